"""Addresses of pages: what a reader chose (day, footprint, boundaries) stays in every link.

Only builds text; which addresses exist is in `routes`.
"""

from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import quote

from commonweal.actions.snapshot_view import Named
from commonweal.terms.codes import Kind
from commonweal.terms.estimate import OWN_TIME


@lru_cache(16384)
def _part(text: str) -> str:
    """One part of a path, safe to stand between slashes."""
    return quote(text, safe="")


def address(path: str, **chosen: str | None) -> str:
    """A path with what was chosen; what was not is left out."""
    asked = "&".join(f"{name}={_part(value)}" for name, value in chosen.items() if value)
    return f"{path}?{asked}" if asked else path


@lru_cache(4096)
def _period(label: str) -> str:
    """A period's label, in which a slash may stand."""
    return quote(label, safe="/")


@dataclass(frozen=True, slots=True)
class Links:
    """Makes links that carry on the day a reader chose."""

    on: str = ""

    def footprint(self, named: Named, **chosen: str | None) -> str:
        """The page of a footprint; the kind stands in it only where a code names several."""
        path = f"/footprints/{_part(named.code)}"
        return address(path, kind=named.kind.value, on=self.on, **chosen)

    def measure(self, measure: str, named: Named | None = None, **chosen: str | None) -> str:
        """The page of a measure, for a footprint if one is named."""
        path = f"/measures/{_part(measure)}"
        if named is None:
            return address(path, on=self.on, **chosen)
        return address(path, footprint=named.code, level=named.kind.value, on=self.on, **chosen)

    def why(
        self, measure: str, kind: Kind, code: str, *, period: str, boundaries: str = OWN_TIME
    ) -> str:
        """How a figure is known."""
        path = f"/why/{_part(measure)}/{kind.value}/{_part(code)}/{_period(period)}"
        return address(path, boundaries=None if boundaries == OWN_TIME else boundaries)

    def to(self, path: str, **chosen: str | None) -> str:
        """Any other page."""
        return address(path, **{"on": self.on} | chosen)
