"""Which system each NHS 111 contract area mostly serves, from a day on.

Source: names of the contract areas in NHS England's NHS 111 daily situation report, winter 2025/26,
set beside the areas of the integrated care boards. An area outside this list has no system here.
"""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Area:
    """A contract area, the ICB whose population it mostly serves, and what it covers beyond that."""

    contract: str
    icb: str
    first: date
    beyond: str = ""


AREAS = (
    Area("111AA6", "QRL", date(2022, 7, 1)),
    Area(
        "111AH9",
        "QRL",
        date(2022, 7, 1),
        "Surrey Heath and North East Hampshire, which belong to the Frimley system",
    ),
    Area("111AI4", "QVV", date(2022, 7, 1)),
)
