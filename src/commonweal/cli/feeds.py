"""`commonweal feeds list|problems`: what landed, how fresh it is, and what was wrong with it."""

from typing import Annotated, Any

import typer

from commonweal.cli.layout import print_texts
from commonweal.cli.options import HERE, FormatOption, WorkspaceOption
from commonweal.cli.printing import Format, print_rows
from commonweal.terms.problem import Place, Severity

app = typer.Typer(help="Feeds and their problems.", no_args_is_help=True, rich_markup_mode=None)
BECAME = {
    Severity.REFUSED: "refused",
    Severity.QUARANTINED: "set aside",
    Severity.WARNING: "warning",
}
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
    if form != Format.TABLE or rows.is_empty():
        print_rows(rows, form)
        return
    print_texts((_told(row) for row in rows.iter_rows(named=True)), indent=11)


def _told(row: dict[str, Any]) -> str:
    """A problem for people: what became of file or row, where, which rule, and what to do."""
    became = BECAME[Severity(row["severity"])]
    place = Place(row["file"], row["line"], row["column"])
    return f"{became:<9}  {place}: {row['rule']}: {row['message']} {row['next_step']}"
