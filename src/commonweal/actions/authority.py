"""Asking who may do what, in the words a person uses: names for ids, pounds for pence.

Joins the definition to `governance.authority` and `governance.placing`, and turns answers into rows
and words. What an answer rests on is decided there.
"""

import difflib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from commonweal.actions.describing import described
from commonweal.governance.authority import Answer, Authority
from commonweal.governance.chains import Chain
from commonweal.governance.links import Link
from commonweal.governance.missing import Act
from commonweal.governance.naming import footprint_named, function_named, named, over
from commonweal.governance.placing import Placing, ServiceDescription
from commonweal.governance.placing import where_decided as placed
from commonweal.repository.workspace import open_workspace
from commonweal.system.body import Body, Seat
from commonweal.system.description import Thing
from commonweal.system.duty import Function, Principle
from commonweal.system.footprint import Footprint
from commonweal.system.organisation import Alias, Organisation
from commonweal.terms.errors import NotFoundError, UsageError
from commonweal.terms.pence import pence_of, pounds

HOLDERS = (Organisation, Body, Seat)
_TEXTS = (
    "answer", "chain", "step", "from", "to", "function", "over", "limit", "by", "id", "first",
    "last", "conditions", "source", "file", "line", "says",
)  # fmt: skip
COLUMNS: dict[str, type[pl.DataType]] = {
    **dict.fromkeys(_TEXTS, pl.String),
    **dict.fromkeys(("chain", "step", "line"), pl.Int64),
    **dict.fromkeys(("first", "last"), pl.Date),
}
"""The columns of an answer as rows. `limit` is in words; JSON has pence."""


def authority_of(system: str, on: date) -> Authority:
    """The powers of a system on a day, by its name or folder. Raises `UsageError` for neither."""
    told = described(system)
    return told.authority(told.description.on(on))


def system_named(system: str | None, workspace: Path) -> str:
    """The system asked about, or that of a workspace. Raises `WorkspaceError`."""
    return system if system is not None else open_workspace(workspace).system


def amount_named(text: str | None) -> int | None:
    """Pence of an amount in pounds such as `2m`, if one is named. Raises `UsageError`."""
    if text is None:
        return None
    try:
        pence = pence_of(text)
    except ValueError as wrong:
        raise UsageError(f"{wrong}.") from wrong
    if pence < 0:
        raise UsageError(f"'{text}' is less than nothing. Name the amount to be spent.")
    return pence


