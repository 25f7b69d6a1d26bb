"""Published facts about people, made from the counted population: residents, lists, registers.

Each function takes the counts and the facts so far and gives the frames that change, under the
names and columns that the layouts know. Districts that a neighbouring system commissions for stay
drawn, since most of their people are registered elsewhere.
"""

import polars as pl

from commonweal.population.synthetic import change
from commonweal.population.synthetic.indicators import SMOKING_YEARS, UNDER_5_YEARS
from commonweal.population.synthetic.need import ALLOCATION_DAYS
from commonweal.population.synthetic.registers import LIST_AGES
from commonweal.population.synthetic.residents.cohort import ETHNIC_CATEGORIES
from commonweal.population.synthetic.residents.counting_days import (
    COUNTED_LISTS,
    COUNTED_MID_YEARS,
    QUALITY_DAYS,
)
from commonweal.population.synthetic.residents.counting_joins import (
    Counted,
    Facts,
    carried,
    in_whole,
    share_of,
    whole,
)
from commonweal.population.synthetic.residents.counting_people import (
    JUDGED_FROM,
    LIST_TYPES,
    SMOKERS_FROM,
)
from commonweal.terms.period import financial_year

ETHNIC_ANSWERS = dict(
    zip(
        ETHNIC_CATEGORIES,
        (
            *("White",) * 3,
            *("Mixed or Multiple ethnic groups",) * 4,
            *("Asian, Asian British or Asian Welsh",) * 4,
            *("Black, Black British, Black Welsh, Caribbean or African",) * 3,
            "Asian, Asian British or Asian Welsh",
            "Other ethnic group",
            None,
        ),
        strict=True,
    )
)
"""The census's answer that each ethnic category belongs to; none for those who did not state it."""
SMOKERS, YOUNG = "91547", "93930"
CARDINAL = ("births", "deaths", "internal_out", "international_in", "international_out")


def own_districts(counted: Counted, drawn: Facts) -> list[str]:
    """The districts whose residents are counted."""
    own = drawn["districts"].filter(~pl.col("elsewhere"))["district"].to_list()
    return [district for district in own if district in counted.world.districts]


def _against(
    drawn: pl.DataFrame, counted: pl.DataFrame, *, on: list[str], known: pl.Expr
) -> pl.DataFrame:
    """The drawn rows with the counted people beside them."""
    return drawn.join(
        counted.rename({"people": "counted"}), on=on, how="left", maintain_order="left"
    ).with_columns(counted=pl.col("counted").fill_null(0), known=known)


def of_lists(counted: Counted, drawn: Facts) -> Facts:
    """People on each list by sex and age."""
    on = ["practice", "sex", "age", "day"]
    known = pl.col("practice").is_in(list(counted.world.practices))
    rows = _against(drawn["listed"], counted.coded("listed"), on=on, known=known)
    return {"listed": carried(rows, unit="practice", cell=["sex", "age"], days=COUNTED_LISTS)}


def of_residents(counted: Counted, drawn: Facts) -> Facts:
    """Residents of each district, what changed them from year to year, and their projection."""
    on = ["district", "sex", "age", "day"]
    own = own_districts(counted, drawn)
    rows = _against(
        drawn["residents"],
        counted.coded("residents"),
        on=on,
        known=pl.col("district").is_in(own),
    )
    living = carried(rows, unit="district", cell=["sex", "age"], days=COUNTED_MID_YEARS)
    return {
        "residents": living,
        "population_change": _change(counted, drawn["population_change"], living, own=own),
        "projected": change.project(living),
    }


def _events(counted: Counted, own: list[str]) -> pl.DataFrame:
    """Counted events of own districts by year, a column for each kind."""
    kinds = ("births", "came", "deaths", "went", "moved_in", "moved_out")
    rows = counted.coded("changes").filter(pl.col("district").is_in(own))
    events = rows.group_by("district", pl.col("year").cast(pl.Int32)).agg(
        pl.col("people").filter(pl.col("kind") == kind).sum().alias(f"n_{kind}") for kind in kinds
    )
    grid = pl.DataFrame({"district": own}).join(
        pl.DataFrame(
            {"year": [day.year for day in COUNTED_MID_YEARS[1:]]}, schema={"year": pl.Int32}
        ),
        how="cross",
    )
    return grid.join(events, on=["district", "year"], how="left").with_columns(
        pl.col(f"n_{kind}").fill_null(0) for kind in kinds
    )


