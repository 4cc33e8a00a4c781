"""«Traité d’habitude en …»: what customers are told of how long the requests of a service take, worked out by a sweep."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from math import ceil
from statistics import median
from typing import Final
from uuid import UUID

from django.utils.translation import gettext as _

from parvis.catalogue.models import Portal, Service
from parvis.kit.clock import now
from parvis.kit.ids import uuid7
from parvis.kit.jobs import sweep
from parvis.kit.speaking import span
from parvis.reports.models import Outcome, UsualTime

LAST: Final = 100
FEWEST: Final = 10
LATELY: Final = timedelta(days=180)
SHARE: Final = 0.8


@dataclass(frozen=True)
class Usual:
    """Half of the requests took no longer than `half`, four out of five no longer than `most`."""

    half: timedelta
    most: timedelta

    @property
    def sentence(self) -> str:
        """«Traité d’habitude en 2 jours, 4 jours pour les plus longues»"""
        half, most = span(self.half), span(self.most)
        if half == most:
            return _("Usually dealt with in %(half)s") % {"half": half}
        return _("Usually dealt with in %(half)s, %(most)s for the longest ones") % {"half": half, "most": most}


_kept: dict[int, tuple[UUID, Mapping[int, Usual]]] = {}


def usual_of(service: Service) -> Usual | None:
    """None where too few were finished lately, or where the service or its portal does not say it."""
    if not service.options.get("usual", True) or not service.portal.says_usual_time:
        return None
    return usual_times(service.portal).get(service.pk)


def usual_times(portal: Portal) -> Mapping[int, Usual]:
    """{service: its usual time}, read once for each state of the portal's configuration, as catalogue.kept does. Not to be changed."""
    stamp, found = _kept.get(portal.pk, (None, {}))
    if stamp != portal.configuration:
        rows = UsualTime.objects.filter(service__portal=portal).values_list("service_id", "half", "most")
        found = {pk: Usual(half, most) for pk, half, most in rows}
        _kept[portal.pk] = (portal.configuration, found)
    return found


@sweep(every_seconds=3600)
def work_out() -> int:
    """From the last hundred requests solved within half a year; of how many services it is another time than before."""
    had = {row.service_id: row for row in UsualTime.objects.all()}
    found = {pk: row for pk in Service.objects.order_by().values_list("pk", flat=True) if (row := _of(pk))}
    changed = [row for pk, row in found.items() if pk not in had or _said(had[pk]) != _said(row)]
    UsualTime.objects.filter(pk__in=had.keys() - found.keys()).delete()
    UsualTime.objects.bulk_create(
        changed, update_conflicts=True, unique_fields=["service"], update_fields=["count", "half", "most", "counted_at"]
    )
    differing = {row.service_id for row in changed} | (had.keys() - found.keys())
    for portal in Portal.objects.filter(services__in=differing).distinct():
        Portal.objects.filter(pk=portal.pk).update(configuration=uuid7())  # what is kept of it is read anew
    return len(differing)


def _of(service: int) -> UsualTime | None:
    moment = now()
    solved = Outcome.objects.filter(service=service, lasted__isnull=False, solved_at__gte=moment - LATELY).order_by("-solved_at", "pk")
    lasted = sorted(one for one in solved.values_list("lasted", flat=True)[:LAST] if one is not None)
    if len(lasted) < FEWEST:
        return None
    seconds = median(one.total_seconds() for one in lasted)
    return UsualTime(
        service_id=service,
        count=len(lasted),
        half=timedelta(seconds=round(seconds)),
        most=lasted[ceil(SHARE * len(lasted)) - 1],
        counted_at=moment,
    )


def _said(row: UsualTime) -> tuple[int, timedelta, timedelta]:
    return row.count, row.half, row.most
