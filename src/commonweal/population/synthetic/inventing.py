"""Inventing a whole system: everything that the synthetic files say, as named frames.

The frames are in plain words, not in any publisher's; `Facts` is what `repository.synthesis` lays
out. The same setting and seed give the same frames. Without residents every figure is drawn on its
own; with them, what they determine is counted and the rest is drawn at their number.
"""

from dataclasses import replace
from datetime import date

import numpy as np
import polars as pl

from commonweal.population.synthetic import (
    change,
    contacts,
    hospitals,
    indicators,
    need,
    pathways,
    registers,
    staff,
    waits,
)
from commonweal.population.synthetic.geography import Neighbourhoods, invent_neighbourhoods
from commonweal.population.synthetic.people import (
    AGES,
    SEXES,
    Counts,
    Lists,
    Residents,
    invent_lists,
    invent_residents,
)
from commonweal.population.synthetic.practices import Practices, invent_practices
from commonweal.population.synthetic.providers import Provider, providers
from commonweal.population.synthetic.residents.cohort import LAST
from commonweal.population.synthetic.residents.counting import facts_from
from commonweal.population.synthetic.residents.counting_days import (
    LIST_DAYS,
    LSOA_MID_YEAR,
    MID_YEARS,
)
from commonweal.population.synthetic.residents.counting_joins import Counted, Facts, in_whole
from commonweal.population.synthetic.setting import Calls111, District, Setting, Trust
from commonweal.population.synthetic.structure import structure_of, trusts_of
from commonweal.terms.streams import stream

PEOPLE_MIN = 1


def long_counts(counts: Counts, name: str, codes: tuple[str, ...]) -> pl.DataFrame:
    """People by unit, sex and age as rows, from an array with those axes."""
    unit, sex, age = np.indices(counts.shape).reshape(3, -1)
    return pl.DataFrame(
        {
            name: np.array(codes)[unit],
            "sex": np.array(SEXES)[sex],
            "age": AGES[age],
            "people": counts.reshape(-1),
        }
    )


def _over_days(of: Lists | Residents, name: str, days: tuple[date, ...]) -> pl.DataFrame:
    return pl.concat(
        long_counts(of.on(day), name, of.codes).with_columns(day=pl.lit(day)) for day in days
    )


def _lsoa_residents(
    neighbourhoods: Neighbourhoods, residents: Residents, seed: int
) -> pl.DataFrame:
    """People by LSOA and age, both sexes, so that LSOAs add up to their districts."""
    by_district = dict(zip(residents.codes, residents.on(LSOA_MID_YEAR).sum(axis=1), strict=True))
    parts = []
    for (district,), frame in neighbourhoods.frame.group_by("district", maintain_order=True):
        share = frame["people"].to_numpy() / frame["people"].sum()
        drawn = stream(seed, f"lsoa residents/{district}").multinomial(
            by_district[str(district)], share
        )
        parts.append(
            pl.DataFrame({str(age): drawn[age] for age in AGES}).with_columns(
                lsoa=frame["lsoa"], lsoa_name=frame["lsoa_name"], day=pl.lit(LSOA_MID_YEAR)
            )
        )
    return pl.concat(parts)


def _people(
    practices: Practices,
    neighbourhoods: Neighbourhoods,
    lists: Lists,
    *,
    residents: Residents,
    seed: int,
) -> Facts:
    counted = registers.qof_lists(lists)
    domains = need.invent_domains(neighbourhoods, seed)
    achieved = registers.invent_achievement(practices, counted, seed)
    by_group = registers.invent_group_achievement(achieved, practices, counted, seed=seed)
    living = _over_days(residents, "district", MID_YEARS)
    return change.invent_census(neighbourhoods, seed) | {
        "listed": _over_days(lists, "practice", LIST_DAYS),
        "residents": living,
        "population_change": change.invent_change(living, seed),
        "projected": change.project(living),
        "lsoa_residents": _lsoa_residents(neighbourhoods, residents, seed),
        "registers": registers.invent_registers(practices, counted, seed),
        "achievement": achieved,
        "group_achievement": by_group,
        "deprivation": domains,
        "district_deprivation": need.area_deprivation(domains, pl.col("district")),
        "practice_deprivation": need.practice_deprivation(practices),
        "network_deprivation": need.network_deprivation(practices),
        "weighted": need.invent_weighted_population(practices, lists, seed),
        "practice_indicators": indicators.invent_practice_indicators(practices, lists, seed),
        "ratings": staff.invent_ratings(practices, seed),
    }


def _services(
    setting: Setting,
    practices: Practices,
    lists: Lists,
    *,
    residents: Residents,
    everyone: list[Provider],
    seed: int,
) -> Facts:
    discharges = hospitals.invent_discharges(everyone, seed)
    return {
        "trusts": trusts_of(everyone),
        "attendances": hospitals.invent_attendances(everyone, seed),
        "beds": hospitals.invent_beds(everyone, seed),
        "discharges": discharges,
        "delays": hospitals.invent_delays(discharges, seed),
        "cancer": waits.invent_cancer_waits(everyone, seed),
        "diagnostics": waits.invent_diagnostics(everyone, seed),
        "community": waits.invent_community_waits(everyone, seed),
        "virtual_wards": waits.invent_virtual_wards(everyone, seed),
        "appointments": contacts.invent_appointments(practices, lists, seed),
        "coverage": contacts.invent_coverage(practices, lists, seed),
        "calls": contacts.invent_calls(setting, seed),
        "delayed_transfers": contacts.invent_delayed_transfers(setting, residents, seed),
        "pathways": pathways.invent_pathways(everyone, seed),
        "cancelled": pathways.invent_cancelled(everyone, seed),
        "activity": pathways.invent_activity(practices, lists, seed),
        "staff": staff.invent_staff(everyone, seed),
        "survey": staff.invent_survey(everyone, seed),
        "ambulances": staff.invent_ambulances(everyone, seed),
        "therapies": staff.invent_therapies(setting, everyone, seed),
    }


