"""The one place that reads the clock."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")


def now() -> datetime:
    """This instant in UTC, without a zone, as records keep it."""
    return datetime.now(UTC).replace(tzinfo=None)


def today() -> date:
    """Today in England."""
    return datetime.now(LONDON).date()
