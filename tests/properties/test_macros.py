"""The macros against plain Python, on dates, times, numbers and text that nobody chose."""

import math
import re
from collections.abc import Callable
from datetime import date, datetime, timedelta

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commonweal.repository.engines.duck import DuckEngine

# Each example is a whole list of rows, so a quarter as many do.
several_rows = settings(max_examples=max(10, settings().max_examples // 4))

MINUTE = timedelta(minutes=1)
DAYS = st.dates(date(1000, 1, 1), date(9999, 12, 31)) | st.dates(
    date(2019, 1, 1), date(2025, 12, 31)
)
TIMES = st.datetimes(datetime(1000, 1, 1), datetime(9999, 12, 31))  # noqa: DTZ001 - local clock times
NUMBERS = st.floats(allow_nan=False, allow_infinity=False) | st.integers(-5, 5).map(float)
TEXTS = (
    st.text("0123456789+-.eE_ ,xn", max_size=8)
    | st.from_regex(r"[+-]?[0-9]{1,20}(\.[0-9]{0,3})?([eE][+-]?[0-9]{1,3})?", fullmatch=True)
    | st.text(max_size=5)
)
WRITTEN_DAYS = (
    st.from_regex(r"[0-9]{4}[-/ ]?[0-9]{1,2}[-/ ]?[0-9]{1,2}", fullmatch=True)
    | st.from_regex(r"[0-9]{1,2}[-/ ]?[0-9]{1,2}[-/ ]?[0-9]{2,4}", fullmatch=True)
    | DAYS.map(date.isoformat)
    | DAYS.map(lambda day: f"{day:%d/%m/}{day.year:04}")
    | DAYS.map(lambda day: f"{day:%d-%m-}{day.year:04}")
    | DAYS.map(lambda day: day.isoformat().replace("-", ""))
)
WRITTEN_TIMES = (
    TIMES.map(lambda at: at.isoformat(" ", "seconds"))
    | TIMES.map(lambda at: at.isoformat("T", "minutes"))
    | st.from_regex(r"2024-[0-9]{2}-[0-9]{2}[ T][0-9]{2}:[0-9]{2}(:[0-9]{2})?Z?", fullmatch=True)
)
FORMATS = {
    "%Y-%m-%d": r"([1-9]\d{3})-(\d\d)-(\d\d)", "%d/%m/%Y": r"(\d\d)/(\d\d)/([1-9]\d{3})",
    "%Y%m%d": r"([1-9]\d{3})(\d\d)(\d\d)", "%d-%m-%Y": r"(\d\d)-(\d\d)-([1-9]\d{3})",
}  # fmt: skip


@pytest.fixture(scope="module")
def duck():
    with DuckEngine() as engine:
        yield engine


def agrees(duck: DuckEngine, rows: list[tuple], twins: dict[str, Callable]) -> None:
    """Fail unless each macro called with columns `a`, `b` gives what its twin does, row by row."""
    names = "ab"[: len(rows[0])]
    frame = pl.DataFrame(rows, schema=list(names), orient="row")
    calls = ", ".join(f"{call} as c{n}" for n, call in enumerate(twins))
    found = duck.ask(f"select {calls} from given", relations={"given": frame})
    for n, (call, twin) in enumerate(twins.items()):
        told = [(call, row, value) for row, value in zip(rows, found[f"c{n}"], strict=True)]
        assert told == [(call, row, twin(*row)) for row in rows]


def several(*parts: st.SearchStrategy) -> st.SearchStrategy:
    return st.lists(st.tuples(*parts), min_size=1, max_size=30)


def years(a: date, b: date) -> int:
    """Complete years by counting birthdays, which on 29 February come on 1 March of other years."""
    early, late = min(a, b), max(a, b)
    turned = (late.month, late.day) >= (early.month, early.day)
    return (late.year - early.year - (not turned)) * (1 if a <= b else -1)


def months(a: date, b: date) -> int:
    early, late = min(a, b), max(a, b)
    whole = (late.year - early.year) * 12 + late.month - early.month - (late.day < early.day)
    return whole if a <= b else -whole


def month_after(day: date, count: int) -> date:
    place = day.year * 12 + day.month - 1 + count
    first = date(place // 12, place % 12 + 1, 1)
    following = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    return first.replace(day=min(day.day, (following - timedelta(days=1)).day))


def whole_number(text: str) -> int | None:
    if not re.fullmatch(r"[+-]?[0-9]{1,19}", text):
        return None
    return int(text) if -(2**63) <= int(text) < 2**63 else None


def decimal(text: str) -> float | None:
    if not re.fullmatch(r"[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][+-]?[0-9]{1,3})?", text):
        return None
    return float(text) if math.isfinite(float(text)) else None


def day_of(text: str, form: str) -> date | None:
    found = re.fullmatch(FORMATS[form], text, re.ASCII)
    if found is None:
        return None
    first, month, last = map(int, found.groups())
    year, day = (first, last) if form.startswith("%Y") else (last, first)
    try:
        return date(year, month, day)
    except ValueError:
        return None


def instant(text: str) -> datetime | None:
    if not re.fullmatch(r"[1-9]\d{3}-\d\d-\d\d[ T]\d\d:\d\d(:\d\d)?", text, re.ASCII):
        return None
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def ratio(a: float, b: float) -> float | None:
    if b == 0:
        return None
    try:
        return a / b
    except OverflowError:
        return math.inf


@several_rows
@given(several(DAYS, DAYS))
def test_years_and_months_are_counted_whole_and_the_same_from_either_end(duck, rows):
    twins = {
        "full_years(a, b)": years,
        "full_years(b, a)": lambda a, b: -years(a, b),
        "full_months(a, b)": months,
        "full_months(b, a)": lambda a, b: -months(a, b),
        "days_between(a, b)": lambda a, b: (b - a).days,
        "case when b >= a then age_at(a, b) end": lambda a, b: years(a, b) if b >= a else None,
    }
    agrees(duck, rows, twins)


@several_rows
@given(several(TIMES, TIMES))
def test_minutes_are_rounded_down_and_a_time_has_its_day(duck, rows):
    twins = {
        "minutes_between(a, b)": lambda a, b: (b - a) // MINUTE,
        "day_of(a)": lambda a, b: a.date(),
    }
    agrees(duck, rows, twins)


@several_rows
@given(several(st.dates(date(1900, 1, 1), date(2100, 1, 1)), st.integers(-1000, 1000)))
def test_days_and_months_later(duck, rows):
    twins = {
        "days_after(a, b)": lambda day, count: day + timedelta(days=count),
        "months_after(a, b)": month_after,
    }
    agrees(duck, rows, twins)


@several_rows
@given(several(DAYS))
def test_parts_of_dates_are_those_of_iso_8601(duck, rows):
    twins = {
        "iso_week(a)": lambda day: day.isocalendar().week,
        "iso_dow(a)": date.isoweekday,
        "month_of(a)": lambda day: day.replace(day=1),
    }
    agrees(duck, rows, twins)


@several_rows
@given(several(NUMBERS, NUMBERS))
def test_division_gives_nothing_by_nought(duck, rows):
    agrees(duck, rows, {"safe_div(a, b)": ratio})


@several_rows
@given(several(TEXTS))
def test_numbers_are_read_only_as_written(duck, rows):
    twins = {
        "as_integer(a)": whole_number,
        "as_decimal(a)": decimal,
        "trimmed(a)": lambda text: text.strip(" "),
    }
    agrees(duck, rows, twins)


@several_rows
@given(several(WRITTEN_DAYS))
def test_days_are_read_only_as_written(duck, rows):
    twins = {
        f"as_day_of(a, '{form}')": lambda text, form=form: day_of(text, form) for form in FORMATS
    }
    agrees(duck, rows, twins | {"as_day(a)": lambda text: day_of(text, "%Y-%m-%d")})


@several_rows
@given(several(WRITTEN_TIMES))
def test_times_are_read_only_as_written(duck, rows):
    agrees(duck, rows, {"as_instant(a)": instant})


@several_rows
@given(several(st.text("abAB019.\n", max_size=5)))
def test_a_pattern_is_of_the_whole_text(duck, rows):
    patterns = ("[a-b]*", "a|b0", "(ab)+", ".", "[^a]{2,3}", r"[0-9]+\.[0-9]*")
    twins = {
        f"matches(a, '{pattern}')": lambda text, p=pattern: bool(re.fullmatch(p, text))
        for pattern in patterns
    }
    agrees(duck, rows, twins)