def _change(
    counted: Counted, drawn: pl.DataFrame, living: pl.DataFrame, *, own: list[str]
) -> pl.DataFrame:
    """Components of change that add up to the population of each year.

    Which moves cross the country's border is not recorded: their part of all moves is as drawn.
    """
    totals = living.group_by("district", year=pl.col("day").dt.year()).agg(
        now=pl.col("people").sum()
    )
    rows = drawn.join(totals, on=["district", "year"], how="left", maintain_order="left").join(
        _events(counted, own), on=["district", "year"], how="left", maintain_order="left"
    )
    col = pl.col
    size = share_of(col("now"), col("population"))
    share_out = share_of(col("international_out"), col("internal_out") + col("international_out"))
    share_in = share_of(col("international_in"), col("internal_in") + col("international_in")).clip(
        0, 1
    )
    told = col("n_births").is_not_null()
    gone = col("n_went") + col("n_moved_out")
    left = whole(col("n_went") * share_out)
    values = {
        "births": col("n_births"),
        "deaths": col("n_deaths"),
        "internal_out": gone - left,
        "international_in": whole(col("n_came") * share_in),
        "international_out": left,
    }
    parts = rows.with_columns(
        *(
            pl.when(told).then(values[name]).otherwise(whole(col(name) * size)).alias(name)
            for name in CARDINAL
        ),
        population=col("now"),
        change=col("now") - col("now").shift(1).over("district", order_by="year"),
    )
    balance = (
        col("change")
        - col("births")
        + col("deaths")
        + col("internal_out")
        - col("international_in")
        + col("international_out")
    )
    return parts.with_columns(internal_in=balance).select(drawn.columns)


def of_lsoa_residents(counted: Counted, drawn: Facts) -> Facts:
    """Residents of each LSOA by age."""
    own = own_districts(counted, drawn)
    wide = (
        counted.coded("lsoa_residents")
        .with_columns(age=pl.col("age").cast(pl.String))
        .pivot(on="age", index="lsoa", values="people")
    )
    ages = [column for column in drawn["lsoa_residents"].columns if column.isdigit()]
    wide = wide.with_columns(pl.lit(0).alias(age) for age in ages if age not in wide.columns)
    known = drawn["lsoas"].select("lsoa", known=pl.col("district").is_in(own))
    rows = drawn["lsoa_residents"].join(known, on="lsoa", how="left", maintain_order="left")
    rows = rows.join(
        wide.rename({age: f"counted {age}" for age in ages}),
        on="lsoa",
        how="left",
        maintain_order="left",
    )
    values = [
        pl.when("known").then(pl.col(f"counted {age}").fill_null(0)).otherwise(age).alias(age)
        for age in ages
    ]
    return {"lsoa_residents": rows.with_columns(values).select(drawn["lsoa_residents"].columns)}


def of_census(counted: Counted, drawn: Facts) -> Facts:
    """Ethnic groups as counted, and the other answers for as many people as were counted.

    Those who did not state a category are shared out as the others of their LSOA answered.
    """
    own = own_districts(counted, drawn)
    known = drawn["lsoas"].filter(pl.col("district").is_in(own)).select("lsoa")
    answers = pl.Series("answer", list(ETHNIC_ANSWERS.values()), dtype=pl.String)
    rows = counted.coded("census")
    rows = rows.with_columns(answer=answers.gather(rows["category"]))
    totals = known.join(
        rows.group_by("lsoa").agg(everyone=pl.col("people").sum()), on="lsoa", how="left"
    ).with_columns(pl.col("everyone").fill_null(0))
    said = rows.drop_nulls("answer").group_by("lsoa", "answer").agg(pl.col("people").sum())
    return {
        "census_ethnicity": _shared_out(drawn["census_ethnicity"], totals, said),
        "census_disability": _shared_out(drawn["census_disability"], totals, None),
        "census_household_deprivation": _shared_out(
            drawn["census_household_deprivation"],
            _households(drawn["census_household_deprivation"], drawn["census_disability"], totals),
            None,
        ),
    }


def _households(drawn: pl.DataFrame, people: pl.DataFrame, totals: pl.DataFrame) -> pl.DataFrame:
    """How many households the counted people of an LSOA make, as many each as was drawn."""
    both = (
        drawn.select("lsoa", "total")
        .unique()
        .join(people.select("lsoa", people="total").unique(), on="lsoa")
    )
    size = share_of(pl.col("total"), pl.col("people"))
    return totals.join(both.select("lsoa", size=size), on="lsoa").select(
        "lsoa", everyone=whole(pl.col("everyone") * pl.col("size"))
    )


def _shared_out(
    drawn: pl.DataFrame, totals: pl.DataFrame, said: pl.DataFrame | None
) -> pl.DataFrame:
    """Answers in whole numbers that add up to each LSOA's total; `said` or else drawn shares."""
    rows = drawn.join(totals, on="lsoa", how="left", maintain_order="left").with_columns(
        weight=pl.col("number")
    )
    if said is not None:
        rows = rows.join(said, on=["lsoa", "answer"], how="left", maintain_order="left")
        rows = rows.with_columns(
            weight=pl.when(pl.col("people").sum().over("lsoa") > 0)
            .then(pl.col("people").fill_null(0))
            .otherwise("number")
        )
    whole_weight = pl.col("weight").sum().over("lsoa")
    share = (
        pl.when(whole_weight > 0)
        .then(pl.col("weight") / whole_weight)
        .otherwise(1 / pl.len().over("lsoa"))
    )
    told = pl.col("everyone").is_not_null()
    return rows.with_columns(
        number=pl.when(told)
        .then(in_whole(pl.col("everyone").fill_null(0) * share, ["lsoa"]))
        .otherwise("number"),
        total=pl.when(told).then("everyone").otherwise("total"),
    ).select(drawn.columns)


