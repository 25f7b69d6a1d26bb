"""`commonweal feeds list|problems|quality`: what landed, how fresh it is, and what was wrong with it."""

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
QUALITY_SPARE = ("says", "name", "before", "now")


@app.command("list")
def list_feeds(workspace: WorkspaceOption = HERE, form: FormatOption = Format.TABLE) -> None:
    """List every feed with its files, rows, newest vintage and problems.

    Example: commonweal feeds list --workspace hiow
    """
    from commonweal.actions import listing
    from commonweal.cli.opening import opened_for_command

    print_rows(listing.feed_list(opened_for_command(workspace)), form, spare=LIST_SPARE)


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
    from commonweal.cli.opening import opened_for_command

    rows = listing.problem_list(opened_for_command(workspace), feed=feed)
    if form != Format.TABLE or rows.is_empty():
        print_rows(rows, form)
        return
    print_texts((_told(row) for row in rows.iter_rows(named=True)), indent=11)


@app.command()
def quality(
    feed: Annotated[str, typer.Option(help="Only this feed.", show_default="all")] = "",
    provider: Annotated[
        str, typer.Option(help="Only records of this ODS or ONS code.", show_default="all")
    ] = "",
    rule: Annotated[str, typer.Option(help="Only faults by this rule.", show_default="all")] = "",
    month: Annotated[
        str, typer.Option(help="Only records of this month, as 2025-03.", show_default="all")
    ] = "",
    by: Annotated[
        str,
        typer.Option(
            help="Count by feed, provider, rule or month.",
            show_default="feed; of one feed, its rules",
        ),
    ] = "",
    workspace: WorkspaceOption = HERE,
    form: FormatOption = Format.TABLE,
) -> None:
    """Show how many records of people break rules, and whether more do than before.

    The trend holds the last 12 months against the 12 before; months, and records of less than two
    years, against the month before.

    Example: commonweal feeds quality --feed ecds --by provider --month 2025-03
    """
    from commonweal.actions.quality_asked import Chosen
    from commonweal.actions.quality_page import quality_list
    from commonweal.cli.opening import opened_for_command

    chosen = Chosen(feed, provider, rule, month)
    rows = quality_list(opened_for_command(workspace), chosen=chosen, by=by)
    print_rows(rows, form, spare=QUALITY_SPARE, decimals=2)


def _told(row: dict[str, Any]) -> str:
    """A problem for people: what became of file or row, where, which rule, and what to do."""
    became = BECAME[Severity(row["severity"])]
    place = Place(row["file"], row["line"], row["column"])
    return f"{became:<9}  {place}: {row['rule']}: {row['message']} {row['next_step']}"