def invent(setting: Setting, seed: int, people: Counted | None = None) -> Facts:
    """Everything about an invented system, by name of frame.

    `people`: a population counted (`residents.counting`). Then the same practices and places are of
    its size, and what its records tell is counted from them.
    """
    neighbourhoods = invent_neighbourhoods(setting.districts, seed)
    practices = invent_practices(setting, neighbourhoods, seed)
    everyone = providers(setting, seed)
    size = 1.0
    if people is not None:
        size = people.world.people / invent_lists(practices, seed).on(LAST).sum()
        setting, everyone = _sized(setting, size), [_sized_provider(p, size) for p in everyone]
        practices = replace(practices, practices=_times(practices.practices, "size", size))
        sized = _times(neighbourhoods.frame, "people", size).with_columns(
            pl.col("people").round().cast(pl.Int64).clip(PEOPLE_MIN)
        )
        neighbourhoods = Neighbourhoods(sized)
    lists, residents = invent_lists(practices, seed), invent_residents(setting, seed)
    structure = structure_of(setting, practices, neighbourhoods)
    facts = _people(practices, neighbourhoods, lists, residents=residents, seed=seed)
    boards = facts["deprivation"].join(
        structure["lsoas"].select("lsoa", "icb_ons"), on="lsoa", maintain_order="left"
    )
    facts |= _services(setting, practices, lists, residents=residents, everyone=everyone, seed=seed)
    facts |= {"board_deprivation": need.area_deprivation(boards, pl.col("icb_ons"))}
    areas = _scored_districts(structure["districts"], neighbourhoods)
    drawn = structure | facts | indicators.invent_indicators(areas, seed)
    return drawn if people is None else facts_from(people, drawn | _sized_rest(drawn, size))


def _times(frame: pl.DataFrame, column: str, size: float) -> pl.DataFrame:
    return frame.with_columns(pl.col(column) * size)


def _sized_trust(trust: Trust, size: float) -> Trust:
    first, second, other = trust.attendances
    return replace(
        trust,
        attendances=(first * size, second * size, other * size),
        beds=trust.beds * size,
        share=trust.share * size,
        calls=trust.calls * size,
    )


def _sized_provider(provider: Provider, size: float) -> Provider:
    return replace(provider, trust=_sized_trust(provider.trust, size))


def _sized_district(district: District, size: float) -> District:
    return replace(
        district,
        residents=round(district.residents * size),
        registered=round(district.registered * size),
    )


def _sized(setting: Setting, size: float) -> Setting:
    """The setting with as many people, beds and calls more or fewer."""
    return replace(
        setting,
        districts=tuple(_sized_district(district, size) for district in setting.districts),
        trusts=tuple(_sized_trust(trust, size) for trust in setting.trusts),
        services_111=tuple(
            Calls111(area.code, area.name, area.calls * size) for area in setting.services_111
        ),
    )


def _sized_rest(drawn: Facts, size: float) -> Facts:
    """What is drawn for a system of usual size whatever its setting says."""
    keys = ["icb", "month", "service"]
    parts = drawn["community"].filter(pl.col("kind") == "Provider")
    parts = parts.with_columns(waiting=in_whole(pl.col("waiting") * size, ["unit", *keys[1:]]))
    sums = parts.group_by(*keys, "band").agg(now=pl.col("waiting").sum())
    systems = (
        drawn["community"]
        .filter(pl.col("kind") == "ICB")
        .join(sums, on=[*keys, "band"], how="left", maintain_order="left")
        .with_columns(waiting="now")
    )
    groups = [c for c in drawn["staff"].columns if drawn["staff"].schema[c] == pl.Float64]
    ambulance = drawn["trusts"].filter(pl.col("sort") == "ambulance")["trust"].to_list()
    sized = pl.when(pl.col("trust").is_in(ambulance)).then(size).otherwise(1.0)
    main = [c for c in groups if c not in {"Consultant", "Total"}]
    crews = drawn["staff"].with_columns((pl.col(groups) * sized).round(2))
    return {
        "community": pl.concat([systems.select(parts.columns), parts]),
        "staff": crews.with_columns(Total=pl.sum_horizontal(main).round(2)),
    }


def _scored_districts(districts: pl.DataFrame, neighbourhoods: Neighbourhoods) -> pl.DataFrame:
    """Districts with their mean score and people."""
    people, score = pl.col("people"), pl.col("score_2019")
    means = neighbourhoods.frame.group_by("district", maintain_order=True).agg(
        score=((score * people).sum() / people.sum()).round(6), people=people.sum()
    )
    return districts.join(means, on="district", how="left", maintain_order="left")
