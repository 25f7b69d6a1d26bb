"""Published facts about waits and contacts, made from the counted records.

Pathways to treatment, appointments in general practice, NHS 111, ambulances and virtual wards. Each
function takes the counts and the facts so far and gives the frames that change.
"""

import polars as pl

from commonweal.population.synthetic.pathways import WEEKS
from commonweal.population.synthetic.residents.cohort import FIRST, LAST
from commonweal.population.synthetic.residents.counting_contacts import CATEGORIES
from commonweal.population.synthetic.residents.counting_joins import (
    YEAR,
    Counted,
    Facts,
    continued,
    in_whole,
    is_covered,
    share_of,
    whole,
)

CALLS = ("received", "answered", "quick", "triaged")


def _with_rows_counted(drawn: pl.DataFrame, now: pl.DataFrame, keys: list[str]) -> pl.DataFrame:
    """The drawn rows and, with nobody in any week, those that only the records have."""
    span = pl.col("month").is_between(drawn["month"].min(), drawn["month"].max())
    more = now.filter(span).select(keys).unique(maintain_order=True)
    more = more.join(drawn, on=keys, how="anti", maintain_order="left")
    nobody = pl.lit([0] * WEEKS, dtype=pl.List(pl.Int64))
    return pl.concat([drawn, more.with_columns(weeks=nobody).select(drawn.columns)])


def of_pathways(counted: Counted, drawn: Facts) -> Facts:
    """People waiting and pathways completed by week, of the system's acute trusts.

    After the records a list is the drawn one with as many people more or fewer as the last year's.
    """
    keys = ["trust", "pathway", "month", "function"]
    now = counted.counts["pathways"].rename({"people": "now"})
    frame = _with_rows_counted(drawn["pathways"], now, keys)
    cells = (
        frame.with_row_index("row")
        .with_columns(week=pl.lit(list(range(WEEKS))))
        .explode("weeks", "week", empty_as_null=True)
        .rename({"weeks": "was"})
    )
    known = now.select("trust", known=pl.lit(True)).unique()
    rows = cells.join(now, on=[*keys, "week"], how="left", maintain_order="left")
    rows = rows.join(known, on="trust", how="left", maintain_order="left")
    rows = rows.with_columns(pl.col("now").fill_null(0))
    near = is_covered("month") & (pl.col("month") > LAST - YEAR)
    unit = ["trust", "pathway", "function"]
    was = pl.when(near).then("was").otherwise(0).sum().over(unit)
    told = pl.when(near).then("now").otherwise(0).sum().over(unit)
    # Apart from the rounding: a window within a window would see the rows of the outer one only.
    rows = rows.with_columns(level=pl.when(was > 0).then(told / was).otherwise(1.0))
    weeks = (
        pl.when(pl.col("known").is_null())
        .then("was")
        .when(is_covered("month"))
        .then("now")
        .otherwise(in_whole(pl.col("was") * pl.col("level"), ["row"]))
    )
    lists = rows.with_columns(weeks=weeks).group_by("row", maintain_order=True).agg("weeks")
    return {"pathways": frame.with_columns(lists["weeks"]).select(drawn["pathways"].columns)}


def of_appointments(counted: Counted, drawn: Facts) -> Facts:
    """Appointments by commissioner and month; before the records as drawn, at their level."""
    was = drawn["appointments"]
    places = drawn["practices"].select("practice", "commissioner")
    cell = ["status", "professional", "mode", "booked"]
    last = was["month"].max()
    now = (
        counted.counts["appointments"]
        .filter(is_covered("month") & (pl.col("month") <= last))
        .join(places, on="practice")
        .group_by("commissioner", "month", *cell)
        .agg(pl.col("count").sum())
        .sort("commissioner", "month", *cell)
    )
    near = pl.col("month").is_between(FIRST, FIRST + YEAR, closed="left")
    levels = (
        was.filter(near)
        .group_by("commissioner")
        .agg(was=pl.col("count").sum())
        .join(
            now.filter(near).group_by("commissioner").agg(now=pl.col("count").sum()),
            on="commissioner",
            how="left",
        )
        .select(
            "commissioner",
            level=share_of(pl.col("now").fill_null(0), pl.col("was"), otherwise=1.0),
        )
    )
    earlier = was.filter(pl.col("month") < FIRST).join(
        levels, on="commissioner", how="left", maintain_order="left"
    )
    earlier = earlier.with_columns(
        count=in_whole(pl.col("count") * pl.col("level").fill_null(1.0), ["commissioner", "month"])
    )
    both = pl.concat([earlier.select(was.columns), now.select(was.columns)])
    return {"appointments": both.filter(pl.col("count") > 0)}


