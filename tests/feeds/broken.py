"""Ways in which a file of text can arrive broken, each from good rows to bytes and a seed.

The rows are those of a good file with its heading; what becomes of the broken one is for the tests.
"""

import csv
import io
import random
from collections.abc import Callable

Rows = list[list[str]]
Breaking = Callable[[Rows, random.Random], bytes]
NASTY = (
    *("-1", "-99999", "0", "-0", "1.5", "1,5", "1e308", "1e999", "9" * 30, "NaN", "inf", "-inf"),
    *(
        "2024-02-31",
        "31/02/2024",
        "20240231",
        "0001-01-01",
        "9999-12-31",
        "+12345-01-01",
        "2024-13",
    ),
    *("=1+1", "=cmd|' /C calc'!A0", "+1+cmd", "-2+3", "@SUM(A1)", "\t=1", "\uff1d1"),
    *(
        "",
        " ",
        "*",
        "-",
        "..",
        "None",
        "null",
        "#REF!",
        "é",
        "\u202e21",
        "\x07",
        "\ufeff",
        "Σ" * 50,
    ),
    *("x" * 5000, 'say "so"', "two\nlines", "a,b", ";", "'", "../../etc/passwd", "2099-99"),
)


def as_text(rows: Rows) -> str:
    """The rows as a text file."""
    held = io.StringIO()
    csv.writer(held, lineterminator="\n").writerows(rows)
    return held.getvalue()


def as_bytes(rows: Rows) -> bytes:
    """The rows as a text file in UTF-8."""
    return as_text(rows).encode("utf-8", "backslashreplace")


def cut(rows: Rows, chance: random.Random) -> bytes:
    whole = as_bytes(rows)
    return whole[: chance.randrange(len(whole))]


def in_another_encoding(rows: Rows, chance: random.Random) -> bytes:
    encoding = chance.choice(["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-8-sig", "cp1252"])
    return as_text(rows).encode(encoding, "replace")


def with_columns_in_another_order(rows: Rows, chance: random.Random) -> bytes:
    order = list(range(len(rows[0])))
    chance.shuffle(order)
    return as_bytes([[row[place] for place in order] for row in rows])


def with_a_heading_renamed(rows: Rows, chance: random.Random) -> bytes:
    heading = list(rows[0])
    heading[chance.randrange(len(heading))] = chance.choice([*NASTY, "renamed", heading[0]])
    return as_bytes([heading, *rows[1:]])


def with_a_nasty_cell(rows: Rows, chance: random.Random) -> bytes:
    broken = [list(row) for row in rows]
    row = chance.choice(broken[1:])
    row[chance.randrange(len(row))] = chance.choice(NASTY)
    return as_bytes(broken)


def with_a_nasty_column(rows: Rows, chance: random.Random) -> bytes:
    place, value = chance.randrange(len(rows[0])), chance.choice(NASTY)
    return as_bytes([rows[0], *([*r[:place], value, *r[place + 1 :]] for r in rows[1:])])


def with_rows_said_again(rows: Rows, chance: random.Random) -> bytes:
    again = [list(chance.choice(rows[1:])) for _ in range(chance.randrange(1, 4))]
    if chance.random() < 0.5:
        again[-1][chance.randrange(len(again[-1]))] = chance.choice(NASTY)
    return as_bytes([*rows, *again])


def with_rows_of_another_width(rows: Rows, chance: random.Random) -> bytes:
    broken = [list(row) for row in rows]
    row = chance.choice(broken)
    row[:] = chance.choice([row[:-1], [*row, "more"], [*row, ""], row * 2, ["only"], []])
    return as_bytes(broken)


def with_bytes_changed(rows: Rows, chance: random.Random) -> bytes:
    broken = bytearray(as_bytes(rows))
    for _ in range(chance.randrange(1, 6)):
        broken[chance.randrange(len(broken))] = chance.randrange(256)
    return bytes(broken)


def with_a_quote_left_open(rows: Rows, chance: random.Random) -> bytes:
    whole = as_bytes(rows)
    place = chance.randrange(len(whole))
    return whole[:place] + b'"' + whole[place:]


def shuffled(rows: Rows, chance: random.Random) -> bytes:
    return as_bytes(chance.sample(rows, len(rows)))


WAYS: tuple[Breaking, ...] = (
    *(cut, in_another_encoding, with_columns_in_another_order, with_a_heading_renamed),
    *(with_a_nasty_cell, with_a_nasty_column, with_rows_said_again, with_rows_of_another_width),
    *(with_bytes_changed, with_a_quote_left_open, shuffled),
)
