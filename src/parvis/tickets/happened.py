"""Requests by what happened to them between two days: the conditions behind the numbers of a report."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Exists, F, OuterRef, Q

from parvis.planning.targets import NEXT_ANSWER
from parvis.tickets import spans
from parvis.tickets.models import Clock, Survey, Task

if TYPE_CHECKING:
    from parvis.tickets.filters import Filters

GOOD, LOW = (4, 5), (1, 2)
COURSE = ("filed", "answered", "solved", "reopened", "kept", "promise", "level", "counted")
"""What a request that is part of another one now is not counted for: that one is."""
BROKEN = Q(met_at__gt=F("due_at")) | Q(met_at=None, breached_at__isnull=False)
KEPT = Q(met_at__isnull=False) & (Q(due_at=None) | Q(met_at__lte=F("due_at")))


def happened(filters: Filters) -> Q:
    found = _within("created_at", filters.filed) & _within("first_answered_at", filters.answered)
    found &= _within("due_at", filters.due_on)
    found &= Q(solved_at=None) if filters.solved == "no" else _within("solved_at", filters.solved)
    if filters.reopened:
        found &= Q(reopened_count__gt=0)
    if any(getattr(filters, name) for name in COURSE):
        found &= Q(merged_into=None)
    if filters.kept or filters.promise or filters.level or filters.counted:
        found &= Q(Exists(_promised(filters)))
    if filters.rated:
        found &= _rated(filters.rated)
    if filters.opined:
        found &= Q(Exists(Survey.objects.filter(_within("answered_at", filters.opined), ticket=OuterRef("pk"))))
    if filters.worked:
        work = Task.objects.standing().filter(_within("done_at", filters.worked), spent__isnull=False, ticket=OuterRef("pk"))
        found &= Q(Exists(work.order_by()))
    return found


def _promised(filters: Filters) -> Any:
    """A commitment counts on the day it was kept, or fell due unkept."""
    kept = KEPT & _within("met_at", filters.counted)
    broken = BROKEN & _within("due_at", filters.counted)
    either = {"yes": kept, "no": broken}.get(filters.kept, kept | broken)
    found = Clock.objects.order_by().filter(either, ticket=OuterRef("pk")).exclude(milestone=NEXT_ANSWER)
    if filters.promise:
        found = found.filter(milestone=filters.promise)
    if filters.level:
        found = found.filter(agreement=None) if filters.level == "none" else found.filter(agreement__level=int(filters.level))
    return found


def _rated(said: str) -> Q:
    if said == "any":
        return Q(rating__isnull=False)
    return Q(rating__in={"good": GOOD, "low": LOW}.get(said) or (int(said),))


def _within(column: str, text: str) -> Q:
    span = spans.read(text)
    return Q(**{f"{column}__gte": span.start, f"{column}__lt": span.end}) if span else Q()
