"""Whether what a definition names is described in it: ids, sources, codes, and each id only once.

Part of `soundness`. Which fields hold ids is in `sound_fields`. Powers are looked at here for names
only; what they carry is `governance.faults`.
"""

import difflib
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from commonweal.governance.power import KIND_PREFIX
from commonweal.governance.rules.engine import Case, Finding, broken
from commonweal.governance.rules.sound_fields import KINDS, REFERENCES, Reference
from commonweal.system.footprint import Footprint, Level, Part, PartKind
from commonweal.system.organisation import Organisation, Source
from commonweal.terms.problem import Place

LEVEL_PREFIX = "level:"
HINTS_MAX = 25
"""Near names are sought for the first unknown ids only: it is slow, and one look often tells all."""
SHOWN_CHARACTERS_MAX = 80

CODES: Mapping[PartKind, re.Pattern[str]] = {
    PartKind.PRACTICE: re.compile(r"[A-Z][0-9A-Z]\d{4}"),
    PartKind.PCN: re.compile(r"U\d{5}"),
    PartKind.SUB_ICB: re.compile(r"[0-9A-Z]{3,5}"),
    PartKind.CCG: re.compile(r"[0-9A-Z]{3,5}"),
    PartKind.COUNCIL: re.compile(r"[EWSN]\d{8}"),
    PartKind.DISTRICT: re.compile(r"[EWSN]\d{8}"),
    PartKind.LSOA: re.compile(r"[EW]01\d{6}"),
}
"""What a code of each kind looks like: of the Organisation Data Service, or of the ONS."""

_ODS, _ONS = re.compile(r"[0-9A-Z]{3,8}"), re.compile(r"[EKWSN]\d{8}")


def shown(text: str) -> str:
    """Text of a definition as a message may carry it: hidden characters spelt out, and cut short."""
    told = "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in text)
    return told if len(told) <= SHOWN_CHARACTERS_MAX else f"{told[:SHOWN_CHARACTERS_MAX]}..."


def everything(case: Case) -> Iterator[tuple[type, tuple[Any, ...]]]:
    """Every record that a case holds, whenever it held, by type."""
    yield from case.description.records.items()
    yield from case.records.items()


def called(record: object) -> str:
    """What a message calls the section of a record."""
    return {"Succeeded": "succession", "DeclaredInterest": "interest"}.get(
        type(record).__name__, type(record).__name__.lower()
    )


def ids(record: object, field: str) -> tuple[str, ...]:
    """The ids in a field, without the absent ones."""
    value = getattr(record, field)
    return tuple(v for v in ((value,) if isinstance(value, str) else value) if v)


def _described(case: Case) -> dict[type, set[str]]:
    """The ids that are described, by type."""
    found: dict[type, set[str]] = defaultdict(set)
    for kind, told in everything(case):
        found[kind] |= {one.id for one in told if hasattr(one, "id")}
    return found


class _Hints:
    """Near names for unknown ids, as long as they are few."""

    def __init__(self) -> None:
        self._left = HINTS_MAX

    def near(self, word: str, known: Iterable[str]) -> str:
        """A sentence that names a near id, or how to mend it without one."""
        self._left -= 1
        near = difflib.get_close_matches(word[:200], known, n=1) if self._left >= 0 else []
        return f"Did you mean '{near[0]}'?" if near else "Describe it, or mend the id."


def _is_word(word: str, reference: Reference) -> bool:
    """Whether a word that is no id may stand there: a sector, `own`, a kind or a level."""
    for prefix, known in ((KIND_PREFIX, KINDS), (LEVEL_PREFIX, frozenset(Level))):
        if word.startswith(prefix):
            return word.removeprefix(prefix) in known
    return word in reference.words


def unknown_ids(case: Case) -> Iterator[Finding]:
    """Every id that is named and nowhere described."""
    described, hints = _described(case), _Hints()
    for kind, told in everything(case):
        for reference in REFERENCES.get(kind, ()):
            known = set[str]().union(*(described[to] for to in reference.to))
            for record in told:
                for word in ids(record, reference.field):
                    if word in known or _is_word(word, reference):
                        continue
                    said = f"This {called(record)} names '{shown(word)}' as {reference.field}"
                    hint = hints.near(word, known)
                    yield broken(f"{said}, which is not described. {hint}", record.place)
    for part in case.description.all(Part):
        if part.kind == PartKind.FOOTPRINT and part.part not in described[Footprint]:
            hint = hints.near(part.part, described[Footprint])
            said = f"The part '{shown(part.part)}' of {shown(part.footprint)} is no footprint"
            yield broken(f"{said} that is described. {hint}", part.place)


def unknown_sources(case: Case) -> Iterator[Finding]:
    """Sources that statements cite and no file declares, each once, with how many cite it."""
    declared = case.description.sources
    citing: dict[str, list[Place]] = defaultdict(list)
    for kind, told in everything(case):
        if kind is not Source:
            for record in told:
                source = record.source.partition(":")[0].strip()
                if source not in declared:
                    citing[source].append(record.place)
    for source, places in citing.items():
        said = f"The source '{shown(source)}' is cited by {len(places):,} and not declared"
        yield broken(f"{said}. Add it to sources.toml, or mend the id.", places[0])


def wrong_codes(case: Case) -> Iterator[Finding]:
    """Codes that cannot be what they are said to be; whether a code exists is for the registers."""
    for part in case.description.all(Part):
        shape = CODES.get(part.kind)
        if shape is not None and not shape.fullmatch(part.part):
            said = f"'{shown(part.part)}' is no code of a {part.kind}"
            yield broken(f"{said}, as a part of {shown(part.footprint)} has to be.", part.place)
    coded: list[Organisation | Footprint] = [*case.description.all(Organisation)]
    for thing in [*coded, *case.description.all(Footprint)]:
        for what, code, shape in (("ODS", thing.ods_code, _ODS), ("ONS", thing.ons_code, _ONS)):
            if code and not shape.fullmatch(code):
                said = f"'{shown(code)}' of {shown(thing.name)} is no {what} code"
                yield broken(f"{said}.", thing.place)


def ids_of_two_things(case: Case) -> Iterator[Finding]:
    """An id that is that of an organisation and of a body, say, so that naming it is ambiguous."""
    for id_, told in case.description.things.items():
        kinds = {type(thing) for thing in told}
        if len(kinds) > 1:
            what = " and ".join(sorted(f"a {kind.__name__.lower()}" for kind in kinds))
            said = f"'{shown(id_)}' is the id of {what}".replace(
                "a organisation", "an organisation"
            )
            yield broken(f"{said}. Give one of them another.", told[-1].place)
