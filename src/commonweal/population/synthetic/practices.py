"""Invented practices and primary care networks: where they are, and how they close, merge and move.

Small practices close over the years. Some merge into a neighbour, which is a recorded succession;
the lists of others are shared out, which is none. One network gives way to another and one practice
changes its network, so that boundaries in time have something to show.
"""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import polars as pl

from commonweal.population.synthetic.geography import Neighbourhoods
from commonweal.population.synthetic.setting import District, Setting
from commonweal.terms.streams import stream

PEOPLE_PER_PRACTICE = 13_400
PRACTICES_PER_NETWORK = 3.1
SIZE_SPREAD = 0.45
CATCHMENT_WIDTH = 0.07
CLOSING_SHARE = 0.075
PRACTICES_OPENED = date(1974, 4, 1)
NETWORKS_BEGAN = date(2019, 10, 1)
NETWORK_REPLACED = date(2023, 4, 1)
PRACTICE_MOVED = date(2022, 7, 1)
CLOSING_DAYS = tuple(
    date(year, month, day)
    for year, month, day in (
        *((2020, 3, 31), (2020, 9, 30), (2021, 6, 30), (2021, 12, 31), (2022, 9, 30)),
        *((2023, 3, 31), (2023, 6, 30), (2024, 3, 31), (2024, 9, 30), (2025, 3, 31)),
    )
)
DAY = timedelta(days=1)
LETTERS = "ABDEFGHJLN"


@dataclass(frozen=True, slots=True)
class Practices:
    """Practices, their networks and what became of them; all frames are in a stable order.

    `practices`: one row each, with `last` when it closed and `size` (people on its list, 1 January
    2022). `heirs`: closed practice, heir, `share` of the list it took and the `date`.
    `successions`: predecessor, successor, date. `networks`: PCN, commissioner, first, last.
    `partners`: practice, PCN, first, last.
    """

    practices: pl.DataFrame
    heirs: pl.DataFrame
    successions: pl.DataFrame
    networks: pl.DataFrame
    partners: pl.DataFrame


def _postcode(number: int) -> str:
    """A postcode in an area, XX, that the Post Office does not use; one for each number."""
    return f"XX{number // 100 + 1} {number % 10}{LETTERS[number // 10 % 10]}Z"


def _in_district(
    district: District, first: int, neighbourhoods: Neighbourhoods, *, seed: int
) -> pl.DataFrame:
    chance = stream(seed, f"practices/{district.code}")
    count = max(1, round(district.registered / PEOPLE_PER_PRACTICE))
    size = np.exp(chance.normal(0.0, SIZE_SPREAD, count))
    line = np.sort(chance.uniform(0.0, 1.0, count))
    score = neighbourhoods.mean_score(district.code, line, CATCHMENT_WIDTH)
    contrast = (score - district.deprivation) / 20
    older = np.clip(district.older + chance.normal(0.0, 0.08, count) - 0.15 * contrast, 0, 0.9)
    students = np.clip(district.students * np.exp(chance.normal(-0.3, 0.8, count)), 0, 0.85)
    codes = range(first, first + count)
    return pl.DataFrame(
        {
            "practice": [f"X{code:05d}" for code in codes],
            "name": [f"Synthetic Surgery {code:03d}" for code in codes],
            "postcode": [_postcode(code) for code in codes],
            "district": district.code,
            "commissioner": district.commissioner,
            "former": district.former,
            "line": line,
            "size": size / size.sum() * district.registered,
            "growth": chance.normal(0.008, 0.008, count),
            "score": score.round(3),
            "older": older,
            "students": np.minimum(students, 1 - older),
        }
    )


