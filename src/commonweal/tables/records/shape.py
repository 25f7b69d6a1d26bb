"""Short words for declaring record tables: the columns all share, and kinds of column.

They keep the themes readable; what a table and a column are is in `tables.declaration`.
"""

from commonweal.tables.declaration import Column, Constraint, Reference, Table, Type

DICTIONARY = "NHS Data Dictionary"


def text(name: str, meaning: str) -> Column:
    """A code or word that may be missing."""
    return Column(name, Type.TEXT, meaning, required=False)


def word(name: str, meaning: str) -> Column:
    """A code or word that every row has."""
    return Column(name, Type.TEXT, meaning)


def count(name: str, meaning: str, unit: str = "") -> Column:
    """A whole number that may be missing."""
    return Column(name, Type.INTEGER, meaning, unit=unit, required=False)


def amount(name: str, meaning: str, unit: str = "") -> Column:
    """A number that need not be whole and may be missing."""
    return Column(name, Type.DECIMAL, meaning, unit=unit, required=False)


def day(name: str, meaning: str) -> Column:
    """A day that may be missing."""
    return Column(name, Type.DATE, meaning, required=False)


def known_day(name: str, meaning: str) -> Column:
    """A day that every row has."""
    return Column(name, Type.DATE, meaning)


def instant(name: str, meaning: str) -> Column:
    """A local clock time that may be missing."""
    return Column(name, Type.TIMESTAMP, meaning, required=False)


def known_instant(name: str, meaning: str) -> Column:
    """A local clock time that every row has."""
    return Column(name, Type.TIMESTAMP, meaning)


def provider(meaning: str) -> Column:
    """The organisation that gave the care or sent the record, where it is known."""
    return text("provider", f"ODS code of {meaning}")


def order(first: str, last: str) -> Constraint:
    """The constraint that one time is not after another, where both are known."""
    return Constraint(
        f"{first}-to-{last}".replace("_", "-"),
        f"{first} is null or {last} is null or {first} <= {last}",
        f"`{first}` is not after `{last}`",
    )


def not_negative(name: str) -> Constraint:
    """The constraint that a number is 0 or more, where it is known."""
    return Constraint(
        f"{name}-from-0".replace("_", "-"),
        f"{name} is null or {name} >= 0",
        f"`{name}` is not negative",
    )


def one_of(name: str, *values: str) -> Constraint:
    """The constraint that a word is one of a list, where it is known."""
    listed = ", ".join(f"'{value}'" for value in values)
    return Constraint(
        f"{name}-known".replace("_", "-"),
        f"{name} is null or {name} in ({listed})",
        f"`{name}` is one of {', '.join(values)}",
    )


PERSON = Reference("person", "person", "person")
SPELL = Reference("spell", "admitted_spell", "spell")


def record_table(
    name: str,
    *columns: Column,
    grain: str,
    dated: str,
    missing: str,
    source: str,
    coverage: str,
    lag: str,
    key: tuple[str, ...] = (),
    constraints: tuple[Constraint, ...] = (),
    references: tuple[Reference, ...] = (PERSON,),
) -> Table:
    """A record table: `record`, `person` and `date`, then its own columns.

    Its key is the feed and the record, and what `key` adds. `dated` says which day `date` is.
    """
    shared = (
        Column("record", Type.TEXT, "Id of the record in its feed; never an NHS number"),
        Column(
            "person",
            Type.INTEGER,
            "Pseudonym of the person; missing when the record has no valid NHS number",
            required=False,
        ),
        Column("date", Type.DATE, dated),
    )
    return Table(
        name=name,
        grain=grain,
        columns=(*shared, *columns),
        key=("feed", "record", *key),
        missing_means=missing,
        source=source,
        lag=lag,
        records=True,
        dated=dated,
        coverage=coverage,
        constraints=constraints,
        references=references,
    )
