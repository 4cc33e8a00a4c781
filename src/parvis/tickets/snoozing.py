"""Putting a request off: it leaves one's own queues until a time, and comes back then, or as soon as the customer writes.

It is back by what its row and the request say, whether or not the sweep has come by; no commitment stops for it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from parvis.kit.clock import now
from parvis.kit.errors import Refused
from parvis.kit.jobs import sweep
from parvis.tickets.models import Snooze, Ticket

if TYPE_CHECKING:
    from parvis.people.models import User

MORNING, EVENING = time(9), time(18)
LATER = timedelta(hours=3)
LONGEST = timedelta(days=366)
FORGOTTEN = timedelta(days=30)
"""After so long, what came back and was never looked at is marked no more."""


@dataclass(frozen=True)
class Choice:
    key: str
    until: datetime


def choices(moment: datetime | None = None) -> list[Choice]:
    """ "later" today, "tomorrow" at nine, "monday" at nine, on the reader's clock; what is no time of its own is left out."""
    local = timezone.localtime(moment or now())
    found = []
    later = (local + LATER).replace(minute=0, second=0, microsecond=0)
    if later.date() == local.date() and later.time() <= EVENING:
        found.append(Choice("later", later))
    found.append(Choice("tomorrow", at_nine(local.date() + timedelta(days=1))))
    monday = local.date() + timedelta(days=7 - local.weekday())
    if monday != local.date() + timedelta(days=1):
        found.append(Choice("monday", at_nine(monday)))
    return found


def at_nine(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, MORNING))


def snooze(ticket: Ticket, until: datetime, *, by: User) -> Snooze:
    """Put it off until then, for `by` alone; once more moves the time. Raises Refused for a time that has passed or is a year away."""
    _require_handler(ticket, by)
    moment = now()
    if not ticket.is_open:
        raise Refused(_("This request is closed: it is in none of your queues."), code="closed")
    if until <= moment:
        raise Refused(_("Choose a time to come."), code="past")
    if until > moment + LONGEST:
        raise Refused(_("Choose a time within a year."), code="too_late")
    values: dict[str, Any] = {"until": until, "created_at": moment, "woken_at": None}
    with transaction.atomic():
        return Snooze.objects.update_or_create(
            ticket=ticket, user=by, defaults=values, create_defaults={**values, "organisation_id": ticket.organisation_id}
        )[0]


def wake(ticket: Ticket, *, by: User) -> bool:
    """Have it back at once, or have seen that it is back; False when it was not put off."""
    return bool(Snooze.objects.filter(ticket=ticket, user=by).delete()[0])


def asleep(moment: Any) -> Q:
    """Of the rows of snoozes: those whose request is still away. `moment`: an instant, or a slot for one."""
    spoke = "ticket__last_customer_entry_at"
    return Q(woken_at=None, until__gt=moment) & (Q(**{spoke: None}) | Q(**{f"{spoke}__lte": F("created_at")}))


def back(moment: Any) -> Q:
    """Of the rows of snoozes: those whose request is back and was not looked at since."""
    return Q(woken_at__isnull=False) | Q(until__lte=moment) | Q(ticket__last_customer_entry_at__gt=F("created_at"))


def back_for(user: User, keys: Iterable[UUID]) -> set[UUID]:
    """Which of these requests came back and were not looked at since; one query."""
    found = Snooze.objects.filter(back(now()), user=user, ticket__in=list(keys))
    return set(found.values_list("ticket", flat=True))


@sweep(every_seconds=30)
def wake_due() -> int:
    """Mark what is back, so that the pages that are open hear of it; forget what nobody cared for, or what was closed."""
    moment = now()
    every = Snooze.objects.filter(woken_at=None)
    due = every.filter(Q(until__lte=moment) | Q(ticket__last_customer_entry_at__gt=F("created_at")))
    woken = Snooze.objects.filter(pk__in=list(due.values_list("pk", flat=True)[:1000]), woken_at=None).update(woken_at=moment)
    Snooze.objects.filter(Q(woken_at__lt=moment - FORGOTTEN) | Q(ticket__is_open=False)).delete()
    return woken


def _require_handler(ticket: Ticket, user: User) -> None:
    if not ticket.standing_of(user).is_handler:
        raise Refused(_("Only the team may do this."), code="team_only")
