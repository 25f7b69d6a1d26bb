"""The commands themselves: init, refresh, serve, demo, synthesise, and the nouns below them."""

import contextlib
import importlib
import os
import socket
import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from commonweal import __version__
from commonweal.cli import authority, decisions, feeds, footprint, measure, store, system
from commonweal.cli.options import HERE, FormatOption, WorkspaceOption
from commonweal.cli.printing import Format
from commonweal.cli.progress import progress_bars
from commonweal.cli.report import print_report, refused_error
from commonweal.terms.errors import UsageError

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
app.add_typer(store.app, name="store")
app.add_typer(system.app, name="system")
app.add_typer(decisions.app, name="decisions")
app.add_typer(authority.app, name="authority")

FolderArgument = Annotated[
    Path | None,
    typer.Argument(metavar="DIR", help="The workspace's folder; else --workspace."),
]
PortOption = Annotated[int, typer.Option(min=1, max=65535, help="The port to listen on.")]
ProcessesOption = Annotated[
    int | None,
    typer.Option(min=1, help="Processes that draw residents at once; unsaid, at most 2."),
]
Say = Console(stderr=True, highlight=False, soft_wrap=True, markup=False, emoji=False)


def _print_version(wanted: bool) -> None:
    if wanted:
        print(f"commonweal {__version__}")
        raise typer.Exit


@app.callback()
def _before_all(
    version: Annotated[
        bool,
        typer.Option("--version", is_eager=True, callback=_print_version, help="Say which it is."),
    ] = False,
) -> None:
    """Hold the options that come before any command."""


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


def _listen(host: str, port: int) -> socket.socket:
    """Take the port before anything long begins. Raises `UsageError` when it is not to be had."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        listener = socket.create_server((host, port), family=family)
    except OSError as wrong:
        raise UsageError(
            f"Cannot listen on {host}, port {port} ({wrong.strerror}). "
            "Name another with --port, or --host for another address."
        ) from wrong
    # A page leaves in two parts, and the second must not wait for the first to be acknowledged.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listener


def _serve(folder: Path, listener: socket.socket) -> None:
    from commonweal.cli.opening import opened_for_command

    opened_for_command(folder)
    # Pages and commands are siblings, which know nothing of each other but this one name.
    web = importlib.import_module("commonweal.web")
    server = web.server_of(web.create_app(folder))
    host, port = listener.getsockname()[:2]
    Say.print(f"Serving {folder} on http://{f'[{host}]' if ':' in host else host}:{port}/")
    Say.print("Ctrl+C stops it.")
    with contextlib.suppress(KeyboardInterrupt):
        server.run(sockets=[listener])
    # Nothing is unsaved, since pages only read. What is still being prepared in the background runs
    # in threads of engines that cannot be ended: waiting for the interpreter's own end may abort.
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)


@app.command()
def serve(
    folder: FolderArgument = None,
    workspace: WorkspaceOption = HERE,
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    port: PortOption = 8000,
) -> None:
    """Serve a workspace's pages on this machine.

    Example: commonweal serve hiow --port 8000
    """
    with _listen(host, port) as listener:
        _serve(folder or workspace, listener)


@app.command()
def synthesise(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The folder to write files into.")],
    system: Annotated[str, typer.Option(help="The system to invent figures for.")] = (
        "hampshire-and-isle-of-wight"
    ),
    seed: Annotated[int, typer.Option(help="The same seed gives the same bytes.")] = 1,
    people: Annotated[
        int | None,
        typer.Option(help="Invent so many residents, 300 or more, with records in every feed."),
    ] = None,
    processes: ProcessesOption = None,
) -> None:
    """Write invented feeds, marked as synthetic.

    They have the publishers' and providers' own layouts; the same seed gives the same bytes.

    Example: commonweal synthesise invented --people 50000 --system dorset --seed 7
    """
    from commonweal.actions.synthesise import synthesise as write_feeds

    with progress_bars() as tell:
        written = write_feeds(
            system, folder, seed=seed, people=people, processes=processes, tell=tell
        )
    Say.print(f"Wrote {len(written)} synthetic files into {folder}.")


@app.command()
def demo(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The workspace to make or reuse.")],
    system: Annotated[
        str, typer.Option(help="The system to show.")
    ] = "hampshire-and-isle-of-wight",
    people: Annotated[
        int, typer.Option(help="How many residents to invent with their records, 300 or more.")
    ] = 50_000,
    processes: ProcessesOption = None,
    port: PortOption = 8000,
    stay: Annotated[bool, typer.Option("--serve/--no-serve", help="Serve the pages.")] = True,
) -> None:
    """Show a whole system on invented figures.

    Makes a workspace, fills it, prints a summary and serves its pages.

    Example: commonweal demo demo-workspace --people 50000
    """
    from commonweal.actions.demonstrate import demonstrate

    with _listen("127.0.0.1", port) if stay else contextlib.nullcontext() as listener:
        with progress_bars() as tell:
            report = demonstrate(system, folder, tell, people=people, processes=processes)
        print_report(report, Format.TABLE)
        measure.print_summary(folder)
        if listener is not None:
            _serve(folder, listener)
