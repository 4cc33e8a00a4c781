"""Which agreement an organisation is covered by."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING

from django.db.models import QuerySet

from parvis.planning.models import Agreement

if TYPE_CHECKING:
    from parvis.people.models import Organisation


def agreements_of(organisation: Organisation, portal_key: str, day: date) -> list[Agreement]:
    """Those in force on `day` that cover it, its own or from above, in the order of their numbers."""
    found = Agreement.objects.in_force_on(day).filter(organisation__in=organisation.own_ancestor_ids, portal_key=portal_key)
    return [one for one in found.order_by("reference") if one.covers_tree or one.organisation_id == organisation.pk]


def agreement_of(organisation: Organisation, portal_key: str, day: date) -> Agreement | None:
    """The one in force on `day`: its own, else the nearest above it, in its own tree, that covers what lies below; the latest of several."""
    return agreement_among(_reaching(organisation, Agreement.objects.in_force_on(day).filter(portal_key=portal_key)), organisation)


def agreement_among(agreements: Iterable[Agreement], organisation: Organisation) -> Agreement | None:
    """The same, of some that were read for many organisations."""
    above = organisation.own_ancestor_ids
    held = [one for one in agreements if one.organisation_id in above and (one.covers_tree or one.organisation_id == organisation.pk)]
    return max(held, key=lambda one: (above.index(one.organisation_id), one.starts_on, one.pk), default=None)


def nearest_agreement(organisation: Organisation, portal_key: str, day: date) -> Agreement | None:
    """Where none is in force on `day`: the next that will begin, else the last that ended."""
    held = _reaching(organisation, Agreement.objects.filter(portal_key=portal_key))
    coming = [one for one in held if one.starts_on > day]
    if coming:
        return min(coming, key=lambda one: (one.starts_on, one.pk))
    return max(held, key=lambda one: (one.ends_on or one.starts_on, one.pk), default=None)


def _reaching(organisation: Organisation, agreements: QuerySet[Agreement]) -> list[Agreement]:
    """The organisation's own, and those above it that cover what lies below."""
    found = agreements.filter(organisation__in=organisation.own_ancestor_ids).select_related("level__calendar", "calendar", "in_charge")
    return [one for one in found if one.covers_tree or one.organisation_id == organisation.pk]
