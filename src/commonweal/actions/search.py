"""Finding a footprint or a measure by code or name, tolerant of case, spacing and a slip of the key.

The order is the same every time: exact codes first, then names by how well they match, then by
level and name. Nothing is learned from what people look for.
"""

import difflib
import re
import unicodedata
from collections import defaultdict
from dataclasses import dataclass

from commonweal.actions.snapshot_view import Named, SnapshotView
from commonweal.outcomes.measure import Measure
from commonweal.system.definition import LEVELS
from commonweal.terms.codes import Kind

RESULTS_MAX = 100
QUERY_MAX = 100
_CLOSE_ENOUGH = 0.78
_WORDS_COMPARED_MIN = 4
_EXACT_CODE, _CODE_BEGINS, _WHOLE_NAME = 1000.0, 500.0, 100.0
_SAME, _BEGINS, _NEAR = 10.0, 7.0, 4.0


def folded(text: str) -> str:
    """Lower case, no accents or punctuation, single spaces: `St. Mary's` is `st marys`."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().casefold()
    return " ".join(re.sub(r"[^a-z0-9]+", " ", plain.replace("'", "")).split())


@dataclass(frozen=True, slots=True)
class Found:
    """A footprint that matches, and whether it has closed."""

    named: Named
    ons_code: str
    is_open: bool
    has_figures: bool


@dataclass(frozen=True, slots=True)
class Results:
    """What was found. `is_cut` when there are more than are shown; `nearest` says what was taken."""

    query: str
    footprints: tuple[Found, ...]
    measures: tuple[Measure, ...]
    is_cut: bool
    taken_as: str


class SearchIndex:
    """Every footprint of the system, or with figures, by its codes and the words of its name."""

    def __init__(self, view: SnapshotView) -> None:
        """Fold all names once."""
        self._entries: list[Found] = []
        self._names: list[str] = []
        self._codes: dict[str, list[int]] = defaultdict(list)
        self._words: dict[str, set[int]] = defaultdict(set)
        wanted = {(kind, code) for kind in LEVELS for code in view.own(kind)}
        wanted |= {(kind, code) for kind, code in view.figures.footprints if kind in LEVELS}
        order = {kind: place for place, kind in enumerate(LEVELS)}
        named = [view.named(kind, code) for kind, code in wanted]
        for entry in sorted(named, key=lambda n: (order[n.kind], n.name, n.code)):
            self._add(view, entry)
        self._measures = [(folded(m.name), m) for m in view.measures.values()]

    def _add(self, view: SnapshotView, named: Named) -> None:
        place = len(self._entries)
        unit = view.structure.units.get((named.kind, named.code))
        ons = unit.ons_code if unit is not None and unit.ons_code else ""
        is_open = unit is None or unit.last is None
        figures = bool(view.figures.measures_of(named.kind, named.code))
        self._entries.append(Found(named, ons, is_open, figures))
        name = folded(named.name)
        self._names.append(name)
        for code in filter(None, (named.code, ons)):
            self._codes[folded(code).replace(" ", "")].append(place)
        for word in {*name.split(), folded(named.code)}:
            self._words[word].add(place)

    def _by_code(self, query: str) -> dict[int, float]:
        code = query.replace(" ", "")
        scores: dict[int, float] = {}
        if len(code) >= 3:
            for known, places in self._codes.items():
                if known.startswith(code):
                    score = _EXACT_CODE if known == code else _CODE_BEGINS
                    scores |= {place: max(score, scores.get(place, 0.0)) for place in places}
        return scores

    def _like(self, word: str, *, is_last: bool) -> dict[int, tuple[float, str]]:
        """Entries with the word, one it begins, or one spelt much like it; each with the best."""
        best: dict[int, tuple[float, str]] = {}
        for known, places in self._words.items():
            score = self._likeness(word, known, is_last=is_last)
            if score:
                for place in places:
                    best[place] = max(best.get(place, (0.0, "")), (score, known))
        return best

    @staticmethod
    def _likeness(word: str, known: str, *, is_last: bool) -> float:
        if word == known:
            return _SAME
        if known.startswith(word) and (is_last or len(word) >= 3):
            return _BEGINS
        if min(len(word), len(known)) < _WORDS_COMPARED_MIN or abs(len(word) - len(known)) > 2:
            return 0.0
        match = difflib.SequenceMatcher(None, word, known, autojunk=False)
        if match.real_quick_ratio() < _CLOSE_ENOUGH or match.quick_ratio() < _CLOSE_ENOUGH:
            return 0.0
        return _NEAR if match.ratio() >= _CLOSE_ENOUGH else 0.0

    def _by_words(self, query: str) -> tuple[dict[int, float], dict[int, list[str]]]:
        """Entries that have every word, with how well they match and the words taken for it."""
        words = query.split()
        scores: dict[int, float] = {}
        taken: dict[int, list[str]] = {}
        for number, word in enumerate(words):
            found = self._like(word, is_last=number == len(words) - 1)
            if number == 0:
                scores = {place: score for place, (score, _) in found.items()}
                taken = {place: [known] for place, (_, known) in found.items()}
            else:
                scores = {p: s + found[p][0] for p, s in scores.items() if p in found}
                taken = {p: [*taken[p], found[p][1]] for p in scores}
        for place in scores:
            if self._names[place] == query:
                scores[place] += _WHOLE_NAME
        return scores, taken

    def find(self, text: str, limit: int = RESULTS_MAX) -> Results:
        """Footprints and measures for what a reader typed, best first."""
        query = folded(text[:QUERY_MAX])
        if not query:
            return Results(text, (), (), is_cut=False, taken_as="")
        scores, taken = self._by_words(query)
        for place, score in self._by_code(query).items():
            scores[place] = scores.get(place, 0.0) + score
        exact = {p for p, s in scores.items() if s >= _BEGINS * len(query.split())}
        if exact:
            scores = {p: scores[p] for p in exact}
        ordered = sorted(
            scores,
            key=lambda p: (
                -scores[p], not self._entries[p].is_open, not self._entries[p].has_figures, p,
            ),
        )  # fmt: skip
        guess = "" if exact or not ordered else " ".join(taken.get(ordered[0], []))
        measures = tuple(
            m for name, m in self._measures if all(word in name for word in query.split())
        )
        return Results(
            text,
            tuple(self._entries[p] for p in ordered[:limit]),
            measures,
            is_cut=len(ordered) > limit,
            taken_as=guess,
        )


def kinds_found(results: Results) -> tuple[Kind, ...]:
    """The levels among the results, in the order of levels."""
    found = {entry.named.kind for entry in results.footprints}
    return tuple(kind for kind in LEVELS if kind in found)
