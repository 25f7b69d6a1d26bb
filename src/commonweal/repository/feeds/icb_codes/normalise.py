"""What a row of the ICB register means: a board by its ODS code, its name and its ONS code.

No first day is given: the code has meant the system, in its several forms, since before the board.
"""

from commonweal.repository.acceptance import Accepted
from commonweal.repository.feed import FileFacts, Normalised
from commonweal.repository.months import month_number
from commonweal.repository.statements import REGISTER, named


def normalise(accepted: list[Accepted], facts: FileFacts) -> Normalised:
    """One named unit for each board."""
    units = named(
        accepted[0].frame,
        kind="icb",
        code="unit",
        name="name",
        ons_code="ons_code",
        origin=REGISTER,
    )
    vintage = None
    if "month" in facts.parts:
        vintage = f"{facts.parts['year']}-{month_number(facts.parts['month']):02d}"
    return Normalised({"named_unit": units}, vintage=vintage)
