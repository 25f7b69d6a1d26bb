"""Invented definitions of systems, of whatever size, as entries and as the files of a folder.

Forty-two boards with their councils, networks, groups, trusts and practices, as many organisations
as asked for. The same number gives the same definition; it is sound, so that every look has to go to
the end.
"""

import csv
import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from commonweal.terms.entry import Entry
from commonweal.terms.problem import Place

Words = dict[str, Any]

BOARDS, COUNCILS_EACH, NETWORKS_EACH = 42, 3, 10
BEGAN, LAW, BEFORE_LAW = date(2013, 4, 1), date(2022, 7, 1), date(2022, 6, 30)
CSV_FILES = {
    "organisation": "organisations.csv",
    "succession": "successions.csv",
    "relationship": "relationships.csv",
    "footprint": "footprints.csv",
    "part": "parts.csv",
}


def _stated(first: date = BEGAN, **words: Any) -> Words:
    return {**words, "first": first, "source": "made-up"}


def _seat(body: str, short: str, first: date, **words: Any) -> tuple[str, Words]:
    role = short.replace("-", " ").capitalize()
    told = {"voting": True, "status": "in-post", "role": role, **words}
    return "seat", _stated(first, id=f"{body}.{short}", body=body, **told)


def _board(icb: str, councils: list[str], system: str) -> Iterator[tuple[str, Words]]:
    body = f"{icb}-board"
    common = {"level": "system", "footprints": [system], "status": "established", "decides": True}
    yield (
        "body",
        _stated(LAW, id=body, name=f"Board of {icb}", kind="board", organisations=[icb], **common),
    )
    yield _seat(
        body, "chair", LAW, office="chair", sector="independent", appointed_by="nhse",
        approved_by="dhsc",
    )  # fmt: skip
    yield _seat(
        body, "chief-executive", LAW, office="chief-executive", sector="icb",
        appointed_by=f"{body}.chair", approved_by="nhse", employed_by=icb,
    )  # fmt: skip
    chair = {"appointed_by": f"{body}.chair", "approved_by": f"{body}.chair"}
    for office in ("finance-director", "medical-director", "nursing-director"):
        yield _seat(body, office, LAW, office=office, sector="icb", **chair)
    yield _seat(
        body, "independents", LAW, office="non-executive", sector="independent", count=2, **chair
    )
    nominators = {
        "nhs-trusts": ["nhs-trusts"], "primary-care": ["primary-care"], "local-authority": councils,
    }  # fmt: skip
    for sector, by in nominators.items():
        yield _seat(
            body, sector, LAW, office="partner-member", sector=sector, nominated_by=by, **chair
        )
    partnership = f"{icb}-partnership"
    yield "body", _stated(
        LAW, id=partnership, name=f"Partnership of {icb}", kind="integrated-care-partnership",
        organisations=[icb, *councils], **common,
    )  # fmt: skip
    for member in (icb, *councils):
        yield _seat(
            partnership, member, LAW, office="representative", appointed_by=member,
            sector="icb" if member == icb else "local-authority",
        )  # fmt: skip


def _wellbeing(council: str, place: str, icb: str, ccg: str) -> Iterator[tuple[str, Words]]:
    body = f"{council}-hwb"
    yield "body", _stated(
        id=body, name=f"Health and wellbeing board of {council}", kind="health-and-wellbeing-board",
        level="place", organisations=[council], footprints=[place], status="established",
        decides=True,
    )  # fmt: skip
    own = {"sector": "local-authority", "appointed_by": council, "nominated_by": [council]}
    for office in (
        "councillor", "adult-social-services-director", "childrens-services-director",
        "public-health-director",
    ):  # fmt: skip
        yield _seat(body, office, BEGAN, office=office, **own)
    spoken = {"office": "representative"}
    yield _seat(body, "healthwatch", BEGAN, sector="healthwatch", appointed_by=council, **spoken)
    yield _seat(body, "icb", LAW, sector="icb", appointed_by=icb, **spoken)
    yield _seat(body, "ccg", BEGAN, sector="icb", appointed_by=ccg, last=BEFORE_LAW, **spoken)


