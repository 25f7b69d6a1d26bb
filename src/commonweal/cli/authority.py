"""`commonweal authority can|where-decided`: who may do what on a day, and where decisions belong."""

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from commonweal.cli.layout import print_texts
from commonweal.cli.options import HERE, FormatOption, OnOption, WorkspaceOption
from commonweal.cli.printing import Format, print_rows

if TYPE_CHECKING:
    from commonweal.governance.authority import Authority

app = typer.Typer(
    help="Who may decide what, by which chain of powers.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
SystemOption = Annotated[
    str | None,
    typer.Option(
        help="A system's name, or a folder with a system.toml.",
        show_default="that of the workspace",
    ),
]
FootprintOption = Annotated[
    str | None, typer.Option("--footprint", help="Over which footprint, by id or name.")
]
FOR_PROGRAMS = ("answer", "file", "line", "says")
CAN_SPARE = ("conditions", "id", "first", "last", "source", "function")
DECIDERS_SHOWN = 8


def _authority(system: str | None, workspace: Path, on: str | None) -> "Authority":
    from commonweal.actions import authority
    from commonweal.actions.clock import today
    from commonweal.actions.listing import day_named

    day = day_named(on) if on is not None else today()
    return authority.authority_of(authority.system_named(system, workspace), day)


def _dump(told: object) -> None:
    json.dump(told, sys.stdout, default=str, ensure_ascii=False, indent=1)
    sys.stdout.write("\n")


@app.command()
def can(
    body: Annotated[str, typer.Argument(help="An organisation, body or seat, by id or name.")],
    act: Annotated[str, typer.Argument(help="A function, by id or name.")],
    amount: Annotated[
        str | None, typer.Option(help="In pounds, as 250000, £1,250.50 or 2m.")
    ] = None,
    footprint: FootprintOption = None,
    on: OnOption = None,
    system: SystemOption = None,
    workspace: WorkspaceOption = HERE,
    form: FormatOption = Format.TABLE,
) -> None:
    """Tell whether a body may do something on a day: yes with the chain of powers, or no and why.

    Ends with code 7 for a no, which says the first link missing and who could decide it.

    Example: commonweal authority can icb-board commission-community-nursing --amount 2m --on 2022-09-01
    """
    from commonweal.actions import authority

    pence = authority.amount_named(amount)
    powers = _authority(system, workspace, on)
    answer = authority.can(powers, body, act, amount_pence=pence, footprint=footprint)
    if form == Format.JSON:
        _dump(authority.facts(powers, answer))
    elif form == Format.CSV:
        print_rows(authority.rows(powers, answer), form)
    else:
        print_texts([authority.in_words(powers, answer)])
        if answer.allowed:
            told = authority.rows(powers, answer).drop(FOR_PROGRAMS)
            one = len(answer.chains) == 1
            print_rows(told.drop("chain") if one else told, form, spare=CAN_SPARE)
        elif answer.deciders:
            told = authority.deciders(powers, answer)
            more = told.height - DECIDERS_SHOWN
            print_rows(told.head(DECIDERS_SHOWN), form, title="Could decide it, the nearest first:")
            print_texts([f"... and {more} more: --format csv has all."] if more > 0 else [])
        else:
            print_texts(["Nobody described holds that power on the day."])
    if not answer.allowed:
        from commonweal.terms.errors import NoAuthorityError

        raise typer.Exit(NoAuthorityError.exit_code)


@app.command("where-decided")
def where_decided(
    national: Annotated[bool, typer.Option("--national", help="Prescribed nationally.")] = False,
    uniform: Annotated[
        bool, typer.Option("--uniform", help="The same across the whole system.")
    ] = False,
    integrated: Annotated[
        bool,
        typer.Option("--integrated", help="Relies on community services and social care."),
    ] = False,
    tailored: Annotated[
        bool, typer.Option("--tailored", help="Tailored to one geography.")
    ] = False,
    function: Annotated[
        str | None, typer.Option(help="Also which bodies hold this power there.")
    ] = None,
    footprint: FootprintOption = None,
    on: OnOption = None,
    system: SystemOption = None,
    workspace: WorkspaceOption = HERE,
    form: FormatOption = Format.TABLE,
) -> None:
    """Tell at which level a service is decided by the published principles, step by step.

    Example: commonweal authority where-decided --integrated --footprint place-southampton --on 2022-09-01
    """
    from commonweal.actions import authority
    from commonweal.governance.placing import ServiceDescription, level_named

    service = ServiceDescription(
        national=national, uniform=uniform, integrated=integrated, tailored=tailored,
        footprint=footprint or "", function=function or "",
    )  # fmt: skip
    placing = authority.where_decided(_authority(system, workspace, on), service)
    steps = authority.placing_rows(placing)
    if form == Format.JSON:
        told = {"levels": placing.levels, "is_conflicting": placing.is_conflicting,
                "bodies": placing.bodies, "steps": steps.to_dicts()}  # fmt: skip
        _dump(told)
        return
    if form == Format.TABLE:
        levels = " or ".join(level_named(level) for level in placing.levels)
        print_texts([f"Normally decided at: {levels}." if levels else "No level is told."])
    print_rows(steps, form, spare=("levels", "source"))
