"""The project's macros: what engines do differently, written once for each and named once for all.

DuckDB and Spark agree on most of SQL but not on ages, whole months, division by nought, days of the
week or the reading of text. A definition calls a macro instead; each macro has one body an engine,
and the two are tested against each other and against plain Python. Running them is not done here.
"""

from collections.abc import Iterable
from dataclasses import dataclass

_SPARK_TYPES = {"varchar": "string", "timestamp": "timestamp_ntz"}


@dataclass(frozen=True, slots=True)
class Macro:
    """One macro. `parameters` are names and types; types are DuckDB's names for them.

    `duckdb` and `spark` are the bodies: expressions over the parameters. Every macro is missing (null)
    when an argument is missing, and those that read text or divide never fail on what they are given.
    """

    name: str
    parameters: tuple[tuple[str, str], ...]
    returns: str
    meaning: str
    duckdb: str
    spark: str

    @property
    def signature(self) -> str:
        """As it is called: `age_at(birth, on_day)`."""
        return f"{self.name}({', '.join(name for name, _ in self.parameters)})"

    def duckdb_statement(self) -> str:
        """The statement that makes it in a DuckDB database, for every connection to it."""
        taken = ", ".join(f"{name} {kind}" for name, kind in self.parameters)
        body = f"cast({_flat(self.duckdb)} as {self.returns})"
        return f"create or replace macro {self.name}({taken}) as {body}"

    def spark_statement(self) -> str:
        """The statement that makes it in a Spark session, for that session only."""
        taken = ", ".join(
            f"{name} {_SPARK_TYPES.get(kind, kind)}" for name, kind in self.parameters
        )
        returns = _SPARK_TYPES.get(self.returns, self.returns)
        head = f"create or replace temporary function {self.name}({taken}) returns {returns}"
        return f"{head} return {_flat(self.spark)}"


def _flat(body: str) -> str:
    return " ".join(body.split())


_MONTHS = """
(year({b}) - year({a})) * 12 + month({b}) - month({a}) + case
  when {b} >= {a} and day({b}) < day({a}) then -1
  when {b} < {a} and day({b}) > day({a}) then 1 else 0 end
"""
_YEARS = """
year({b}) - year({a}) + case
  when {b} >= {a} and month({b}) * 32 + day({b}) < month({a}) * 32 + day({a}) then -1
  when {b} < {a} and month({b}) * 32 + day({b}) > month({a}) * 32 + day({a}) then 1 else 0 end
"""
_AGE = """
year(on_day) - year(birth)
  - case when month(on_day) * 32 + day(on_day) < month(birth) * 32 + day(birth) then 1 else 0 end
"""
_WHOLE_MINUTES = "({x} - (({x} % 60000000) + 60000000) % 60000000) {div} 60000000"
_DIGITS = "[+-]?[0-9]{1,19}"
DECIMAL_SHAPE = "[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][+-]?[0-9]{1,3})?"
"""A number as it may be written: the regular expression of it."""
_DAY = "[1-9][0-9]{3}-[01][0-9]-[0-3][0-9]"
_INSTANT = f"{_DAY}[ T]([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?"
_SLASHED, _DASHED, _PACKED = "%d/%m/%Y", "%d-%m-%Y", "%Y%m%d"
_SHAPES = {
    _SLASHED: "[0-3][0-9]/[01][0-9]/[1-9][0-9]{3}",
    _PACKED: "[1-9][0-9]{3}[01][0-9][0-3][0-9]",
    _DASHED: "[0-3][0-9]-[01][0-9]-[1-9][0-9]{3}",
}
DAY_FORMATS = ("%Y-%m-%d", *_SHAPES)
"""What `as_day_of` reads; any other format gives nothing."""


def _whole(text: str, pattern: str) -> str:
    return f"{text} rlike '^(?:{pattern})\\\\z'"


def _duck_day_of() -> str:
    branches = " ".join(
        f"when '{shape}' then case when regexp_full_match(t, '{pattern}')"
        f" then cast(try_strptime(t, '{shape}') as date) end"
        for shape, pattern in _SHAPES.items()
    )
    iso = f"when '%Y-%m-%d' then case when regexp_full_match(t, '{_DAY}') then try_cast(t as date) end"
    return f"case format {iso} {branches} end"


def _spark_day_of() -> str:
    day_first = "concat(substr(t, 7, 4), '-', substr(t, 4, 2), '-', substr(t, 1, 2))"
    packed = "concat(substr(t, 1, 4), '-', substr(t, 5, 2), '-', substr(t, 7, 2))"
    order = {_SLASHED: day_first, _PACKED: packed, _DASHED: day_first}
    branches = " ".join(
        f"when '{shape}' then case when {_whole('t', pattern)}"
        f" then try_cast({order[shape]} as date) end"
        for shape, pattern in _SHAPES.items()
    )
    iso = f"when '%Y-%m-%d' then case when {_whole('t', _DAY)} then try_cast(t as date) end"
    return f"case format {iso} {branches} end"


