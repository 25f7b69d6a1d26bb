"""The slow, obvious twin of settling: ask about every single day, edition by edition."""

from datetime import date

from commonweal.system.settling import Statement


def parents_on(statements: list[Statement], on: date) -> set[str]:
    """The parents of the one child that all statements are about, on one day."""
    for wanted in ("dated", "as at"):
        some = [s for s in statements if (s.evidence == "dated") == (wanted == "dated")]
        if wanted == "as at":
            some = [s for s in some if s.first <= on and (s.last is None or s.last >= on)]
        editions = sorted({s.published for s in some})
        believed = next((e for e in editions if e >= on), editions[-1] if editions else None)
        told = {
            s.parent
            for s in some
            if s.published == believed and s.first <= on and (s.last is None or s.last >= on)
        }
        if told:
            return told
    return set()
