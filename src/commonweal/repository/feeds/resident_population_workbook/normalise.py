"""What a sheet of the ONS workbook means: residents of one kind of health geography in one year."""

import re

import polars as pl

from commonweal.repository.acceptance import Accepted
from commonweal.repository.feed import FileFacts, Normalised
from commonweal.repository.feeds.resident_population.normalise import health_areas
from commonweal.terms.problem import Problem


def normalise(accepted: list[Accepted], facts: FileFacts) -> Normalised:
    """Residents by age and sex, the year read from each sheet's name."""
    areas: list[pl.DataFrame] = []
    names: list[pl.DataFrame] = []
    problems: list[Problem] = []
    years = [int(re.sub(r"\D", "", part.frame["sheet"][0].split()[0])) for part in accepted]
    for part, year in zip(accepted, years, strict=True):
        rows, named, found = health_areas(part, year, facts.name)
        areas.append(rows)
        names += [named] if named.height else []
        problems += found
    stored = {"resident_population": pl.concat(areas, how="diagonal")}
    if names:
        stored["named_unit"] = pl.concat(names).unique("unit", keep="first", maintain_order=True)
    return Normalised(stored, problems, vintage=str(max(years)))
