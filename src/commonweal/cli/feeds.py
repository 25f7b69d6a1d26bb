"""`commonweal feeds list|problems`: what landed, how fresh it is, and what was wrong with it."""

from typing import Annotated

import polars as pl
import typer

from commonweal.cli.options import HERE, FormatOption, WorkspaceOption
from commonweal.cli.printing import Format, print_rows
from commonweal.terms.problem import Place

app = typer.Typer(help="Feeds and their problems.", no_args_is_help=True, rich_markup_mode=None)
LIST_SPARE = ("publisher", "superseded", "set_aside", "refused", "name")


@app.command("list")
def list_feeds(workspace: WorkspaceOption = HERE, form: FormatOption = Format.TABLE) -> None:
    """List every feed with its files, rows, newest vintage and problems.

    Example: commonweal feeds list --workspace hiow
    """
    from commonweal.actions import listing
    from commonweal.actions.opened import open_for_reading

    print_rows(listing.feed_list(open_for_reading(workspace)), form, spare=LIST_SPARE)


@app.command()
def problems(
    feed: Annotated[str | None, typer.Option(help="Only this feed.", show_default="all")] = None,
    workspace: WorkspaceOption = HERE,
    form: FormatOption = Format.TABLE,
) -> None:
    """Show files refused, rows set aside and warnings, each with its next step.

    Example: commonweal feeds problems --feed ae_monthly --format csv
    """
    from commonweal.actions import listing
    from commonweal.actions.opened import open_for_reading

    rows = listing.problem_list(open_for_reading(workspace), feed=feed)
    print_rows(_told(rows) if form == Format.TABLE else rows, form)


def _told(rows: pl.DataFrame) -> pl.DataFrame:
    """Problems for people: what became of the row or file, where, and what to do."""
    place = pl.struct("file", "line", "column").map_elements(
        lambda at: str(Place(at["file"], at["line"], at["column"])), return_dtype=pl.String
    )
    return rows.select(
        pl.col("severity").replace({"quarantined": "set aside"}),
        where=place,
        what=pl.col("message") + " " + pl.col("next_step"),
    )
