"""Money as whole pence, and limits on it: the smallest words that the rooms share about money.

Nothing is moved or added up here; that is `money`. Rounding never happens, since there is nothing
to round: text with more than two decimals is refused.
"""

import re
from dataclasses import dataclass

_POUNDS = re.compile(r"(-?)£?(\d{1,3}(?:,\d{3})*|\d+)(?:\.(\d{1,2}))?([kmKM]|bn)?")
_TIMES = {"": 1, "k": 1_000, "m": 1_000_000, "bn": 1_000_000_000}


def pence_of(text: str) -> int:
    """Pence of an amount written in pounds: `£1,250.50`, `2m`, `500k`.

    Raises `ValueError` for text that is no such amount, or is finer than a penny.
    """
    found = _POUNDS.fullmatch(text.strip())
    if found is None:
        raise ValueError(f"'{text}' is not an amount in pounds, such as 2500, £1,250.50 or 2m")
    sign, whole, part, scale = found.groups()
    pence = int(whole.replace(",", "")) * 100 + int((part or "0").ljust(2, "0"))
    return (-1 if sign else 1) * pence * _TIMES[(scale or "").lower()]


def pounds(pence: int) -> str:
    """An amount in words of money: `£1,250.50`, and without pence where there are none."""
    sign, whole, part = "-" if pence < 0 else "", abs(pence) // 100, abs(pence) % 100
    return f"{sign}£{whole:,}.{part:02}" if part else f"{sign}£{whole:,}"


@dataclass(frozen=True, slots=True)
class Limit:
    """How much may be decided at once, in pence; `None` where the law or the paper names no limit.

    Raises `ValueError` for a negative amount.
    """

    pence: int | None

    def __post_init__(self) -> None:
        """A limit below nought allows nothing and is always a slip."""
        if self.pence is not None and self.pence < 0:
            raise ValueError("a limit cannot be negative")

    def allows(self, pence: int | None) -> bool:
        """Whether an amount lies within; an act without an amount always does."""
        return pence is None or self.pence is None or pence <= self.pence

    def narrowed(self, other: "Limit") -> "Limit":
        """The lower of two limits."""
        return self if other.allows(self.pence) and self.pence is not None else other

    def __str__(self) -> str:
        """The limit in words."""
        return "no limit" if self.pence is None else f"up to {pounds(self.pence)}"