def of_coverage(counted: Counted, drawn: Facts) -> Facts:
    """Patients of the practices in the published appointments, as counted by commissioner."""
    was = drawn["coverage"]
    places = drawn["practices"].select("practice", "commissioner")
    now = (
        counted.coded("lists")
        .join(places, on="practice")
        .group_by("commissioner", "month")
        .agg(pl.col("people").sum())
    )
    rows = was.with_columns(
        share=share_of(pl.col("patients_included"), pl.col("patients"), otherwise=1.0)
    )
    joined = continued(
        rows,
        now.rename({"people": "patients"}),
        unit=["commissioner"],
        when="month",
        columns=["patients"],
    )
    included = whole(pl.col("patients") * pl.col("share"))
    return {"coverage": joined.with_columns(patients_included=included).select(was.columns)}


def of_calls(counted: Counted, drawn: Facts) -> Facts:
    """Calls to NHS 111 by area and day, all after the records: at the level of the last winter."""
    was = drawn["calls"]
    month = pl.col("day").dt.month()
    of_drawn = (
        was.filter(month.is_in([12, 1, 2, 3]))
        .group_by("contract")
        .agg(pl.col(CALLS).sum().name.prefix("was "))
    )
    recent = pl.col("month") >= LAST - 4 * (YEAR / 12)
    of_counted = (
        counted.counts["calls"]
        .filter(recent)
        .group_by("contract")
        .agg(pl.col(CALLS).sum().name.prefix("now "))
    )
    rows = was.join(of_drawn, on="contract", how="left", maintain_order="left").join(
        of_counted, on="contract", how="left", maintain_order="left"
    )
    level = {
        c: share_of(pl.col(f"now {c}"), pl.col(f"was {c}"), otherwise=1.0).fill_null(1.0)
        for c in CALLS
    }
    moved = [whole(pl.col(c) * level[c]).alias(c) for c in CALLS]
    rows = rows.with_columns(moved).with_columns(
        answered=pl.min_horizontal("answered", "received"),
    )
    return {
        "calls": rows.with_columns(
            quick=pl.min_horizontal("quick", "answered"),
            triaged=pl.min_horizontal("triaged", "answered"),
        ).select(was.columns)
    }


def of_ambulances(counted: Counted, drawn: Facts) -> Facts:
    """Calls, responses and their seconds by ambulance service and month.

    How long calls took to be answered is not recorded: as long each as was drawn.
    """
    was = drawn["ambulances"]
    columns = ["calls", *(f"{w}_{c}" for c in CATEGORIES for w in ("incidents", "seconds"))]
    each = pl.when(pl.col("calls") > 0).then(pl.col("answer_seconds") / pl.col("calls"))
    rows = was.with_columns(each=each.fill_null(each.mean()).fill_null(0.0))
    joined = continued(
        rows, counted.counts["ambulances"], unit=["trust"], when="month", columns=columns
    )
    names = drawn["trusts"].select("trust", known="name")
    joined = joined.join(names, on="trust", how="left", maintain_order="left").with_columns(
        answer_seconds=whole(pl.col("calls") * pl.col("each").fill_null(pl.col("each").mean())),
        name=pl.col("name").fill_null(pl.col("known")),
    )
    return {"ambulances": joined.select(was.columns)}


def of_virtual_wards(counted: Counted, drawn: Facts) -> Facts:
    """Patients in virtual wards on the day of the month, and places that suit the drawn share.

    A trust of the system of which no stay is recorded has no virtual ward.
    """
    recorded = counted.counts["virtual_wards"]["trust"].unique().to_list()
    own = drawn["trusts"].filter("own")["trust"].to_list()
    was = drawn["virtual_wards"].filter(
        pl.col("trust").is_in(recorded) | ~pl.col("trust").is_in(own)
    )
    now = counted.counts["virtual_wards"].select("trust", "month", patients="patients")
    joined = continued(was, now, unit=["trust"], when="month", columns=["patients"])
    about = drawn["trusts"].select("trust", known="name", board="icb")
    before = was.select("trust", "month", drawn="patients")
    rows = joined.join(about, on="trust", how="left", maintain_order="left").join(
        before, on=["trust", "month"], how="left", maintain_order="left"
    )
    level = pl.col("patients").sum().over("trust") / pl.col("drawn").sum().over("trust")
    level = pl.when(level.is_finite()).then(level).otherwise(1.0)
    places = whole(pl.col("capacity") * level)
    return {
        "virtual_wards": rows.with_columns(
            capacity=pl.max_horizontal(places.fill_null(0), pl.col("patients")),
            name=pl.col("name").fill_null(pl.col("known")),
            icb=pl.col("icb").fill_null(pl.col("board")),
        ).select(was.columns)
    }
