"""`commonweal system ...`: a definition judged, shown as at a day, put in order, given and taken."""

import json
import sys
from collections.abc import Iterable
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from commonweal.cli.options import FormatOption, OnOption
from commonweal.cli.printing import Format, print_rows

if TYPE_CHECKING:
    from commonweal.actions.checking import Checked, Line
    from commonweal.terms.problem import Problem

app = typer.Typer(
    help="The definition of a system: what it says, what changed, which rules it keeps.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
SystemArgument = Annotated[
    str, typer.Argument(metavar="SYSTEM", help="A system's name, or a folder with a system.toml.")
]


class CheckFormat(StrEnum):
    """How findings are printed: for people, for programs, or for editors and code hosts."""

    TABLE = "table"
    JSON = "json"
    SARIF = "sarif"


def _print_line(line: "Line") -> None:
    at = f"{line.place.file}:{line.place.line}" if line.place.line else line.place.file
    print(f"{at}: {line.severity} {line.rule}: {line.what}")
    if line.why:
        print(f"    why:    {line.why}")
    if line.source:
        print(f"    source: {line.source}")
    if line.mend:
        print(f"    mend:   {line.mend}")


def _print_checked(checked: "Checked") -> None:
    from commonweal.actions.checking import lines
    from commonweal.governance.rules.engine import Status

    for line in lines(checked):
        _print_line(line)
    counts = {status: checked.count(status) for status in Status}
    silent = sum(not verdict.applies for verdict in checked.verdicts)
    print(
        f"{checked.system} on {checked.on}: {len(checked.verdicts)} rules in force; "
        f"{counts[Status.MET]} met ({silent} had nothing to judge), "
        f"{counts[Status.BROKEN]} broken, {counts[Status.UNANSWERED]} unanswered; "
        f"{len(checked.problems)} entries unreadable."
    )


@app.command()
def check(
    system: SystemArgument,
    on: OnOption = None,
    form: Annotated[
        CheckFormat, typer.Option("--format", "-f", help="How to print.")
    ] = CheckFormat.TABLE,
) -> None:
    """Judge a definition by the rules in force on a day, as they stood then.

    Ends with code 8 when a rule of severity error is broken or an entry cannot be read.
    What only a person can answer is printed as a question.

    Example: commonweal system check hampshire-and-isle-of-wight --on 2022-07-01
    """
    from commonweal.actions import checking
    from commonweal.actions.clock import today
    from commonweal.actions.listing import day_named
    from commonweal.terms.errors import BrokenRulesError

    checked = checking.check(system, day_named(on) if on is not None else today())
    if form == CheckFormat.TABLE:
        _print_checked(checked)
    else:
        make = checking.as_json if form == CheckFormat.JSON else checking.as_sarif
        json.dump(make(checked), sys.stdout, ensure_ascii=False, indent=1)
        sys.stdout.write("\n")
    if checked.fails:
        raise typer.Exit(BrokenRulesError.exit_code)


@app.command("list")
def list_what(
    system: SystemArgument,
    what: Annotated[
        str,
        typer.Argument(
            help="organisations, bodies, seats, footprints, agreements, functions or sources."
        ),
    ] = "bodies",
    on: OnOption = None,
    form: FormatOption = Format.TABLE,
) -> None:
    """List what a definition says there was on a day.

    Example: commonweal system list hampshire-and-isle-of-wight organisations --on 2018-08-01
    """
    from commonweal.actions.listing import day_named
    from commonweal.actions.system_listing import system_list

    rows = system_list(system, what, day_named(on) if on is not None else None)
    print_rows(rows, form, spare=("source", "last", "first"))


@app.command()
def diff(
    system: SystemArgument,
    first: Annotated[str, typer.Argument(metavar="DAY", help="The earlier day, as 2021-03-31.")],
    second: Annotated[str, typer.Argument(metavar="DAY", help="The later day, as 2022-07-01.")],
    form: FormatOption = Format.TABLE,
) -> None:
    """Tell what changed between two days.

    Example: commonweal system diff hampshire-and-isle-of-wight 2021-03-31 2022-07-01
    """
    from commonweal.actions.listing import day_named
    from commonweal.actions.system_listing import system_diff

    rows = system_diff(system, day_named(first), day_named(second))
    print_rows(rows, form, spare=("id", "how"))


@app.command()
def lineage(
    system: SystemArgument,
    name: Annotated[str, typer.Argument(help="An id, ODS code, name or other name.")],
    form: FormatOption = Format.TABLE,
) -> None:
    """Tell what came before an organisation, body or footprint, and what followed it.

    Example: commonweal system lineage hampshire-and-isle-of-wight D9Y0V
    """
    from commonweal.actions.system_listing import system_lineage

    print_rows(system_lineage(system, name), form, spare=("source",))


class Form(StrEnum):
    """The forms that others use."""

    ODS = "ods"
    POPOLO = "popolo"
    FHIR = "fhir"


class Drawing(StrEnum):
    """How a diagram is written."""

    MERMAID = "mermaid"
    SVG = "svg"


FormOfOthers = Annotated[
    Form,
    typer.Option(
        "--as", help="ods: records of the ORD API. popolo: Popolo JSON. fhir: an R4 bundle."
    ),
]


def _print_problems(problems: "Iterable[Problem]") -> None:
    for problem in problems:
        print(problem, file=sys.stderr)


@app.command("format")
def format_files(
    system: Annotated[
        str,
        typer.Argument(
            metavar="SYSTEM", help="A system's name, england, or a folder with a system.toml."
        ),
    ],
    check_only: Annotated[
        bool, typer.Option("--check", help="Change nothing; end with code 4 if anything would be.")
    ] = False,
) -> None:
    """Put the files of a definition in order.

    Entries keep their order and their comments; words, spaces, dates and columns are put right.

    Example: commonweal system format frimley --check
    """
    from commonweal.actions.formatting import format_system
    from commonweal.terms.errors import DefinitionError

    changed, problems = format_system(system, write=not check_only)
    for file in changed:
        print(f"{'Would change' if check_only else 'Changed'} {file}")
    _print_problems(problems)
    if not changed and not problems:
        print("Everything is in order.")
    if problems or (check_only and changed):
        raise typer.Exit(DefinitionError.exit_code)


@app.command()
def export(
    system: SystemArgument,
    form: FormOfOthers,
    on: Annotated[
        str | None,
        typer.Option(
            "--on", help="As at this day, as 2024-03-31.", show_default="the whole of its time"
        ),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option("-o", "--output", help="The file to write.", show_default="printed"),
    ] = None,
) -> None:
    """Give a definition in a form that others use; what it has no place for is told.

    Example: commonweal system export hampshire-and-isle-of-wight --as popolo --on 2022-07-01
    """
    from commonweal.actions.exchanging import export_system, write_export
    from commonweal.actions.listing import day_named

    text, exported = export_system(system, form, day_named(on) if on is not None else None)
    if out is None:
        sys.stdout.write(text)
    else:
        write_export(out, text)
    for left in exported.left_out:
        print(f"Left out: {left}.", file=sys.stderr)


@app.command("import")
def import_document(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A JSON document.")],
    form: FormOfOthers,
    into: Annotated[
        Path | None,
        typer.Option("--into", help="A new folder to write into.", show_default="printed"),
    ] = None,
) -> None:
    """Turn others' records into entries of a definition.

    They are printed ready to be pasted, or written into a new folder; nothing is ever overwritten.
    Ends with code 4 when anything had to be left out.

    Example: commonweal system import ods-record.json --as ods
    """
    from commonweal.actions.exchanging import import_file, write_imported
    from commonweal.terms.errors import DefinitionError

    imported = import_file(file, form)
    if into is not None:
        for path in write_imported(into, imported):
            print(f"Wrote {path}")
    else:
        for name, text in imported.files.items():
            print(f"== {name}\n{text}")
    _print_problems(imported.problems)
    if not imported.is_whole:
        raise typer.Exit(DefinitionError.exit_code)


@app.command()
def diagram(
    system: SystemArgument,
    body: Annotated[str, typer.Argument(help="A body's id or name.")],
    on: OnOption = None,
    form: Annotated[Drawing, typer.Option("--format", "-f", help="How to draw.")] = Drawing.MERMAID,
) -> None:
    """Draw a body's place: to whom it reports, and who to it, level by level.

    Example: commonweal system diagram dorset dorset-icb-board --on 2022-07-01
    """
    from commonweal.actions.diagramming import system_diagram
    from commonweal.actions.listing import day_named

    text = system_diagram(system, body, form, on=day_named(on) if on is not None else None)
    sys.stdout.write(text if text.endswith("\n") else f"{text}\n")
