"""`commonweal decisions record|list|show|move|verify`: what bodies decided, in a register that only grows."""

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import polars as pl
import typer

from commonweal.cli.options import HERE, FormatOption, OnOption, WorkspaceOption
from commonweal.cli.printing import Format, print_rows
from commonweal.terms.pence import pounds

if TYPE_CHECKING:
    from commonweal.actions.deciding import Known
    from commonweal.actions.recording import Recorded

app = typer.Typer(
    help="Meetings and decisions: recorded, moved, and proved unchanged.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
RegisterOption = Annotated[
    str | None,
    typer.Option(
        "--register",
        envvar="COMMONWEAL_REGISTER_URL",
        help="Where the register is: a file, or postgresql://user@host/database.",
        show_default="register.sqlite in the workspace",
    ),
]
IdArgument = Annotated[str, typer.Argument(metavar="ID", help="A decision, as listed.")]
LIST_SPARE = ("call_in_until", "amount_pence", "moved", "body")


def _say_remarks(recorded: "list[Recorded]") -> None:
    for each in recorded:
        for remark in each.remarks:
            print(f"{each.id}: {remark}.", file=sys.stderr)


def _print_recorded(recorded: "list[Recorded]", form: Format) -> None:
    rows = [{"id": r.id, "state": r.state.value, "text": r.text} for r in recorded]
    print_rows(pl.DataFrame(rows), form)
    _say_remarks(recorded)


@app.command()
def record(
    meeting: Annotated[Path, typer.Argument(metavar="MEETING.toml", help="The meeting's file.")],
    workspace: WorkspaceOption = HERE,
    register: RegisterOption = None,
    form: FormatOption = Format.TABLE,
) -> None:
    """Record the decisions of a meeting, all or none.

    Ends with code 7, every reason told and nothing recorded, when a decision is inquorate, beyond the
    body's power that day, taken by a conflicted member, or not carried.

    Example: commonweal decisions record board-2023-04-05.toml
    """
    from commonweal.actions.deciding import deciding_in
    from commonweal.actions.recording import record_meeting

    with deciding_in(workspace, register) as where:
        _print_recorded(record_meeting(where, meeting), form)


def _listed(known: "Known") -> dict[str, object]:
    standing, motion = known.standing, known.motion
    return {
        "id": standing.id,
        "body": standing.body,
        "state": standing.state.value,
        "moved": str(standing.moved),
        "text": motion["text"],
        "amount_pence": motion["amount"],
        "call_in_until": str(standing.call_in_last or ""),
    }


@app.command("list")
def list_decisions(
    body: Annotated[str | None, typer.Option(help="Of this body only.")] = None,
    state: Annotated[str | None, typer.Option(help="In this state only.")] = None,
    workspace: WorkspaceOption = HERE,
    register: RegisterOption = None,
    form: FormatOption = Format.TABLE,
) -> None:
    """List decisions with their states, oldest first. Amounts are in pence.

    Example: commonweal decisions list --state taken
    """
    from commonweal.actions.deciding import deciding_in, decisions

    with deciding_in(workspace, register) as where:
        rows = [_listed(known) for known in decisions(where)]
    kept = [r for r in rows if body in (None, r["body"]) and state in (None, r["state"])]
    print_rows(pl.DataFrame(kept, infer_schema_length=None), form, spare=LIST_SPARE)


_SHOWN = (
    *("title", "text", "body_name", "day", "urgent", "function", "footprint", "amount"),
    *("procurement", "proposed_by", "presiding", "present", "quorum_needed", "interests"),
    *("majority", "agreed", "votes_for", "votes_against", "abstained", "casting", "dissent"),
    *("regard", "authority", "call_in_last", "remarks"),
)
"""What is shown of a decision, in this order; the rest is in its json."""


def _in_words(value: object) -> str:
    if isinstance(value, list):
        parts = (": ".join(map(str, v)) if isinstance(v, list) else str(v) for v in value)
        return "; ".join(parts)
    if isinstance(value, bool):
        return "nobody dissented" if value else ""
    return "" if value is None else str(value)


def _moved(moved: dict[str, str]) -> tuple[str, str]:
    why = f": {moved['reason']}" if "reason" in moved else ""
    under = f" under {moved['under']}" if "under" in moved else ""
    return moved["day"], f"{moved['to']} by {moved['by']}{under}{why}"


def _facts(known: "Known") -> list[tuple[str, str]]:
    told = {**known.motion, **(known.decision or {})}
    if told["amount"] is not None:
        told["amount"] = pounds(told["amount"])
    facts = [(name.replace("_", " "), _in_words(told.get(name))) for name in _SHOWN]
    moves = [_moved(entry.body) for entry in known.entries]
    return [("state", known.standing.state.value), *(f for f in facts if f[1]), *moves]


@app.command()
def show(
    id_: IdArgument,
    workspace: WorkspaceOption = HERE,
    register: RegisterOption = None,
    form: FormatOption = Format.TABLE,
) -> None:
    """Show a decision: who was there, how they voted, by what power, and every move since.

    As json it has the frozen electorate and the register's own entries.

    Example: commonweal decisions show icb-board/2023-04-05/3
    """
    from commonweal.actions.deciding import deciding_in, decision

    with deciding_in(workspace, register) as where:
        known = decision(where, id_)
    if form == Format.JSON:
        told = {
            "id": id_,
            "state": known.standing.state.value,
            "motion": known.motion,
            "decision": known.decision,
            "entries": [
                {"number": e.number, "recorded_at": e.recorded_at, "kind": e.kind, **e.body}
                for e in known.entries
            ],
        }
        print(json.dumps(told, ensure_ascii=False, indent=1))
        return
    facts = _facts(known)
    print_rows(pl.DataFrame(facts, schema=["what", "told"], orient="row"), form)


@app.command()
def move(
    id_: IdArgument,
    state: Annotated[str, typer.Argument(metavar="STATE", help="What it becomes.")],
    by: Annotated[str, typer.Option(help="The seat or body that moves it.")],
    reason: Annotated[str, typer.Option(help="Why, in one line.")],
    under: Annotated[
        str | None, typer.Option(help="The decision by which the body confirms or revokes it.")
    ] = None,
    on: OnOption = None,
    workspace: WorkspaceOption = HERE,
    register: RegisterOption = None,
    form: FormatOption = Format.TABLE,
) -> None:
    """Move a decision: defer, withdraw, call in, confirm or revoke it, as its state allows.

    Ends with code 7 and every reason when it may not be moved so. `commonweal decisions states` shows
    who may do what.

    Example: commonweal decisions move icb-board/2023-04-05/3 called-in --by scrutiny --reason "No consultation"
    """
    from commonweal.actions.clock import today
    from commonweal.actions.deciding import deciding_in
    from commonweal.actions.listing import day_named
    from commonweal.actions.recording import move_decision

    day = day_named(on) if on is not None else today()
    with deciding_in(workspace, register) as where:
        moved = move_decision(where, id_, state, by=by, reason=reason, day=day, under=under)
    _print_recorded([moved], form)


@app.command()
def states(
    diagram: Annotated[
        bool, typer.Option("--diagram", help="As a Mermaid diagram, for documents.")
    ] = False,
    form: FormatOption = Format.TABLE,
) -> None:
    """Show the states of a decision: what follows what, who may move it, what is recorded.

    Example: commonweal decisions states --diagram
    """
    from commonweal.actions.deciding import state_diagram, state_table

    if diagram:
        print(state_diagram(), end="")
    else:
        print_rows(pl.DataFrame(state_table()), form)


@app.command()
def verify(
    noted: Annotated[
        list[str] | None,
        typer.Option(help="A head printed earlier, as decisions:12:DIGEST: is it still there?"),
    ] = None,
    workspace: WorkspaceOption = HERE,
    register: RegisterOption = None,
    form: FormatOption = Format.TABLE,
) -> None:
    """Prove that no recorded entry was changed, taken out or put in.

    Prints the head of each chain; minute it elsewhere, and `--noted` proves later that the end was not
    cut off. Ends with code 9, naming the first entry that does not fit.

    Example: commonweal decisions verify
    """
    from commonweal.actions.deciding import deciding_in, proven

    with deciding_in(workspace, register) as where:
        heads = proven(where, noted or [])
    print_rows(pl.DataFrame(heads, schema=["register", "entries", "head"], orient="row"), form)
