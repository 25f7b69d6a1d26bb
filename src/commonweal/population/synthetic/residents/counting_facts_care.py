"""Published facts about hospitals, made from the counted records: A&E, beds, discharges.

Each function takes the counts and the facts so far and gives the frames that change. Providers of
which no record is found stay as drawn. What records do not hold follows what they do: booked
attendances are the drawn share of all, beds available suit the drawn occupancy, and the reasons for
delay the drawn shares of those who stay.
"""

from datetime import date

import polars as pl

from commonweal.population.synthetic.residents.cohort import FIRST, LAST
from commonweal.population.synthetic.residents.counting_days import MONTHS
from commonweal.population.synthetic.residents.counting_joins import (
    Counted,
    Facts,
    continued,
    is_covered,
    whole,
)

ATTENDANCES = (
    *("attendances", "booked", "over_4_hours", "booked_over_4_hours", "admissions"),
    *("waits_4_to_12_hours", "waits_over_12_hours", "direct"),
)
MAIN = "1"
SETTLED = date(2022, 4, 1)
"""From here activity is ordinary again after the pandemic."""


def _booked(attended: pl.DataFrame, drawn: pl.DataFrame) -> pl.DataFrame:
    """Booked attendances and their long waits: as large a share of all as was drawn."""
    shares = drawn.group_by("trust", "department").agg(
        share=pl.col("booked").sum() / pl.col("attendances").sum(),
        late=pl.col("booked_over_4_hours").sum() / pl.col("over_4_hours").sum(),
    )
    shares = shares.with_columns(pl.col("share", "late").fill_nan(None))
    rows = attended.join(shares, on=["trust", "department"], how="left", maintain_order="left")
    amount = pl.col("share").fill_null(0.0) * pl.col("attendances")
    late = pl.min_horizontal(
        whole(pl.col("late").fill_null(0.0) * pl.col("over_4_hours")), "booked"
    )
    return rows.with_columns(booked=whole(amount)).with_columns(booked_over_4_hours=late)


def of_attendances(counted: Counted, drawn: Facts) -> Facts:
    """A&E by provider, month and department; other admissions stand beside the main department."""
    keys = ["trust", "month", "department"]
    rows = _booked(counted.counts["attendances"], drawn["attendances"])
    if "direct" in counted.counts:
        direct = counted.counts["direct"].with_columns(department=pl.lit(MAIN))
        has_main = rows.filter(pl.col("department") == MAIN).select("trust").unique()
        rows = rows.join(
            direct.join(has_main, on="trust", how="semi"), on=keys, how="full", coalesce=True
        ).sort(keys)
    else:
        rows = rows.with_columns(direct=pl.lit(0))
    rows = rows.with_columns(pl.col(ATTENDANCES).fill_null(0))
    joined = continued(
        drawn["attendances"],
        rows,
        unit=["trust", "department"],
        when="month",
        columns=list(ATTENDANCES),
    )
    return {"attendances": _within_wholes(joined)}


def _within_wholes(rows: pl.DataFrame) -> pl.DataFrame:
    """No part above its whole, where figures were moved and not counted."""
    rows = rows.with_columns(
        booked=pl.min_horizontal("booked", "attendances"),
        over_4_hours=pl.min_horizontal("over_4_hours", "attendances"),
        admissions=pl.min_horizontal("admissions", "attendances"),
    )
    rows = rows.with_columns(
        booked_over_4_hours=pl.min_horizontal("booked_over_4_hours", "over_4_hours", "booked"),
        waits_over_12_hours=pl.min_horizontal("waits_over_12_hours", "admissions"),
    )
    rest = pl.col("admissions") - pl.col("waits_over_12_hours")
    return rows.with_columns(waits_4_to_12_hours=pl.min_horizontal("waits_4_to_12_hours", rest))


def _daily(turned: pl.DataFrame, by: list[str]) -> pl.DataFrame:
    """How many are in it at the end of every covered day, from who came and went."""
    days = pl.select(day=pl.date_range(FIRST, LAST)).join(turned.select(by).unique(), how="cross")
    rows = days.join(turned, on=[*by, "day"], how="left").sort(*by, "day")
    return rows.with_columns(
        there=pl.col("turned").fill_null(0).cum_sum().over(by, order_by="day")
    ).drop("turned")


def nights(counted: Counted) -> pl.DataFrame:
    """Beds occupied by trust, kind and month: nights in all, and the mean of a night."""
    daily = _daily(counted.counts["nights"], ["trust", "bed"])
    return (
        daily.group_by("trust", "bed", month=pl.col("day").dt.month_start())
        .agg(nights=pl.col("there").sum(), occupied=pl.col("there").mean())
        .sort("trust", "bed", "month")
    )


