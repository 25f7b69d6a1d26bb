"""The invented system's bodies and areas as frames, each row with all that it belongs to.

Nothing is drawn here: it sets side by side what the setting says and what practices and
neighbourhoods have become.
"""

import polars as pl

from commonweal.population.synthetic.geography import Neighbourhoods
from commonweal.population.synthetic.practices import Practices
from commonweal.population.synthetic.providers import ELSEWHERE, Provider
from commonweal.population.synthetic.setting import Setting

NEIGHBOUR = ("99Z", "E38999998")
"""Codes of the commissioner of the districts' residents who belong to another system."""

_ENDING: dict[str, type[pl.DataType]] = {"first": pl.Date, "last": pl.Date, "successor": pl.String}


def _texts(*names: str) -> dict[str, type[pl.DataType]]:
    return dict.fromkeys(names, pl.String)


def commissioners_of(setting: Setting) -> pl.DataFrame:
    """Every commissioner, open and closed, with its system and region."""
    rows = [
        (
            *(c.body.code, c.body.ons, c.body.name, c.former_name),
            *(c.interval.first, c.interval.last, c.successor),
        )
        for c in setting.commissioners
    ]
    frame = pl.DataFrame(
        rows, schema=_texts("code", "ons", "name", "former_name") | _ENDING, orient="row"
    )
    return frame.with_columns(
        icb=pl.lit(setting.icb.code),
        icb_ons=pl.lit(setting.icb.ons),
        icb_name=pl.lit(setting.icb.name),
        icb_short=pl.lit(setting.icb_short),
        region=pl.lit(setting.region.code),
        region_ons=pl.lit(setting.region.ons),
        region_name=pl.lit(setting.region.name),
    )


def districts_of(setting: Setting) -> pl.DataFrame:
    """Every district with its council and its residents' commissioner, now and before 2021."""
    elsewhere = [d.elsewhere or d.commissioner is None for d in setting.districts]
    return pl.DataFrame(
        {
            "district": [d.code for d in setting.districts],
            "district_name": [d.name for d in setting.districts],
            "council": [d.council for d in setting.districts],
            "council_name": [d.council_name for d in setting.districts],
            "elsewhere": elsewhere,
            "commissioner": [
                NEIGHBOUR[0] if away else d.commissioner
                for d, away in zip(setting.districts, elsewhere, strict=True)
            ],
            "former": pl.Series([d.former for d in setting.districts], dtype=pl.String),
        }
    )


def residence_of(commissioners: pl.DataFrame) -> pl.DataFrame:
    """The commissioners of today that residents belong to, and the neighbour's."""
    neighbour = ELSEWHERE[0]
    own = commissioners.filter(pl.col("last").is_null()).select(
        "code", "ons", "name", "former_name", "icb", "icb_ons", "icb_name"
    )
    other = pl.DataFrame(
        {
            "code": [NEIGHBOUR[0]],
            "ons": [NEIGHBOUR[1]],
            "name": [f"{neighbour.name} - {NEIGHBOUR[0]}"],
            "former_name": [f"{neighbour.name} CCG"],
            "icb": [neighbour.code],
            "icb_ons": [neighbour.ons],
            "icb_name": [neighbour.name],
        }
    )
    return pl.concat([own, other])


def trusts_of(everyone: list[Provider]) -> pl.DataFrame:
    """Every provider with its system."""
    rows = [
        (
            *(p.code, p.name, p.trust.sort, p.icb.code, p.icb.ons, p.icb.name, p.own),
            *(p.trust.interval.first, p.trust.interval.last, p.trust.successor),
        )
        for p in everyone
    ]
    said = _texts("trust", "name", "sort", "icb", "icb_ons", "icb_name") | {"own": pl.Boolean}
    return pl.DataFrame(rows, schema=said | _ENDING, orient="row")


def structure_of(
    setting: Setting, practices: Practices, neighbourhoods: Neighbourhoods
) -> dict[str, pl.DataFrame]:
    """Commissioners, districts, practices, networks and neighbourhoods by name of frame."""
    commissioners, districts = commissioners_of(setting), districts_of(setting)
    commissioned = residence_of(commissioners)
    places = districts.select("district", "district_name", "council", "council_name")
    residence = districts.select(*places.columns, code="commissioner").join(
        commissioned.rename({"name": "commissioner_name"}),
        on="code",
        how="left",
        maintain_order="left",
    )
    return {
        "commissioners": commissioners,
        "districts": districts,
        "residence": commissioned,
        "practices": practices.practices.join(
            places, on="district", how="left", maintain_order="left"
        ),
        "networks": practices.networks,
        "partners": practices.partners,
        "successions": practices.successions,
        "lsoas": neighbourhoods.frame.join(
            residence, on="district", how="left", maintain_order="left"
        ),
    }
