"""Figures by mail each week: written by a sweep, each once, for as long as their reader is of the staff."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import parse_qsl
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from parvis.kit.clock import now
from parvis.kit.errors import Refused
from parvis.kit.jobs import each, sweep
from parvis.mail.outbox import enqueue
from parvis.people.homes import home_of
from parvis.people.models import User
from parvis.reports.asked import Asked
from parvis.reports.models import ReportSubscription
from parvis.reports.reach import Reach
from parvis.reports.reading import Reading
from parvis.tickets.spans import house_day

logger = logging.getLogger(__name__)

KIND: Final = "report_weekly"
STOP: Final = "report_stop"
"""What the link at the end of the mail may do."""
MOST: Final = 20
BATCH: Final = 100


def subscribe(asked: Asked, *, weekday: int, hour: int, by: User) -> ReportSubscription:
    """Send `by` these figures each week; said again for the same ones, it changes only when.

    Raises Refused for somebody without figures to read, for a time that is none, and past twenty.
    """
    if not Reading(asked, Reach(by)).services:
        raise Refused(_("There is nothing to send: you handle no kind of request of this choice."), code="nothing_to_send")
    if weekday not in range(7) or hour not in range(24):
        raise Refused(_("Choose a day of the week and an hour."), code="no_time")
    query = narrowing(asked).query
    with transaction.atomic():
        User.objects.select_for_update(of=("self",)).get(pk=by.pk)  # two windows of one person, one after the other
        row = ReportSubscription.objects.filter(person=by, query=query).first()
        if row is None and ReportSubscription.objects.filter(person=by).count() >= MOST:
            raise Refused(_("You get many figures by mail already: stop some of them first."), code="too_many")
        row = row or ReportSubscription(person=by, query=query)
        row.weekday, row.hour, row.language = weekday, hour, (by.language or get_language() or settings.LANGUAGE_CODE)[:2]
        row.next_at = row.following(now())
        row.save()
    return row


def narrowing(asked: Asked) -> Asked:
    """Without its days: each mail is of the week that has passed."""
    return Asked(by=asked.by, portal=asked.portal, type=asked.type, team=asked.team, organisation=asked.organisation, agent=asked.agent)


def unsubscribe(pk: UUID | str, *, by: User) -> bool:
    """Whether there was something to stop."""
    row = ReportSubscription.objects.filter(pk=pk, person=by).first()
    return row is not None and bool(row.delete()[0])


@sweep(every_seconds=120)
def write_weekly() -> int:
    """Write the mails whose hour has come; how many."""
    due = ReportSubscription.objects.filter(next_at__lte=now()).order_by("next_at").values_list("pk", flat=True)[:BATCH]
    return each(due, _write_one)


def _write_one(pk: UUID) -> int:
    """One, and when its next one is due, in one transaction. After a long silence one is written, not one for each week."""
    with transaction.atomic():
        row = ReportSubscription.objects.select_for_update(of=("self",)).select_related("person").filter(pk=pk, next_at__lte=now()).first()
        if row is None:
            return 0
        reach = Reach(row.person)
        if not reach.is_known:
            row.delete()
            return 0
        due_at, row.next_at = row.next_at, row.following(now())
        row.save(update_fields=["next_at"])
        return _enqueue(row, reach, due_at)


def _enqueue(row: ReportSubscription, reach: Reach, due_at: datetime) -> int:
    asked = asked_of(row)
    portals = list(reach.portals)
    if not portals:
        return 0
    day = house_day(due_at)
    mail = enqueue(
        KIND,
        to=row.person,
        organisation=home_of(row.person),
        portal_key=asked.portal if asked.portal in portals else portals[0],
        context={"subscription": str(row.pk), "since": str(day - timedelta(days=7)), "until": str(day - timedelta(days=1))},
        key=f"report:{row.pk.hex}:{due_at:%Y-%m-%d}",
    )
    return int(mail is not None)


def asked_of(row: ReportSubscription, **days: str) -> Asked:
    """`days`: `since` and `until`, where it is not of the usual ones."""
    return Asked.read({**dict(parse_qsl(row.query)), **({"period": "days", **days} if days else {})})
