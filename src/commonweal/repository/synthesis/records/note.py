"""What the note beside the files says of records of people."""

from pathlib import Path

from commonweal.repository.synthesis.records.files import EXTRACT_DAY, FIRST_YEAR, TRUTH


def add_to_note(note: Path, people: int) -> None:
    """Add to the note what the records of people are and what is wrong with them on purpose."""
    said = _NOTE.format(people=people, first=FIRST_YEAR, last=EXTRACT_DAY, truth=TRUTH)
    note.write_text(note.read_text(encoding="utf-8") + said, encoding="utf-8")


_NOTE = """
Records of invented people
--------------------------

One invented population of {people:,} people registered on {last}, and what happened to them since
April {first}, stands behind the published figures above and behind a second kind of file: records
about single people as practices, trusts and councils would send them. NHS numbers begin with 999,
which are never issued. The end of a file's name says what it replaces: a financial year, a month,
or, where it begins with "to_", everything that the feed said before.

On purpose, these have errors of the kinds that real records have: numbers missing or wrong, rows
sent twice or a month late, ends before beginnings, days that do not exist, unknown and missing
codes, values in another unit. What was put in, and what is true, is in the folder {truth}, which a
refresh passes over.
"""