def _network_numbers(practices: pl.DataFrame) -> list[int]:
    """A network for each practice: neighbours within one district, about three together."""
    numbers: list[int] = []
    begins = 0
    for count in practices.group_by("district", maintain_order=True).len()["len"].to_list():
        networks = max(1, round(count / PRACTICES_PER_NETWORK))
        numbers += [begins + place * networks // count for place in range(count)]
        begins += networks
    return numbers


def _closing(practices: pl.DataFrame, seed: int) -> dict[int, tuple[date, list[int], bool]]:
    """Which practices close: the last day, who takes the list, and whether it is a merger.

    At most one of a network, the smallest, and only where at least two others remain.
    """
    chance = stream(seed, "closing")
    by_network = practices.with_row_index("row").group_by("network", maintain_order=True)
    candidates = []
    for _, members in by_network:
        ordered = members.sort("size", "row")["row"].to_list()
        if len(ordered) > 2:
            candidates.append(ordered)
    wanted = min(len(candidates), max(2, round(CLOSING_SHARE * practices.height)))
    chosen = chance.permutation(len(candidates))[:wanted]
    found: dict[int, tuple[date, list[int], bool]] = {}
    for turn, place in enumerate(int(c) for c in chosen):
        closing, *others = candidates[place]
        merges = turn % 3 != 2
        last = CLOSING_DAYS[turn % len(CLOSING_DAYS)]
        found[closing] = (last, others[-1:] if merges else others, merges)
    return dict(sorted(found.items(), key=lambda item: (item[1][0], item[0])))


def _heirs(
    practices: pl.DataFrame, closing: dict[int, tuple[date, list[int], bool]]
) -> tuple[pl.DataFrame, pl.DataFrame]:
    codes = practices["practice"].to_list()
    heirs, successions = [], []
    for row, (last, others, merges) in closing.items():
        heirs += [(codes[row], codes[other], 1 / len(others), last + DAY) for other in others]
        if merges:
            successions.append((codes[row], codes[others[0]], last + DAY))
    return (
        pl.DataFrame(heirs, schema=["practice", "heir", "share", "date"], orient="row"),
        pl.DataFrame(successions, schema=["predecessor", "successor", "date"], orient="row"),
    )


def _network_code(number: int) -> str:
    return f"U99{number + 1:03d}"


def _partners(practices: pl.DataFrame) -> list[tuple[str, int, date, date | None]]:
    """Practice, network number, first and last day, with the changes that the module tells of."""
    new = practices["network"].max()
    assert isinstance(new, int)
    replaced = new // 2
    mover = practices.filter((pl.col("network") == replaced + 1) & pl.col("last").is_null())
    moving = mover["practice"].to_list()[:1]
    rows: list[tuple[str, int, date, date | None]] = []
    for practice, network, last in practices.select("practice", "network", "last").iter_rows():
        changes = []
        if practice in moving:
            changes.append((PRACTICE_MOVED, replaced))
        if network == replaced or practice in moving:
            changes.append((NETWORK_REPLACED, new + 1))
        begins, at = NETWORKS_BEGAN, network
        for day, then in changes:
            if last is None or last >= day:
                rows.append((practice, at, begins, day - DAY))
                begins, at = day, then
        if last is None or last >= begins:
            rows.append((practice, at, begins, last))
    return rows


def _networks(partners: pl.DataFrame, practices: pl.DataFrame) -> pl.DataFrame:
    """Every network, the commissioners it has and had, and its days."""
    placed = partners.join(
        practices.select("practice", "commissioner", "former", "district"),
        on="practice",
        maintain_order="left",
    )
    return (
        placed.group_by("number", maintain_order=True)
        .agg(
            pl.col("commissioner", "former", "district").first(),
            pl.col("first").min(),
            pl.when(pl.col("last").is_null().any())
            .then(None)
            .otherwise(pl.col("last").max())
            .alias("last"),
        )
        .sort("number")
        .with_columns(
            pcn=pl.col("number").map_elements(_network_code, pl.String),
            name=pl.format("Synthetic PCN {}", (pl.col("number") + 1).cast(pl.String).str.zfill(2)),
        )
    )


def invent_practices(setting: Setting, neighbourhoods: Neighbourhoods, seed: int) -> Practices:
    """The practices and networks of a system, with all that happens to them."""
    parts: list[pl.DataFrame] = []
    for district in setting.districts:
        if district.registered > 0:
            first = 1 + sum(part.height for part in parts)
            parts.append(_in_district(district, first, neighbourhoods, seed=seed))
    practices = pl.concat(parts)
    practices = practices.with_columns(pl.Series("network", _network_numbers(practices)))
    closing = _closing(practices, seed)
    last = [closing[row][0] if row in closing else None for row in range(practices.height)]
    practices = practices.with_columns(
        pl.Series("last", last, dtype=pl.Date), first=pl.lit(PRACTICES_OPENED)
    )
    heirs, successions = _heirs(practices, closing)
    partners = pl.DataFrame(
        _partners(practices), schema=["practice", "number", "first", "last"], orient="row"
    )
    networks = _networks(partners, practices)
    partners = partners.join(
        networks.select("number", "pcn", pcn_name="name"),
        on="number",
        how="left",
        maintain_order="left",
    )
    return Practices(practices, heirs, successions, networks, partners)
