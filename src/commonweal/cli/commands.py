"""The commands themselves: init, refresh, serve, demo, synthesise, and the nouns below them."""

import os
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from commonweal.cli import feeds, footprint, measure
from commonweal.cli.options import HERE, FormatOption, WorkspaceOption
from commonweal.cli.printing import Format
from commonweal.cli.progress import progress_bars
from commonweal.cli.report import print_report, refused_error

app = typer.Typer(
    name="commonweal",
    help="Run an integrated care system from one dated definition and one repository of its data.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.add_typer(measure.app, name="measure")
app.add_typer(footprint.app, name="footprint")
app.add_typer(feeds.app, name="feeds")

FolderArgument = Annotated[
    Path | None,
    typer.Argument(metavar="[DIR]", help="The workspace's folder; else --workspace."),
]
Say = Console(stderr=True, highlight=False, soft_wrap=True)


@app.command()
def init(
    system: Annotated[str, typer.Argument(help="A system's name, or a folder with a system.toml.")],
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The folder to make.")],
    synthetic: Annotated[
        bool, typer.Option("--synthetic", help="For invented figures only.")
    ] = False,
) -> None:
    """Make a workspace for a system.

    Example: commonweal init hampshire-and-isle-of-wight hiow
    """
    from commonweal.actions.initialise import initialise

    definition = initialise(system, folder, synthetic=synthetic)
    Say.print(
        f"Made a workspace for {definition.name} in {folder}.\n"
        f"Next: commonweal refresh {folder} --feeds PATH"
    )


@app.command()
def refresh(
    folder: FolderArgument = None,
    feeds_path: Annotated[
        Path | None,
        typer.Option("--feeds", help="A folder of files as published, read with all below it."),
    ] = None,
    workspace: WorkspaceOption = HERE,
    form: FormatOption = Format.TABLE,
) -> None:
    """Take in new files and work out every figure.

    Ends with code 5 when a file was refused; all others were taken.

    Example: commonweal refresh hiow --feeds downloads
    """
    from commonweal.actions.refresh import refresh_folder

    with progress_bars() as tell:
        report = refresh_folder(folder or workspace, feeds_path, tell)
    print_report(report, form)
    if report.in_state("refused"):
        raise refused_error(report)


def _serve(folder: Path, host: str, port: int) -> None:
    import uvicorn

    from commonweal.actions.opened import open_for_reading

    open_for_reading(folder)
    os.environ["COMMONWEAL_WORKSPACE"] = str(folder.resolve())
    Say.print(f"Serving {folder} on http://{host}:{port}/ (Ctrl+C to stop)")
    uvicorn.run(
        "commonweal.web:app_from_environment",
        factory=True,
        host=host,
        port=port,
        log_level="warning",
        server_header=False,
    )


@app.command()
def serve(
    folder: FolderArgument = None,
    workspace: WorkspaceOption = HERE,
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help="The port to listen on.")] = 8000,
) -> None:
    """Serve a workspace's pages on this machine.

    Example: commonweal serve hiow --port 8000
    """
    _serve(folder or workspace, host, port)


@app.command()
def synthesise(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The folder to write files into.")],
    system: Annotated[str, typer.Option(help="The system to invent figures for.")] = (
        "hampshire-and-isle-of-wight"
    ),
    seed: Annotated[int, typer.Option(help="The same seed gives the same bytes.")] = 1,
) -> None:
    """Write invented feeds in the publishers' own layouts, marked as synthetic.

    Example: commonweal synthesise invented --system dorset --seed 7
    """
    from commonweal.actions.synthesise import synthesise as write_feeds

    with progress_bars() as tell:
        written = write_feeds(system, folder, seed=seed, tell=tell)
    Say.print(f"Wrote {len(written)} synthetic files into {folder}.")


@app.command()
def demo(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The workspace to make or reuse.")],
    system: Annotated[
        str, typer.Option(help="The system to show.")
    ] = "hampshire-and-isle-of-wight",
    port: Annotated[int, typer.Option(min=1, max=65535, help="The port to listen on.")] = 8000,
    stay: Annotated[bool, typer.Option("--serve/--no-serve", help="Serve the pages.")] = True,
) -> None:
    """Show a whole system on invented figures: make, fill, summarise and serve.

    Example: commonweal demo demo-workspace
    """
    from commonweal.actions.demonstrate import demonstrate

    with progress_bars() as tell:
        report = demonstrate(system, folder, tell)
    print_report(report, Format.TABLE)
    measure.print_summary(folder)
    if stay:
        _serve(folder, "127.0.0.1", port)
