"""Reading a published nought as missing, where the thing counted cannot be nought.

Compilers and dashboards often print a nought where no return was made. The contract of a feed says
where that is so; here it is done, and said aloud. Invented publications always have a return: what
they print as nought was counted, and is often so among few people.
"""

import polars as pl

from commonweal.repository.feed import is_invented
from commonweal.terms.problem import Place, Problem, Severity


def noughts_as_missing(
    rows: pl.DataFrame, figures: list[str], *, by: list[str], file: str
) -> tuple[pl.DataFrame, list[Problem]]:
    """Rows with `figures` missing wherever the first of them is nought, and a warning for each `by`.

    `rows` needs `period`. Rows are kept, so that days without figures can be counted. Rows of an
    invented file come back as they are.
    """
    if is_invented(file):
        return rows, []
    nought = pl.col(figures[0]) == 0
    read_so = rows.filter(nought)
    told = rows.with_columns(
        pl.when(~nought.fill_null(value=False)).then(pl.col(name)).alias(name) for name in figures
    )
    counted = (
        read_so.group_by(by)
        .agg(
            pl.len().alias("rows"),
            pl.col("period").min().alias("first"),
            pl.col("period").max().alias("last"),
        )
        .sort(by)
    )
    problems = [
        Problem(
            "nought-read-as-missing",
            Severity.WARNING,
            Place(file),
            f"{', '.join(str(row[name]) for name in by)}: {row['rows']} rows between "
            f"{row['first']} and {row['last']} have {figures[0]} 0, which means no return.",
            "Nothing needs doing; they are stored as missing.",
        )
        for row in counted.iter_rows(named=True)
    ]
    return told, problems
