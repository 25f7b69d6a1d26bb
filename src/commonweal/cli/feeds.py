"""`commonweal feeds list|problems`: what landed, how fresh it is, and what was wrong with it."""

from typing import Annotated

import typer

from commonweal.cli.options import HERE, FormatOption, WorkspaceOption
from commonweal.cli.printing import Format, print_rows

app = typer.Typer(help="Feeds and their problems.", no_args_is_help=True, rich_markup_mode=None)


@app.command("list")
def list_feeds(workspace: WorkspaceOption = HERE, form: FormatOption = Format.TABLE) -> None:
    """List every feed with its files, rows, newest vintage and problems.

    Example: commonweal feeds list --workspace hiow
    """
    from commonweal.actions import listing
    from commonweal.actions.opened import open_for_reading

    print_rows(listing.feed_list(open_for_reading(workspace)), form)


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

    print_rows(listing.problem_list(open_for_reading(workspace), feed=feed), form)
