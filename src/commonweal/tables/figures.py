"""Short words for declaring tables of figures by unit and period.

They keep the themes readable; what a table and a column are is in `tables.declaration`.
"""

from commonweal.tables.declaration import PERIOD_COLUMNS, Column, Table, Type, unit_columns

PROVIDER = "trust (NHS trust or other provider)"
NHS_ENGLAND = "NHS England"


def count(name: str, meaning: str, unit: str = "people") -> Column:
    """A whole number of things, missing where it was not supplied."""
    return Column(name, Type.INTEGER, meaning, unit=unit, required=False)


def amount(name: str, meaning: str, unit: str) -> Column:
    """A number that need not be whole, missing where it was not supplied."""
    return Column(name, Type.DECIMAL, meaning, unit=unit, required=False)


def text(name: str, meaning: str) -> Column:
    """A word that every row has."""
    return Column(name, Type.TEXT, meaning)


def figures_table(
    name: str, grain: str, units: str, *columns: Column, by: tuple[str, ...] = (), **said: str
) -> Table:
    """A table of figures by unit, period and the columns named in `by`.

    `said` holds `missing` (what a missing figure means) and `source`.
    """
    return Table(
        name=name,
        grain=grain,
        columns=(*unit_columns(units), *PERIOD_COLUMNS, *columns),
        key=("unit_kind", "unit", "period", *by),
        missing_means=said["missing"],
        source=said["source"],
    )
