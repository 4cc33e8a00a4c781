"""The one clock. Nothing else in Parvis asks what time it is, neither Python nor the database."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, tzinfo

from django.utils import timezone

_told: ContextVar[datetime | None] = ContextVar("the instant it is said to be", default=None)


def now() -> datetime:
    """This instant, aware, in UTC."""
    return _told.get() or timezone.now()


def today(zone: tzinfo | None = None) -> date:
    """The day that clocks show in `zone`, by default the one in use, which is that of the reader or, in jobs, of the house.

    `now().date()` would be the day in UTC, where for an hour or two it is still yesterday. What counts for a portal counts by
    its own day (`catalogue.covering.day_on`).
    """
    return timezone.localdate(now(), zone)


@contextmanager
def standing_at(moment: datetime) -> Iterator[None]:
    """Inside, it is `moment`: a history is loaded by the verbs that make history, each at its hour."""
    token = _told.set(moment)
    try:
        yield
    finally:
        _told.reset(token)
