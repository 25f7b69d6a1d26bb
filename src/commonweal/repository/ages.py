"""Reading age bands as publishers write them: `0-4`, `85+`, `90 and over`, `4 and under`, `All ages`.

Only the words; whether bands overlap or add up is for the feed that uses them.
"""

import polars as pl


def with_ages(rows: pl.DataFrame, column: str) -> pl.DataFrame:
    """The rows with `age_first` and `age_last` (missing when open-ended) read from a text column.

    A single number is one year of age; `4 and under` begins at nought. Both are missing for text
    that is none of these.
    """
    text = pl.col(column).str.strip_chars()
    span = text.str.extract_groups(r"^(?<low>\d+)\s*(?:-|to)\s*(?<high>\d+)$")
    low, high = span.struct.field("low"), span.struct.field("high")
    over = text.str.extract(r"^(\d+)\s*(?:\+|OV| and over)$")
    under = text.str.extract(r"^(\d+) and under$")
    single = text.str.extract(r"^(\d+)$")
    first = pl.coalesce(low, over, single, pl.when(under.is_not_null()).then(pl.lit("0")))
    return rows.with_columns(
        age_first=first.cast(pl.Int64), age_last=pl.coalesce(high, under, single).cast(pl.Int64)
    )