def _names(things: Iterable[tuple[str, str]]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for name, id_ in things:
        if name:
            found[" ".join(name.split()).casefold()].add(id_)
    return found


def _name_of(authority: Authority, thing: Thing) -> str:
    return named(authority.at, thing.id) if isinstance(thing, Seat) else thing.name


def _code_of(thing: Thing) -> str:
    return thing.ods_code if isinstance(thing, Organisation | Footprint) else ""


def _things(
    authority: Authority, kinds: tuple[type[Any], ...], on: date | None
) -> Iterator[tuple[str, str]]:
    """What things of some kinds are called, on a day or ever, each with its id."""
    description = authority.at.description
    for id_, things in description.things.items():
        for thing in things:
            if isinstance(thing, kinds) and (on is None or thing.held.contains(on)):
                yield _name_of(authority, thing), id_
                yield _code_of(thing), id_
    for alias in description.all(Alias):
        is_kind = any(isinstance(t, kinds) for t in description.things.get(alias.of, ()))
        if is_kind and (on is None or alias.held.contains(on)):
            yield alias.name, alias.of


def _chosen(asked: str, ids: set[str], tiers: Iterable[dict[str, set[str]]], *, what: str) -> str:
    """The one id that is meant, tried against each tier of names in turn."""
    folded = " ".join(asked.split()).casefold()
    by_id = {id_.casefold(): id_ for id_ in ids}
    if folded in by_id:
        return by_id[folded]
    known: dict[str, str] = {id_: id_ for id_ in by_id}
    for names in tiers:
        found = names.get(folded, set())
        if len(found) > 1:
            told = ", ".join(sorted(found))
            raise UsageError(f"'{asked}' names more than one {what}: {told}. Name it by its id.")
        if found:
            return found.pop()
        known |= {name: min(each) for name, each in names.items()}
    near = difflib.get_close_matches(folded, known, n=5, cutoff=0.4)
    ids_near = list(dict.fromkeys(known[name] for name in near))[:3]
    hint = f" Did you mean {', '.join(ids_near)}?" if ids_near else ""
    raise NotFoundError(f"The definition describes no {what} '{asked[:80]}'.{hint}")


def holder_named(authority: Authority, asked: str) -> str:
    """The id of an organisation, body or seat by id, name, other name or ODS code.

    Names in use on the day go before older ones. Raises `NotFoundError` with the nearest, and
    `UsageError` where a name stands for several.
    """
    things = authority.at.description.things
    ids = {id_ for id_, told in things.items() if isinstance(told[0], HOLDERS)}
    tiers = (_names(_things(authority, HOLDERS, on)) for on in (authority.at.day, None))
    return _chosen(asked, ids, tiers, what="organisation, body or seat")


def footprint_id(authority: Authority, asked: str) -> str:
    """The id of a footprint by id, name, other name or code; raises as `holder_named`."""
    tiers = (_names(_things(authority, (Footprint,), on)) for on in (authority.at.day, None))
    ids = {f for f in authority.areas.ids if ":" not in f}
    return _chosen(asked, ids, tiers, what="footprint")


def function_id(authority: Authority, asked: str) -> str:
    """The id of a function by id or name; raises as `holder_named`."""
    functions = authority.at.description.all(Function)
    tiers = (_names((f.name, f.id) for f in functions),)
    return _chosen(asked, {f.id for f in functions}, tiers, what="function")


def can(
    authority: Authority,
    body: str,
    act: str,
    *,
    amount_pence: int | None = None,
    footprint: str | None = None,
) -> Answer:
    """Whether a body may do something, all named as people name them.

    Raises `NotFoundError` and `UsageError` for names that the definition does not know.
    """
    return authority.ask(
        Act(
            holder_named(authority, body),
            function_id(authority, act),
            None if footprint is None else footprint_id(authority, footprint),
            amount_pence,
        )
    )


def where_decided(authority: Authority, service: ServiceDescription) -> Placing:
    """Where a decision about a service would sit by the principles of the day.

    The service names its footprint and function as people do. Raises as `can`.
    """
    asked = replace(
        service,
        footprint=footprint_id(authority, service.footprint) if service.footprint else "",
        function=function_id(authority, service.function) if service.function else "",
    )
    principles = authority.at.description.all(Principle)
    return placed(asked, principles, authority.at, authority=authority)


def in_words(authority: Authority, answer: Answer) -> str:
    """The answer in a sentence or two."""
    at, act = authority.at, answer.act
    if answer.missing is not None:
        return f"No. {answer.missing.message}"
    first = answer.chains[0]
    where = [act.footprint] if act.footprint else [f for c in answer.chains for f in c.footprints]
    amount = "" if act.pence is None else f" for {pounds(act.pence)}"
    apart = f", apart from {over(at, first.apart_from)}" if first.apart_from else ""
    limit = "without limit" if first.limit.pence is None else str(first.limit)
    conditions = "; ".join(condition.rstrip(".") for condition in first.conditions)
    return (
        f"Yes. On {at.day} {named(at, act.holder)} may '{function_named(at, act.function)}'{amount} "
        f"over {over(at, where)}{apart}. It holds the power {limit}"
        f"{f', on conditions: {conditions}' if conditions else ''}."
    )


def _link_row(authority: Authority, link: Link) -> dict[str, object]:
    at, stated = authority.at, link.stated
    return {
        "from": named(at, link.giver) if link.giver else "",
        "to": named(at, link.receiver),
        "function": stated.function,
        "over": over(at, link.footprints),
        "limit": str(stated.limit),
        "by": link.by,
        "id": link.id,
        "first": stated.held.first,
        "last": stated.held.last,
        "conditions": "; ".join(stated.conditions),
        "source": stated.source,
        "file": stated.place.file,
        "line": stated.place.line,
    }


def rows(authority: Authority, answer: Answer) -> pl.DataFrame:
    """An answer as rows: each step of each chain; or what is missing, then who could decide it."""
    told: list[dict[str, object]] = []
    for number, chain in enumerate(answer.chains, 1):
        for step, link in enumerate(chain.links, 1):
            place = {"answer": "yes", "chain": number, "step": step}
            told.append({**place, **_link_row(authority, link)})
    if answer.missing is not None:
        link_cells = _link_row(authority, answer.missing.link) if answer.missing.link else {}
        told.append({"answer": "no", **link_cells, "says": answer.missing.message})
        told += [
            {"answer": "could decide", "to": row["name"], "over": row["over"], "id": row["id"]}
            for row in deciders(authority, answer).iter_rows(named=True)
        ]
    return pl.DataFrame(told, schema=COLUMNS)


def deciders(authority: Authority, answer: Answer) -> pl.DataFrame:
    """Who could decide what was refused, the nearest first, and over which footprints."""
    at, act = authority.at, answer.act
    holders = authority.holders(act.function, act.footprint, act.pence)
    told = [
        {"name": named(at, each), "over": over(at, holders[each]), "id": each}
        for each in answer.deciders
    ]
    return pl.DataFrame(told, schema=dict.fromkeys(("name", "over", "id"), pl.String))


def _link_facts(link: Link) -> dict[str, object]:
    stated = link.stated
    return {
        "id": link.id,
        "kind": "delegation" if link.giver else "grant",
        "from": link.giver or None,
        "to": link.receiver,
        "function": stated.function,
        "footprints": link.footprints,
        "limit_pence": stated.limit.pence,
        "by": link.by,
        "onward": stated.onward,
        "conditions": stated.conditions,
        "first": stated.held.first,
        "last": stated.held.last,
        "source": stated.source,
        "file": stated.place.file,
        "line": stated.place.line,
    }


def _chain_facts(chain: Chain) -> dict[str, object]:
    return {
        "function": chain.function,
        "footprints": chain.footprints,
        "apart_from": chain.apart_from,
        "limit_pence": chain.limit.pence,
        "conditions": chain.conditions,
        "first": chain.held.first,
        "last": chain.held.last,
        "links": [_link_facts(link) for link in chain.links],
    }


def facts(authority: Authority, answer: Answer) -> dict[str, object]:
    """An answer whole, for programs: amounts in pence, ids beside names."""
    at, act, missing = authority.at, answer.act, answer.missing
    return {
        "answer": "yes" if answer.allowed else "no",
        "says": in_words(authority, answer),
        "on": at.day,
        "body": act.holder,
        "body_name": named(at, act.holder),
        "act": act.function,
        "footprint": act.footprint,
        "footprint_name": None if act.footprint is None else footprint_named(at, act.footprint),
        "amount_pence": act.pence,
        "chains": [_chain_facts(chain) for chain in answer.chains],
        "missing": None
        if missing is None
        else {
            "reason": str(missing.reason),
            "body": missing.holder,
            "message": missing.message,
            "link": None if missing.link is None else _link_facts(missing.link),
        },
        "could_decide": deciders(authority, answer).to_dicts(),
    }


def placing_rows(placing: Placing) -> pl.DataFrame:
    """The reasoning, a row for each step."""
    told = [
        {
            "step": number,
            "says": step.says,
            "levels": " ".join(step.levels),
            "principles": " ".join(step.principles),
            "source": "; ".join(step.sources),
        }
        for number, step in enumerate(placing.steps, 1)
    ]
    texts = dict.fromkeys(("says", "levels", "principles", "source"), pl.String)
    return pl.DataFrame(told, schema={"step": pl.Int64, **texts})
