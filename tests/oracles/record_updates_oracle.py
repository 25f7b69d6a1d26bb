"""The slow, obvious twin of `record_feeds.settling`: files of one feed applied one after the other.

A file is a coverage, a slot and rows `(record, day, provider, value)`; a value of `None` takes the
record back. Files that another one replaces whole are passed over; a day's changes come before those
of a later day, whenever they arrived.
"""

from commonweal.repository.record_feeds.coverage import Coverage, Update

Row = tuple[str, object, str, int | None]
File = tuple[Coverage, str, list[Row]]


def _ordered(files: list[File]) -> list[File]:
    ordered: list[File] = []
    for file in files:
        if file[0].update is Update.CHANGE:
            for place, other in enumerate(ordered):
                if other[0].update is Update.CHANGE and other[0].first > file[0].first:
                    ordered.insert(place, file)
                    break
            else:
                ordered.append(file)
        else:
            ordered.append(file)
    return ordered


def _in_scope(coverage: Coverage, day, provider: str) -> bool:
    if coverage.update not in (Update.FULL, Update.PERIOD):
        return False
    if coverage.provider and provider != coverage.provider:
        return False
    return coverage.update is Update.FULL or coverage.first <= day <= coverage.last


def standing(files: list[File]) -> dict[str, tuple[object, str, int]]:
    """What stands after all files: day, provider and value by record."""
    held: dict[str, tuple[object, str, int]] = {}
    ordered = _ordered(files)
    for place, (coverage, slot, rows) in enumerate(ordered):
        later = ordered[place + 1 :]
        if any(c.update is not Update.CHANGE and s == slot for c, s, _ in later):
            continue
        held = {r: told for r, told in held.items() if not _in_scope(coverage, told[0], told[1])}
        for record, day, provider, value in rows:
            held.pop(record, None)
            if value is not None:
                held[record] = (day, provider, value)
    return held
