"""Reading the published rates of a system: the `published_rates.csv` beside its definition.

Only reads; what the rows mean is for `population.synthetic.residents.fit`.
"""

import csv
from importlib.resources import files
from pathlib import Path

from commonweal.repository.definitions import system_names

RATES = "published_rates.csv"


def rate_rows(system: str) -> list[dict[str, str]]:
    """The rows for a system by name or by path to its folder; none when it has none."""
    own = Path(system) / RATES
    path = files("commonweal") / "systems" / system / RATES if system in system_names() else own
    if not path.is_file():
        return []
    lines = path.read_text(encoding="utf-8").splitlines()
    return [{k: v or "" for k, v in row.items() if k} for row in csv.DictReader(lines)]
