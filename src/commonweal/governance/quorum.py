"""How many, and who, must be present for a body to decide: read from its definition and judged.

A body's `quorum` is an inline table, with at least one of the first three words:

    quorum = { share = "1/2", more_than = true }
    quorum = { number = 5 }
    quorum = { number = 4, including = [["chair", "chief-executive"], ["non-executive"]] }

- `share`: this part of the voting seats must be present, rounded up; with `more_than = true`, more
  than this part. Vacant seats count among the voting seats, unless `of = "filled"`.
- `number`: at least so many voting seats. With a share, both are needed.
- `including`: of each inner list at least one voting seat, by office or sector.

Whether members were rightly excluded for an item is for `conflicts`; here they are not present.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor

from commonweal.governance.electorate import Electorate, Member
from commonweal.system.body import Office, Sector

KNOWN_WORDS = ("share", "more_than", "of", "number", "including")
_OFFICES_AND_SECTORS = {*(o.value for o in Office), *(s.value for s in Sector)}


@dataclass(frozen=True, slots=True)
class Quorum:
    """What a body needs. `filled` leaves vacant seats out of what the share is a part of."""

    share: Fraction | None = None
    more_than: bool = False
    filled: bool = False
    number: int = 0
    including: tuple[frozenset[str], ...] = ()

    def needed(self, electorate: Electorate) -> int:
        """How many voting seats must be present."""
        if self.share is None:
            return self.number
        seats = sum(not (self.filled and member.vacant) for member in electorate.voting)
        part = self.share * seats
        return max(self.number, floor(part) + 1 if self.more_than else ceil(part))

    def __str__(self) -> str:
        """The quorum in words, as a list of what is needed."""
        said = []
        if self.share is not None:
            how = "more than" if self.more_than else "at least"
            said.append(f"{how} {self.share} of the {'filled ' * self.filled}voting seats")
        if self.number:
            said.append(f"at least {self.number} voting seats")
        said += [f"one of {', '.join(sorted(names))}" for names in self.including]
        return "; ".join(said)


@dataclass(frozen=True, slots=True)
class Quorate:
    """Whether a body could decide. `reasons` says what it lacked, and is empty when it could."""

    present: int
    needed: int
    reasons: tuple[str, ...]

    @property
    def is_quorate(self) -> bool:
        """Nothing was lacking."""
        return not self.reasons


def _share(words: Mapping[str, object]) -> Fraction | None:
    if "share" not in words:
        return None
    try:
        share = Fraction(str(words["share"]))
    except (ValueError, ZeroDivisionError):
        share = Fraction(0)
    if not 0 < share <= 1 or (share == 1 and words.get("more_than")):
        raise ValueError(f"its share '{words['share']}' is no part of a whole, such as \"1/2\"")
    return share


def _flag(words: Mapping[str, object], name: str) -> bool:
    flag = words.get(name, False)
    if not isinstance(flag, bool):
        raise ValueError(f"`{name}` is neither true nor false")
    return flag


def _number(words: Mapping[str, object]) -> int:
    number = words.get("number", 0)
    if isinstance(number, bool) or not isinstance(number, int) or number < ("number" in words):
        raise ValueError(f"its number '{number}' is not a whole number of one or more")
    return number


def _including(words: Mapping[str, object]) -> tuple[frozenset[str], ...]:
    lists = words.get("including", [])
    if not isinstance(lists, list) or not all(isinstance(names, list) for names in lists):
        raise ValueError("`including` is not a list of lists of offices or sectors")
    for name in (name for names in lists for name in names):
        if name not in _OFFICES_AND_SECTORS:
            raise ValueError(f"'{name}' is neither an office nor a sector")
    if not all(lists):
        raise ValueError("a list of `including` is empty")
    return tuple(frozenset(names) for names in lists)


def quorum_of(words: Mapping[str, object]) -> Quorum:
    """The quorum that a body's words state. Raises `ValueError`, with why, when they state none."""
    unknown = [word for word in words if word not in KNOWN_WORDS]
    if unknown:
        raise ValueError(f"it has no '{unknown[0]}'; known are {', '.join(KNOWN_WORDS)}")
    if not {"share", "number", "including"} & set(words):
        raise ValueError("it states neither a share, nor a number, nor whom it includes")
    if words.get("of", "voting") not in ("voting", "filled"):
        raise ValueError(f'its share is of \'{words["of"]}\'; it is of "voting" or "filled" seats')
    return Quorum(
        share=_share(words),
        more_than=_flag(words, "more_than"),
        filled=words.get("of") == "filled",
        number=_number(words),
        including=_including(words),
    )


def _lacking(quorum: Quorum, counted: Collection[Member], needed: int) -> Iterator[str]:
    if len(counted) < needed:
        yield f"{len(counted)} voting seats were present and {needed} are needed"
    for wanted in quorum.including:
        if not any({member.office, member.sector} & wanted for member in counted):
            yield f"none of {', '.join(sorted(wanted))} was present"


def is_quorate(quorum: Quorum, present: Collection[Member], electorate: Electorate) -> Quorate:
    """Whether those present, without any who were recused or left the room, are enough.

    Seats without a vote, and vacant ones, are not counted whoever sat in them.
    """
    counted = {m for m in present if m.voting and not m.vacant and m.id in electorate.by_id}
    needed = max(1, quorum.needed(electorate))
    return Quorate(len(counted), needed, tuple(_lacking(quorum, counted, needed)))