def _list_sizes(counted: Counted, floor: int, name: str) -> pl.DataFrame:
    """People from an age by practice and year of QOF; -1 asks for the youngest."""
    rows = counted.coded("list_sizes").filter(pl.col("age_from") == floor)
    return rows.select(pl.col("year").cast(pl.Int32), "practice", pl.col("people").alias(name))


def of_registers(counted: Counted, drawn: Facts) -> Facts:
    """Registers of QOF, and the lists beside the points that practices achieved."""
    found = counted.coded("registers").select(
        pl.col("year").cast(pl.Int32), "practice", "group_code", register="people"
    )
    parts = []
    for group, list_type in LIST_TYPES.items():
        sizes = _list_sizes(counted, LIST_AGES[list_type], "list_size")
        parts.append(sizes.with_columns(group_code=pl.lit(group), list_type=pl.lit(list_type)))
    rows = pl.concat(parts).join(found, on=["year", "practice", "group_code"], how="left")
    registers = rows.with_columns(pl.col("register").fill_null(0)).sort(
        "year", "practice", "group_code"
    )
    size = _list_sizes(counted, 0, "size")
    achieved = drawn["achievement"].join(
        size, on=["year", "practice"], how="inner", maintain_order="left"
    )
    last = max(QUALITY_DAYS)
    judged = _list_sizes(counted, JUDGED_FROM, "older").filter(pl.col("year") == last)
    groups = drawn["group_achievement"].join(
        size.filter(pl.col("year") == last), on="practice", how="inner", maintain_order="left"
    )
    groups = groups.join(judged.drop("year"), on="practice", how="left", maintain_order="left")
    return {
        "registers": registers.select(drawn["registers"].columns),
        "achievement": achieved.with_columns(list_size="size").drop("size"),
        "group_achievement": groups.with_columns(
            list_size="size", judged=pl.col("older").fill_null(0)
        ).select(drawn["group_achievement"].columns),
    }


def of_needs(counted: Counted, drawn: Facts) -> Facts:
    """People registered in the allocations, and their need in proportion."""
    day = {year: pl.lit(day) for year, day in ALLOCATION_DAYS.items()}
    years = pl.concat(
        pl.select(year=pl.lit(year, dtype=pl.Int32), month=when) for year, when in day.items()
    )
    lists = counted.coded("lists").join(years, on="month").select("year", "practice", "people")
    rows = drawn["weighted"].join(
        lists, on=["year", "practice"], how="inner", maintain_order="left"
    )
    needs = [c for c in drawn["weighted"].columns if c not in {"practice", "year", "registered"}]
    factor = share_of(pl.col("people"), pl.col("registered"))
    return {
        "weighted": rows.with_columns(
            *(pl.col(need) * factor for need in needs), registered=pl.col("people").cast(pl.Float64)
        ).select(drawn["weighted"].columns)
    }


def of_smokers(counted: Counted, drawn: Facts) -> Facts:
    """Smokers on each practice's list."""
    smokers = counted.coded("registers").filter(pl.col("group_code") == "SMOK")
    found = smokers.select(pl.col("year").cast(pl.Int32), "practice", n="people")
    whole_list = _list_sizes(counted, SMOKERS_FROM, "of")
    return _indicator(drawn, found, whole_list, number=SMOKERS, years=SMOKING_YEARS)


def of_young_attendances(counted: Counted, drawn: Facts) -> Facts:
    """Young children's attendances in A&E by practice."""
    found = counted.coded("young_attendances").select(
        pl.col("year").cast(pl.Int32), "practice", n="attendances"
    )
    young = _list_sizes(counted, -1, "of")
    return _indicator(drawn, found, young, number=YOUNG, years=UNDER_5_YEARS)


def _indicator(
    drawn: Facts,
    found: pl.DataFrame,
    of: pl.DataFrame,
    *,
    number: str,
    years: tuple[int, ...],
) -> Facts:
    """One indicator of practices from a count and the people it is of."""
    was = drawn["practice_indicators"]
    labels = {year: financial_year(year).label for year in years}
    rows = of.filter(pl.col("year").is_in(years)).join(found, on=["year", "practice"], how="left")
    names = drawn["practices"].select("practice", "name")
    made = (
        rows.sort("year", "practice")
        .join(names, on="practice", maintain_order="left")
        .select(
            "practice",
            count=pl.col("n").fill_null(0),
            people="of",
            number=pl.lit(number),
            period=pl.col("year").replace_strict(labels, return_dtype=pl.String),
            name="name",
        )
    )
    return {
        "practice_indicators": pl.concat(
            [was.filter(pl.col("number") != number), made.select(was.columns)]
        )
    }
