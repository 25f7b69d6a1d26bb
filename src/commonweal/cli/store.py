"""`commonweal store verify|snapshots|restore|expire`: is it whole, what has it held, going back."""

from pathlib import Path
from typing import Annotated

import polars as pl
import typer

from commonweal.cli.layout import print_texts
from commonweal.cli.options import HERE, FormatOption, WorkspaceOption
from commonweal.cli.printing import Format, print_rows
from commonweal.cli.progress import progress_bars
from commonweal.terms.errors import StoreError, UsageError

app = typer.Typer(
    help="The store: whether it is whole, and its history.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
FolderArgument = Annotated[
    Path | None,
    typer.Argument(metavar="DIR", help="The workspace's folder; else --workspace."),
]
SPARE = ("code version",)


@app.command()
def verify(
    folder: FolderArgument = None,
    workspace: WorkspaceOption = HERE,
    form: FormatOption = Format.TABLE,
) -> None:
    """Read the whole store and compare it with what was written.

    Ends with code 10 when a file is gone or was changed; the next refresh reads it again.

    Example: commonweal store verify hiow
    """
    from commonweal.actions.storing import verify as verified

    place = folder or workspace
    found = verified(place)
    told = {
        "snapshot": found.snapshot,
        "files read": found.files,
        "bytes read": found.size_bytes,
        "batches read in the landing": found.landed,
        "files no snapshot names": found.left_over,
        "problems": len(found.problems),
    }
    print_rows(pl.DataFrame({"store": list(told), "count": list(told.values())}), form)
    if found.problems:
        if form == Format.TABLE:
            print_texts((str(problem) for problem in found.problems), indent=2)
        raise StoreError(
            f"The store of '{place}' is not whole; what to do next is said above for each file."
        )


@app.command()
def snapshots(
    folder: FolderArgument = None,
    workspace: WorkspaceOption = HERE,
    form: FormatOption = Format.TABLE,
) -> None:
    """List every state the store has been in, newest first.

    Example: commonweal store snapshots hiow
    """
    from commonweal.actions.storing import snapshot_list

    print_rows(snapshot_list(folder or workspace), form, spare=SPARE)


@app.command()
def restore(
    snapshot: Annotated[int, typer.Argument(help="The number of the snapshot to go back to.")],
    folder: FolderArgument = None,
    workspace: WorkspaceOption = HERE,
) -> None:
    """Go back to what an earlier snapshot held, as a new snapshot: this too can be undone.

    Example: commonweal store restore 12 hiow
    """
    from commonweal.actions.storing import restore as restored

    place = folder or workspace
    with progress_bars() as tell:
        made = restored(place, snapshot, tell)
    print(f"'{place}' holds again what it held at snapshot {snapshot}; this is snapshot {made}.")


def _in_runs(numbers: tuple[int, ...]) -> str:
    """Ascending numbers as a person would say them: 1 to 3, 5."""
    first = [n for n in numbers if n - 1 not in numbers]
    last = [n for n in numbers if n + 1 not in numbers]
    return ", ".join(f"{a} to {b}" if b > a else f"{a}" for a, b in zip(first, last, strict=True))


@app.command()
def expire(
    before: Annotated[
        str, typer.Option("--before", help="Snapshots taken before this day, as 2024-03-31.")
    ],
    folder: FolderArgument = None,
    workspace: WorkspaceOption = HERE,
    remove: Annotated[
        bool, typer.Option("--remove", help="Do it; otherwise it is only told what would go.")
    ] = False,
) -> None:
    """Let old snapshots expire: they can no longer be gone back to, and files only they name go.

    The newest snapshot never expires, and what arrived stays in the landing.

    Example: commonweal store expire --before 2024-03-31 hiow --remove
    """
    from commonweal.actions.snapshot_view import day_asked
    from commonweal.actions.storing import expire as expired

    place, day = folder or workspace, day_asked(before)
    if day is None:
        raise UsageError("Say before which day: --before 2024-03-31.")
    found = expired(place, day, is_meant=remove)
    if not found.snapshots:
        print(f"'{place}' has no snapshot of before {day} that could expire.")
        return
    many = "s" if len(found.snapshots) > 1 else ""
    told = _in_runs(found.snapshots)
    size = f"{found.files:,} files with {found.size_bytes:,} bytes"
    if remove:
        print(f"Snapshot{many} {told} of '{place}' expired, and {size} were removed.")
    else:
        print(
            f"Snapshot{many} {told} of '{place}' would expire, and {size} would be removed. "
            "Nothing was done; add --remove to do it."
        )