def of_beds(counted: Counted, drawn: Facts) -> Facts:
    """Mean beds by provider and month: occupied as counted, available to suit.

    A trust has as many beds as make its mean occupancy over the covered years the drawn one, and
    never fewer than are occupied.
    """
    keys = ["trust", "month", "bed"]
    wide = drawn["beds"].pivot(on="state", index=keys, values="beds", maintain_order=True)
    own = drawn["trusts"].filter("own")["trust"].to_list()
    told = nights(counted).filter(pl.col("trust").is_in(own))
    known = told.select("trust", "bed", known=pl.lit(True)).unique()
    rows = (
        wide.join(told.select(*keys, now="occupied"), on=keys, how="left", maintain_order="left")
        .join(known, on=["trust", "bed"], how="left", maintain_order="left")
        .with_columns(pl.col("known").fill_null(False))
    )
    made = rows.with_columns(_occupied_and_available())
    long = drawn["beds"].select(*keys, "state").join(made, on=keys, maintain_order="left")
    beds = pl.when(pl.col("state") == "occupied").then("occupied").otherwise("available")
    return {"beds": long.with_columns(beds=beds).select(drawn["beds"].columns)}


def _occupied_and_available() -> list[pl.Expr]:
    over = ["trust", "bed"]
    covered = is_covered("month") & pl.col("now").is_not_null()
    first, last = MONTHS[11].first, MONTHS[-12].first

    def level(near: pl.Expr) -> pl.Expr:
        was = pl.when(near & covered).then("occupied").otherwise(0.0).sum().over(over)
        now = pl.when(near & covered).then("now").otherwise(0.0).sum().over(over)
        return pl.when(was > 0).then(now / was).otherwise(1.0)

    before = pl.col("month") < FIRST
    moved = pl.col("occupied") * pl.when(before).then(level(pl.col("month") <= first)).otherwise(
        level(pl.col("month") >= last)
    )
    occupied = (
        pl.when(~pl.col("known"))
        .then("occupied")
        .when(is_covered("month"))
        .then(pl.col("now").fill_null(0.0))
        .otherwise(moved.round(1))
    )
    suited = (pl.col("available") * level(pl.lit(True))).round(1)
    available = pl.when("known").then(pl.max_horizontal(suited, occupied)).otherwise("available")
    return [occupied.alias("occupied"), available.alias("available")]


def of_discharges(counted: Counted, drawn: Facts) -> Facts:
    """Patients discharged and staying without need by day, and the delayed by reason."""
    rows = counted.counts["discharges"].join(
        _daily(counted.counts["staying"], ["trust"]).rename({"there": "no_criteria"}),
        on=["trust", "day"],
        how="full",
        coalesce=True,
    )
    acute = drawn["discharges"]["trust"].unique().to_list()
    rows = rows.filter(pl.col("trust").is_in(acute)).sort("trust", "day")
    columns = ["discharged", "by_1700", "no_criteria"]
    joined = continued(
        drawn["discharges"],
        rows.with_columns(pl.col(columns).fill_null(0)),
        unit=["trust"],
        when="day",
        columns=columns,
    )
    boards = drawn["trusts"].select("trust", board="icb")
    joined = (
        joined.join(boards, on="trust", how="left", maintain_order="left")
        .with_columns(
            icb=pl.col("icb").fill_null(pl.col("board")),
            by_1700=pl.min_horizontal("by_1700", "discharged"),
        )
        .drop("board")
    )
    return {"discharges": joined, "delays": _delays(drawn, joined)}


def _delays(drawn: Facts, discharges: pl.DataFrame) -> pl.DataFrame:
    """The delayed by reason, as many more or fewer as stay without need."""

    def monthly(frame: pl.DataFrame, name: str) -> pl.DataFrame:
        month = pl.col("day").dt.month_start().alias("month")
        return frame.group_by("trust", month).agg(pl.col("no_criteria").sum().alias(name))

    keys = ["trust", "month"]
    rows = drawn["delays"]
    for frame, name in ((drawn["discharges"], "was"), (discharges, "now")):
        rows = rows.join(monthly(frame, name), on=keys, how="left", maintain_order="left")
    factor = pl.when(pl.col("was") > 0).then(pl.col("now") / pl.col("was")).otherwise(1.0)
    return rows.with_columns(patients=whole(pl.col("patients") * factor)).drop("was", "now")


def of_activity(counted: Counted, drawn: Facts) -> Facts:
    """Activity of earlier commissioners, of months before the records, at the recorded level."""
    former = drawn["practices"].select("practice", commissioner="former")
    keys = ["commissioner", "measure"]
    monthly = (
        counted.counts["activity"]
        .filter(pl.col("month").is_between(SETTLED, LAST))
        .join(former, on="practice")
        .group_by(keys)
        .agg(now=pl.col("amount").sum() / len([m for m in MONTHS if m.first >= SETTLED]))
    )
    whole_of = "Elective G&A Total Admissions (FFCEs)"
    was = pl.col("amount").mean().over(keys)
    rows = drawn["activity"].join(monthly, on=keys, how="left", maintain_order="left")
    factor = (
        pl.when(pl.col("now").is_not_null() & (was > 0)).then(pl.col("now") / was).otherwise(1.0)
    )
    moved = rows.with_columns(amount=whole(pl.col("amount") * factor))
    parts = pl.col("measure").str.starts_with("Elective") & (pl.col("measure") != whole_of)
    sums = pl.when(parts).then("amount").otherwise(0).sum().over("commissioner", "month")
    amount = pl.when(pl.col("measure") == whole_of).then(sums).otherwise("amount")
    return {"activity": moved.with_columns(amount=amount).select(drawn["activity"].columns)}
