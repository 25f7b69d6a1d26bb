"""The least and greatest exact value that a rounded number or a partly known time may stand for.

Texts in, texts out (numbers for decimals). Times without a zone take the zone that makes them earliest
or latest, +14:00 and -12:00. DuckDB writes the number 1.10 as 1.1 when it reads JSON, so a last nought
beyond the first is not seen there.
Source: HL7 FHIRPath, "Boundary functions"; FHIR R4, "Primitive types".
"""

from typing import Literal

from commonweal.repository.flattening.wording import Tree, said, sql
from commonweal.terms.errors import DefinitionError

Side = Literal["low", "high"]

_PLACES = "LENGTH(REGEXP_EXTRACT(:a, '[.]([0-9]+)$', 1))"
_DECIMAL = f"""
CASE WHEN REGEXP_MATCHES(:a, '^-?[0-9]+([.][0-9]+)?$')
  THEN (ROUND(TRY_CAST(:a AS DOUBLE) * POWER(10, {_PLACES} + 1)) + :half) / POWER(10, {_PLACES} + 1)
END"""

_DAY = "^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$"
_FIRST_DAY = (
    f"CASE WHEN REGEXP_MATCHES(:a, '{_DAY}') THEN :a || SUBSTRING('-01-01', LENGTH(:a) - 3) END"
)
_LEAP = (
    "REGEXP_MATCHES(:a, '^[0-9]{2}([02468][48]|[13579][26]|[2468]0)|^([02468][048]|[13579][26])00')"
)
_LAST_DAY = f"""
CASE WHEN NOT REGEXP_MATCHES(:a, '{_DAY}') THEN CAST(NULL AS TEXT)
  WHEN LENGTH(:a) = 4 THEN :a || '-12-31' WHEN LENGTH(:a) = 10 THEN :a
  WHEN SUBSTRING(:a, 6, 2) IN ('04', '06', '09', '11') THEN :a || '-30'
  WHEN SUBSTRING(:a, 6, 2) <> '02' THEN :a || '-31'
  WHEN {_LEAP} THEN :a || '-29' ELSE :a || '-28' END"""

_CLOCK = """
CASE WHEN REGEXP_MATCHES(:a, '^[0-9]{2}(:[0-9]{2}(:[0-9]{2}([.][0-9]+)?)?)?$')
  THEN :a || SUBSTRING(:rest, LENGTH(:a) + 1) END"""
_REST: dict[Side, str] = {"low": "00:00:00.000", "high": "23:59:59.999"}
_ZONE: dict[Side, str] = {"low": "+14:00", "high": "-12:00"}
_MOMENT = """
CASE WHEN LENGTH(:a) > 10 THEN SUBSTRING(:a, 1, 11) || :clock
    || COALESCE(NULLIF(REGEXP_EXTRACT(:a, 'T.*(Z|[+-][0-9]{2}:[0-9]{2})$', 1), ''), :zone)
  ELSE :day || 'T' || :rest || :zone END"""


def boundary(tree: Tree, type_: str, side: Side) -> Tree:
    """The bound of a text that is a FHIR decimal, date, dateTime, instant or time.

    Raises `DefinitionError` for any other type.
    """
    if type_ in ("decimal", "integer"):
        return sql(_DECIMAL, a=tree, half=sql("-5" if side == "low" else "5"))
    if type_ == "date":
        return _day(tree, side)
    if type_ == "time":
        return _clock(tree, side)
    if type_ in ("dateTime", "instant"):
        return _moment(tree, side)
    raise DefinitionError(
        f"{side}Boundary() is for decimals and times, not for {type_ or 'nothing'}."
    )


def _day(tree: Tree, side: Side) -> Tree:
    return sql(_FIRST_DAY if side == "low" else _LAST_DAY, a=tree)


def _clock(tree: Tree, side: Side) -> Tree:
    return sql(_CLOCK, a=tree, rest=said(_REST[side]))


def _moment(tree: Tree, side: Side) -> Tree:
    written = sql("REGEXP_EXTRACT(:a, 'T([0-9:.]+)', 1)", a=tree)
    return sql(
        _MOMENT,
        a=tree,
        clock=_clock(written, side),
        day=_day(tree, side),
        rest=said(_REST[side]),
        zone=said(_ZONE[side]),
    )
