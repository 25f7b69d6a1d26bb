"""One entry of a definition file: its section, its words, and where they stand.

An entry is what was written, before anyone asks what it means. Reading files is for `repository`;
meaning, and finding what is wrong, is for the rooms that own the sections.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from commonweal.terms.problem import Place


@dataclass(frozen=True, slots=True)
class Entry:
    """The words of one entry. `lines` tells for each word the line on which it stands.

    `words` hold text, whole numbers, booleans, dates, lists of these, and inline tables.
    """

    section: str
    words: Mapping[str, Any]
    place: Place
    lines: Mapping[str, int] = field(default_factory=dict)

    def at(self, word: str) -> Place:
        """Where a word stands, or the entry when the word is absent."""
        return Place(self.place.file, self.lines.get(word, self.place.line), word)
