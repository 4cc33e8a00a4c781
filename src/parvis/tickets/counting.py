"""How many requests of some services stand where, of all that a person may see, whatever their number.

The numbers come from `StatusCount`, which the database keeps; what a person sees beyond their own requests and those that their
organisations open to them (as participant, by a share) is few, and is counted beside.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from functools import reduce
from operator import or_
from typing import Any, Final

from django.db import connection, transaction
from django.db.models import Count, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from parvis.catalogue.models import Portal, Service
from parvis.kit.jobs import sweep
from parvis.tickets.counting_sql import COLUMNS
from parvis.tickets.models import Participant, StatusCount, Ticket
from parvis.tickets.scope import Scope

Place = tuple[int, str]
"""(key of the service, key of the status)."""
AT_ONCE: Final = 5000


@dataclass(frozen=True)
class Standings:
    """`numbers`: how many in each place; a place without any is not there. `beyond`: how many of all are not open to the person by
    an organisation of theirs."""

    numbers: Counter[Place] = field(default_factory=Counter)
    beyond: int = 0

    def of(self, services: Iterable[int], statuses: Collection[str]) -> int:
        return sum(self.numbers[service, status] for service in services for status in statuses)


def standings(scope: Scope, services: Collection[int]) -> Standings:
    """Where the requests of these services stand that `scope.user` may see, within what the scope is narrowed to."""
    if not scope.is_known or not services:
        return Standings()
    opened = _opened(scope, services)
    found: Counter[Place] = Counter()
    beyond = 0
    own = _requested_by(scope)
    rows = StatusCount.objects.filter(opened | own, service_id__in=services).filter(_within(scope)).order_by()
    sums = {"all": Sum("number"), "own": Coalesce(Sum("number", filter=own & ~opened), 0)}
    for service, status, number, not_open in rows.values_list("service_id", "status_key").annotate(**sums):
        found[service, status] += number
        beyond += not_open
    for service, status, number in _invited(scope, services, opened):
        found[service, status] += number
        beyond += number
    return Standings(+found, beyond)


def _requested_by(scope: Scope) -> Q:
    return Q(requester_id=scope.user.pk)


def _within(scope: Scope) -> Q:
    return Q(organisation_id__in=scope.within) if scope.within else Q()


def _opened(scope: Scope, services: Collection[int]) -> Q:
    """What is open to the person without being their own: by what they handle, or by their organisations."""
    if scope.user.is_superuser:
        return Q(service_id__in=services)
    if scope.user.is_staff:
        return Q(service_id__in=[pk for pk in scope.service_ids if pk in services])
    levels = [Q(organisation_id__in=ids, visibility__in=codes) for codes, ids in scope.reach.levels() if codes]
    return reduce(or_, levels, Q(pk__in=[]))


def _invited(scope: Scope, services: Collection[int], opened: Q) -> list[tuple[int, str, int]]:
    """What the person takes part in, or was shared with their organisation, and sees no other way."""
    if scope.user.is_superuser:
        return []
    every = Ticket.objects.filter(service_id__in=services).order_by()
    mine = Participant.objects.filter(user=scope.user, role="participant").order_by().values("ticket")
    ways: list[QuerySet[Any]] = [every.filter(pk__in=mine).values("pk")]
    if not scope.user.is_staff and scope.reach.has_shares:
        ways.append(every.filter(scope.reach.shared()).values("pk"))
    seen = reduce(or_, (Q(pk__in=way) for way in ways))
    found = every.filter(seen).filter(_within(scope)).exclude(_requested_by(scope)).exclude(opened)
    return list(found.values_list("service_id", "status_key").annotate(Count("pk")))


def count_services(portal: Portal, services: Iterable[Service]) -> None:
    """These, and no others of the portal, are counted from now on; what they have is counted at once."""
    wanted = {service.pk for service in services}
    counted = Service.objects.filter(portal=portal)
    stopped = set(counted.filter(is_counted=True).exclude(pk__in=wanted).values_list("pk", flat=True))
    begun = set(counted.filter(pk__in=wanted, is_counted=False).values_list("pk", flat=True))
    with transaction.atomic():
        Service.objects.filter(pk__in=stopped).update(is_counted=False)
        Service.objects.filter(pk__in=begun).update(is_counted=True)
        StatusCount.objects.filter(service_id__in=stopped).delete()
        if begun:
            recount(begun)


def recount(services: Collection[int]) -> None:
    """Count all requests of these services anew; nobody files or moves one meanwhile."""
    with transaction.atomic():
        _hold_writers()
        StatusCount.objects.filter(service_id__in=services).delete()
        found = Ticket.objects.filter(service_id__in=services).order_by().values_list(*COLUMNS).annotate(Count("pk"))
        rows = (StatusCount(**dict(zip(COLUMNS, row[:-1], strict=True)), number=row[-1], is_sum=True) for row in found.iterator())
        StatusCount.objects.bulk_create(rows, batch_size=AT_ONCE)


def _hold_writers() -> None:
    """On SQLite there is one writer anyway. What was begun before is over once the locks are held, and counted; nobody sums up meanwhile,
    whose new sum would not be seen here. Whoever reads the counts goes on."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("LOCK TABLE tickets_ticket IN SHARE ROW EXCLUSIVE MODE")
            cursor.execute("LOCK TABLE tickets_statuscount IN EXCLUSIVE MODE")


@sweep(every_seconds=10)
def sum_up_counts() -> int:
    """Make one row of the many that were added for a place. However often it runs, or is killed, the sums stay the same."""
    done = number = _sum_up_some()
    while number == AT_ONCE:
        number = _sum_up_some()
        done += number
    return done


def _sum_up_some() -> int:
    """A few statements, however many places there are. A second sum of one place, made at the same moment elsewhere, is right as well."""
    with transaction.atomic():
        single = StatusCount.objects.filter(is_sum=False).order_by("id").select_for_update(skip_locked=True)[:AT_ONCE]
        rows = list(single.values_list("pk", "number", *COLUMNS))
        if not rows:
            return 0
        sums: Counter[tuple[Any, ...]] = Counter()
        for _pk, number, *place in rows:
            sums[tuple(place)] += number
        held = StatusCount.objects.filter(is_sum=True, organisation_id__in={place[0] for place in sums}).select_for_update()
        merged = [row for row in held.values_list("pk", "number", *COLUMNS) if row[2:] in sums]
        for _pk, number, *place in merged:
            sums[tuple(place)] += number
        StatusCount.objects.filter(pk__in=[row[0] for row in (*rows, *merged)]).delete()
        made = (
            StatusCount(**dict(zip(COLUMNS, place, strict=True)), number=number, is_sum=True) for place, number in sums.items() if number
        )
        StatusCount.objects.bulk_create(made)
    return len(rows)