def _system(number: int) -> Iterator[tuple[str, Words]]:
    """A board with its area, its councils and places, the group before it, networks and a trust."""
    icb, system, ccg = f"icb-{number}", f"system-{number}", f"ccg-{number}"
    councils = [f"council-{number}-{n}" for n in range(COUNCILS_EACH)]
    yield "organisation", _stated(LAW, id=icb, kind="icb", name=f"Board {number}")
    yield "organisation", _stated(id=ccg, kind="ccg", name=f"Group {number}", last=BEFORE_LAW)
    yield "organisation", _stated(id=f"trust-{number}", kind="nhs-trust", name=f"Trust {number}")
    yield "succession", {"predecessor": ccg, "successor": icb, "date": LAW, "source": "made-up"}
    told = {"level": "system", "basis": "residence", "name": f"System {number}"}
    yield "footprint", _stated(id=system, **told)
    answers = {"relation": "responsible-for", "target": system}
    yield "relationship", _stated(LAW, organisation=icb, **answers)
    yield "relationship", _stated(organisation=ccg, last=BEFORE_LAW, **answers)
    yield from _board(icb, councils, system)
    for council in councils:
        place = council.replace("council", "place")
        yield "organisation", _stated(id=council, kind="upper-tier-council", name=council)
        yield "footprint", _stated(id=place, level="place", name=place, basis="residence")
        yield "part", _stated(footprint=system, part=place, kind="footprint")
        yield (
            "relationship",
            _stated(organisation=council, relation="responsible-for", target=place),
        )
        yield from _wellbeing(council, place, icb, ccg)
        for n in range(NETWORKS_EACH):
            network = f"{place}-network-{n}"
            told = {"level": "neighbourhood", "name": network, "basis": "registration"}
            yield "footprint", _stated(id=network, **told)
            yield "part", _stated(footprint=place, part=network, kind="footprint")


def told(organisations: int) -> Iterator[tuple[str, Words]]:
    """Each entry as its section and its words; about so many organisations, most of them practices."""
    yield "source", {"id": "made-up", "title": "Made up", "publisher": "Us", "kind": "project"}
    for number in range(BOARDS):
        yield from _system(number)
    networks = BOARDS * COUNCILS_EACH * NETWORKS_EACH
    for number in range(organisations - BOARDS * (3 + COUNCILS_EACH)):
        board, council, network = (
            number % BOARDS,
            number // BOARDS % COUNCILS_EACH,
            number % networks // (BOARDS * COUNCILS_EACH),
        )
        practice, code = f"practice-{number}", f"P{number:05}"
        yield (
            "organisation",
            _stated(id=practice, kind="practice", name=f"Practice {number}", ods_code=code),
        )
        yield (
            "relationship",
            _stated(
                organisation=practice, relation="provides-in", target=f"place-{board}-{council}"
            ),
        )
        whole = f"place-{board}-{council}-network-{network}"
        yield "part", _stated(footprint=whole, part=code, kind="practice")


def entries(organisations: int) -> list[Entry]:
    """The definition as entries that stand nowhere, with the national bodies that England's files
    would tell of.
    """
    national = (("nhse", "national-body"), ("dhsc", "government-department"))
    everything = [
        *(("organisation", _stated(id=id_, kind=kind, name=id_)) for id_, kind in national),
        *told(organisations),
    ]
    return [
        Entry(section, words, Place(f"{section}.toml", number))
        for number, (section, words) in enumerate(everything, start=1)
    ]


def _toml(value: object) -> str:
    return value.isoformat() if isinstance(value, date) else json.dumps(value, ensure_ascii=False)


def write(folder: Path, organisations: int) -> int:
    """Write the definition as a system's files and tell how many entries it has."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "system.toml").write_text(
        'id = "made-up"\nname = "Made up"\nicb = "QZZ"\nsource = "Made up"\n', encoding="utf-8"
    )
    rows: dict[str, list[Words]] = {section: [] for section in CSV_FILES}
    tables, number = [], 0
    for section, words in told(organisations):
        if section in rows:
            rows[section].append(words)
        else:
            lines = "".join(f"{name} = {_toml(value)}\n" for name, value in words.items())
            tables.append(f"[[{section}]]\n{lines}")
        number += 1
    (folder / "rest.toml").write_text("\n".join(tables), encoding="utf-8")
    for section, filed in rows.items():
        heading = list(dict.fromkeys(name for words in filed for name in words))
        with (folder / CSV_FILES[section]).open("w", encoding="utf-8", newline="") as out:
            writer = csv.DictWriter(out, heading)
            writer.writeheader()
            writer.writerows(filed)
    return number
