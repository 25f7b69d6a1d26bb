"""Rows of text with their line numbers, as read from one table of one published file.

The neutral shape between the file formats and the contract: a header, and for each row the line and
its cells. It knows neither formats nor contracts.
"""

from dataclasses import dataclass, field

from commonweal.terms.problem import Place, Problem, Severity


@dataclass(frozen=True, slots=True)
class TextTable:
    """Cells as text. `lines[i]` is where `rows[i]` stands; `sheet` is empty but for workbooks."""

    file: str
    rows: list[list[str]]
    lines: list[int]
    sheet: str = ""
    problems: list[Problem] = field(default_factory=list)


class Refusal(Exception):  # noqa: N818 - it is caught as a value, never shown as an error
    """Why a file cannot be taken at all."""

    def __init__(self, problem: Problem) -> None:
        """Carry the problem."""
        super().__init__(str(problem))
        self.problem = problem


def refuse(rule: str, place: Place, message: str, *, next_step: str) -> Refusal:
    """Make the refusal of a whole file."""
    return Refusal(Problem(rule, Severity.REFUSED, place, message, next_step))
