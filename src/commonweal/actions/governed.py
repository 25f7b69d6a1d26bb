"""The definition of one workspace's system, read once and asked as at many days.

Snapshots and verdicts of the days asked about are kept, within a bound, since any reader may ask for
any day. It writes nothing and knows no page.
"""

from collections.abc import Callable
from datetime import date, timedelta
from functools import cached_property, lru_cache

from commonweal.actions.checking import Checked, check_system
from commonweal.actions.describing import Described, described
from commonweal.governance.authority import Authority
from commonweal.system.body import Body, Seat
from commonweal.system.change import Change, changes
from commonweal.system.description import AsAt, Description
from commonweal.system.footprint import Footprint, Part
from commonweal.system.organisation import Organisation
from commonweal.system.stated import Stated

DAYS_KEPT_MAX = 64
FIRST_DAY = date(2016, 1, 1)
"""The timeline of every definition begins here; earlier statements tell how things came to stand."""

_TURNING: tuple[type[Stated], ...] = (Organisation, Footprint, Part, Body, Seat)


class Governed:
    """A system's definition with what has been asked of it."""

    def __init__(self, system: str) -> None:
        """Take the name or folder of a system; nothing is read yet."""
        self.system = system
        self.at: Callable[[date], AsAt] = lru_cache(DAYS_KEPT_MAX)(self._at)
        self.authority: Callable[[date], Authority] = lru_cache(DAYS_KEPT_MAX)(self._authority)
        self.checked: Callable[[date], Checked] = lru_cache(DAYS_KEPT_MAX)(self._checked)

    @cached_property
    def described(self) -> Described:
        """The definition as read."""
        return described(self.system)

    @property
    def description(self) -> Description:
        """Everything the definition says."""
        return self.described.description

    def _at(self, day: date) -> AsAt:
        return self.description.on(day)

    def _authority(self, day: date) -> Authority:
        return self.described.authority(self.at(day))

    def _checked(self, day: date) -> Checked:
        return check_system(self.described, day)

    @cached_property
    def turning_days(self) -> tuple[date, ...]:
        """The days on which something began or had just ended, from `FIRST_DAY` on, in order."""
        days = {FIRST_DAY}
        for record in _TURNING:
            for statement in self.description.all(record):
                days.add(statement.held.first)
                if statement.held.last is not None:
                    days.add(statement.held.last + timedelta(days=1))
        return tuple(sorted(day for day in days if day >= FIRST_DAY))

    def changes_on(self, day: date) -> tuple[Change, ...]:
        """What changed on a day, beside the day before it."""
        return changes(self.at(day - timedelta(days=1)), self.at(day))
