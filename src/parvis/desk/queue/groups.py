"""The headings of a queue: what a run of rows has in common."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from parvis.desk.queue.asked import DUE
from parvis.kit.clock import now
from parvis.tickets.lists import Row
from parvis.tickets.ordering import COMMITTED, ELSEWHERE

HOUR, DAY, WEEK = timedelta(hours=1), timedelta(days=1), timedelta(days=7)


@dataclass(frozen=True)
class Group:
    title: str | Promise
    rows: tuple[Row, ...]


def groups_of(rows: Iterable[Row], order: str) -> list[Group]:
    """Rows in the order of the list, under headings that follow each other in it."""
    title = _pressing if order == DUE else _changed
    moment = now()
    return [Group(said, tuple(run)) for said, run in groupby(rows, key=lambda row: title(row.ticket, moment))]


def _pressing(ticket: Any, moment: datetime) -> str | Promise:
    if ticket.press_rank == COMMITTED:
        if ticket.press_at < moment:
            return pgettext_lazy("requests", "Late")
        if ticket.press_at - moment < HOUR:
            return _("Less than an hour")
        return _("Today") if timezone.localdate(ticket.press_at) == timezone.localdate(moment) else _("Later")
    if ticket.press_rank == ELSEWHERE:
        return _("With the customer or somebody else")
    waited = moment - ticket.press_at
    if waited >= WEEK:
        return _("Waiting for more than a week")
    return _("Waiting for more than a day") if waited >= DAY else _("New since yesterday")


def _changed(ticket: Any, moment: datetime) -> str | Promise:
    passed = moment - ticket.updated_at
    if timezone.localdate(ticket.updated_at) == timezone.localdate(moment):
        return _("Today")
    return _("This week") if passed < WEEK else pgettext_lazy("requests", "Before")
