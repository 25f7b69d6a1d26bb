"""Sharing an amount of pence exactly: shares as written, largest remainders, caps.

Only the arithmetic, on whole pence and exact fractions; which agreement shares what, and who has to
pay, is for the rules of pools and for `money`.
"""

import re
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction

_PERCENT = re.compile(r"\d{1,3}(?:\.\d{1,12})?")
HUNDRED = Fraction(100)


def percent_of(text: str) -> Fraction | None:
    """The percentage that a text such as `63.7` or `63.7%` states, exactly; `None` for no such."""
    written = text.strip().removesuffix("%").strip()
    if _PERCENT.fullmatch(written) is None or Fraction(written) > HUNDRED:
        return None
    return Fraction(written)


def percent(share: Fraction) -> str:
    """A percentage in words, without trailing noughts."""
    exact = Decimal(share.numerator) / Decimal(share.denominator)
    return f"{exact:f}".rstrip("0").rstrip(".") + "%" if "." in f"{exact:f}" else f"{exact:f}%"


def largest_remainder(amount: int, shares: Mapping[str, Fraction]) -> dict[str, int]:
    """An amount of pence shared to the penny in proportion; the parts add up to it exactly.

    Every part is first rounded towards nought; the pence left over go one each to the largest
    remainders, an earlier name first among equals. Shares need not add up to one. Raises
    `ValueError` when there is nothing to share by.
    """
    whole = sum(shares.values(), Fraction(0))
    if whole <= 0 or min(shares.values()) < 0:
        raise ValueError("the shares must be nought or more, and not all nought")
    sign = -1 if amount < 0 else 1
    exact = {name: abs(amount) * share / whole for name, share in shares.items()}
    parts = {name: part.numerator // part.denominator for name, part in exact.items()}
    left = abs(amount) - sum(parts.values())
    for name in sorted(exact, key=lambda n: parts[n] - exact[n])[:left]:
        parts[name] += 1
    return {name: sign * part for name, part in parts.items()}


def capped(parts: Mapping[str, int], caps: Mapping[str, int]) -> dict[str, int]:
    """Parts of an overspend with each held to its cap, and what is above it borne by the others.

    The excess goes to those without a cap in proportion to their parts; with nobody to take it,
    the parts no longer add up, which the caller has to look for.
    """
    kept = {name: min(part, caps.get(name, part)) for name, part in parts.items()}
    excess = sum(parts.values()) - sum(kept.values())
    takers = {name: Fraction(part) for name, part in parts.items() if name not in caps and part}
    if excess and takers:
        for name, more in largest_remainder(excess, takers).items():
            kept[name] += more
    return kept
