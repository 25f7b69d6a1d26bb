"""`commonweal footprint list|show`: who and what there is on a day."""

from typing import Annotated

import typer

from commonweal.cli.options import HERE, FormatOption, OnOption, WorkspaceOption
from commonweal.cli.printing import Format, print_rows

app = typer.Typer(
    help="Practices, networks, places and the rest.", no_args_is_help=True, rich_markup_mode=None
)


LIST_SPARE = ("upper_tier", "ccg", "place", "sub_icb", "pcn")


@app.command("list")
def list_footprints(
    kind: Annotated[str, typer.Option("--kind", help="The level: practice, pcn, place, trust ...")],
    on: OnOption = None,
    workspace: WorkspaceOption = HERE,
    form: FormatOption = Format.TABLE,
) -> None:
    """List the system's footprints of a level on a day, and what each is part of.

    Example: commonweal footprint list --kind pcn --on 2024-03-31
    """
    from commonweal.actions import listing
    from commonweal.cli.opening import opened_for_command

    day = listing.day_named(on) if on is not None else None
    rows = listing.footprint_list(opened_for_command(workspace), kind, on=day)
    print_rows(rows, form, spare=LIST_SPARE)


@app.command()
def show(
    code: Annotated[str, typer.Argument(help="Its ODS or ONS code, or a place's id.")],
    on: OnOption = None,
    workspace: WorkspaceOption = HERE,
    form: FormatOption = Format.TABLE,
) -> None:
    """Show what a footprint is, what it is part of and what is part of it, on a day.

    Example: commonweal footprint show QRL --on 2024-03-31
    """
    from commonweal.actions import listing
    from commonweal.cli.opening import opened_for_command

    day = listing.day_named(on) if on is not None else None
    print_rows(listing.footprint_facts(opened_for_command(workspace), code, on=day), form)