_TIMES = (
    Macro(
        "age_at", (("birth", "date"), ("on_day", "date")), "bigint",
        "Age in whole years on a day; someone born on 29 February is a year older on 1 March of other years",
        _AGE, _AGE,
    ),
    Macro(
        "full_years", (("a", "date"), ("b", "date")), "bigint",
        "Complete years from a to b; negative where b is before a",
        _YEARS.format(a="a", b="b"), _YEARS.format(a="a", b="b"),
    ),
    Macro(
        "full_months", (("a", "date"), ("b", "date")), "bigint",
        "Complete months from a to b: the day of the month has been reached; negative where b is before a",
        _MONTHS.format(a="a", b="b"), _MONTHS.format(a="a", b="b"),
    ),
    Macro(
        "days_between", (("a", "date"), ("b", "date")), "bigint",
        "Days from a to b; negative where b is before a",
        "b - a", "datediff(b, a)",
    ),
    Macro(
        "minutes_between", (("a", "timestamp"), ("b", "timestamp")), "bigint",
        "Whole minutes from a to b, rounded down",
        _WHOLE_MINUTES.format(x="(epoch_us(b) - epoch_us(a))", div="//"),
        _WHOLE_MINUTES.format(x="timestampdiff(microsecond, a, b)", div="div"),
    ),
    Macro(
        "days_after", (("d", "date"), ("days", "bigint")), "date",
        "The day so many days after d; before it where days is negative",
        "d + cast(days as integer)", "date_add(d, cast(days as int))",
    ),
    Macro(
        "months_after", (("d", "date"), ("months", "bigint")), "date",
        "The same day of the month so many months after d, or that month's last day where it is shorter",
        "d + to_months(cast(months as integer))", "add_months(d, cast(months as int))",
    ),
    Macro(
        "month_of", (("d", "date"),), "date", "First day of the month of d",
        "d - cast(day(d) - 1 as integer)", "trunc(d, 'MONTH')",
    ),
    Macro(
        "day_of", (("ts", "timestamp"),), "date", "The day of a date and time",
        "cast(ts as date)", "cast(ts as date)",
    ),
    Macro(
        "iso_week", (("d", "date"),), "bigint", "Week of the year by ISO 8601, 1 to 53",
        "weekofyear(d)", "weekofyear(d)",
    ),
    Macro(
        "iso_dow", (("d", "date"),), "bigint", "Day of the week by ISO 8601: 1 is Monday, 7 Sunday",
        "isodow(d)", "weekday(d) + 1",
    ),
)  # fmt: skip

_NUMBERS_AND_TEXT = (
    Macro(
        "safe_div", (("a", "double"), ("b", "double")), "double",
        "a divided by b; missing where b is nought",
        "case when b <> 0 then a / b end", "case when b <> 0 then a / b end",
    ),
    Macro(
        "safe_ln", (("a", "double"),), "double", "Natural logarithm; missing where a is not above nought",
        "case when a > 0 then ln(a) end", "case when a > 0 then ln(a) end",
    ),
    Macro(
        "safe_sqrt", (("a", "double"),), "double", "Square root; missing where a is below nought",
        "case when a >= 0 then sqrt(a) end", "case when a >= 0 then sqrt(a) end",
    ),
    Macro(
        "trimmed", (("t", "varchar"),), "varchar", "Text without the spaces before and after it",
        "trim(t, ' ')", "trim(t)",
    ),
    Macro(
        "as_integer", (("t", "varchar"),), "bigint",
        "A whole number written in digits, with a sign or without; missing where it is none",
        # A number written as DuckDB writes it needs no regular expression, which costs most.
        "case when cast(try_cast(t as bigint) as varchar) = t then try_cast(t as bigint)"
        f" when regexp_full_match(t, '{_DIGITS}') then try_cast(t as bigint) end",
        f"case when {_whole('t', _DIGITS)} then try_cast(t as bigint) end",
    ),
    Macro(
        "as_decimal", (("t", "varchar"),), "double",
        "A finite number written with a decimal point or exponent; missing where it is none",
        f"case when regexp_full_match(t, '{DECIMAL_SHAPE}') and isfinite(try_cast(t as double))"
        " then try_cast(t as double) end",
        f"case when {_whole('t', DECIMAL_SHAPE)} and abs(try_cast(t as double)) < double('infinity')"
        " then try_cast(t as double) end",
    ),
    Macro(
        "as_day", (("t", "varchar"),), "date",
        "A day written YYYY-MM-DD, from 1000 to 9999; missing where there is no such day",
        f"case when regexp_full_match(t, '{_DAY}') then try_cast(t as date) end",
        f"case when {_whole('t', _DAY)} then try_cast(t as date) end",
    ),
    Macro(
        "as_day_of", (("t", "varchar"), ("format", "varchar")), "date",
        f"A day written in one of the formats {', '.join(DAY_FORMATS)}; missing where there is no such day",
        _duck_day_of(), _spark_day_of(),
    ),
    Macro(
        "as_instant", (("t", "varchar"),), "timestamp",
        "A date and time written YYYY-MM-DD HH:MM or HH:MM:SS, with a space or T; missing where it is none",
        f"case when regexp_full_match(t, '{_INSTANT}') then try_cast(t as timestamp) end",
        f"case when {_whole('t', _INSTANT)} then try_cast(t as timestamp_ntz) end",
    ),
    Macro(
        "matches", (("t", "varchar"), ("pattern", "varchar")), "boolean",
        "Whether the whole text is of a pattern, a regular expression without look-around or references",
        "regexp_full_match(t, pattern)",
        "t rlike concat('^(?d:', pattern, ')\\\\z')",
    ),
)  # fmt: skip

MACROS: dict[str, Macro] = {macro.name: macro for macro in (*_TIMES, *_NUMBERS_AND_TEXT)}
"""Every macro by name."""


def duckdb_statements() -> Iterable[str]:
    """The statements that make every macro in a DuckDB database."""
    return [macro.duckdb_statement() for macro in MACROS.values()]


def spark_statements() -> Iterable[str]:
    """The statements that make every macro in a Spark session."""
    return [macro.spark_statement() for macro in MACROS.values()]
