"""The words shared by all commands: which workspace, which format, which day.

Defaults come from here only: the current folder, or COMMONWEAL_WORKSPACE where that is set.
"""

from pathlib import Path
from typing import Annotated

import typer

from commonweal.cli.printing import Format

WorkspaceOption = Annotated[
    Path,
    typer.Option(
        "--workspace",
        "-w",
        envvar="COMMONWEAL_WORKSPACE",
        help="The workspace's folder.",
        show_default="current folder",
    ),
]
FormatOption = Annotated[Format, typer.Option("--format", "-f", help="How to print.")]
OnOption = Annotated[
    str | None,
    typer.Option("--on", help="The day asked about, as 2024-03-31.", show_default="today"),
]
BoundariesOption = Annotated[
    str | None,
    typer.Option(
        "--on",
        help="Restate every period on the boundaries of this day, as 2024-03-31.",
        show_default="each period on those of its own time",
    ),
]
HERE = Path()
