"""Who is told, and once, that something an organisation has comes to its end: a validity or a warranty."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from parvis.assets.access import LEADERS
from parvis.assets.models import Asset, AssetKind, ExpiryNotice, Phase
from parvis.kit.clock import now, today
from parvis.kit.jobs import each, sweep
from parvis.mail.outbox import enqueue
from parvis.people.models import Membership, Organisation, User

logger = logging.getLogger(__name__)
BATCH = 500
VALIDITY, WARRANTY = "validity", "warranty"


@dataclass(frozen=True)
class _Step:
    """`ends_at`: the validity's end; for a warranty, noon of its last day, which is that day in every zone."""

    asset_id: UUID
    organisation_id: UUID
    owner_id: UUID
    portal_key: str
    what: str
    days: int
    ends_at: datetime

    @property
    def key(self) -> str:
        return f"{self.what}-{self.days}"


@sweep(every_seconds=3600)
def announce_ends() -> int:
    """Tell whose equipment ends soon, at each step of its kind once; how many steps were told. One mail a person, whatever their number."""
    due = _by_owner(_due(today()))
    told = each(due, lambda whose: _announce(*whose, due[whose]))
    if told:
        logger.info("ends announced: %d", told)
    return told


def _announce(owner_id: UUID, portal_key: str, steps: list[_Step]) -> int:
    with transaction.atomic():
        owner = Organisation.objects.select_for_update().get(pk=owner_id)
        fresh = _untold(steps)
        ExpiryNotice.objects.bulk_create(_notice(step) for step in fresh)
        if fresh:
            _tell(owner, portal_key, fresh)
    return len(fresh)


def _by_owner(steps: Iterable[_Step]) -> dict[tuple[UUID, str], list[_Step]]:
    found: dict[tuple[UUID, str], list[_Step]] = defaultdict(list)
    for step in steps:
        found[step.owner_id, step.portal_key].append(step)
    return found


def _due(today: date) -> list[_Step]:
    """Of what ends from today on, the nearest step reached and not told yet; earlier ones are not made up for."""
    kinds = [kind for kind in AssetKind.objects.exclude(notice_days=[]) if kind.notice_days]
    steps = [step for kind in kinds for step in _of_kind(kind, today)]
    return _untold(steps)[:BATCH]


def _of_kind(kind: AssetKind, today: date) -> Iterator[_Step]:
    last = today + timedelta(days=max(kind.notice_days))
    held = kind.assets.exclude(phase=Phase.RETIRED).select_related("owner").order_by("pk")
    for asset in held.filter(valid_until__gte=now(), valid_until__lt=_noon(last + timedelta(days=1))):
        yield from _reached(asset, kind, VALIDITY, today)
    for asset in held.filter(warranty_ends_on__gte=today, warranty_ends_on__lte=last):
        yield from _reached(asset, kind, WARRANTY, today)


def _reached(asset: Asset, kind: AssetKind, what: str, today: date) -> Iterator[_Step]:
    ends_at = end_of(what, asset)
    reached = [days for days in kind.notice_days if ends_at and (timezone.localdate(ends_at) - today).days <= days]
    if ends_at and reached:
        yield _Step(asset.pk, asset.organisation_id, asset.owner_id, kind.portal_key, what, min(reached), ends_at)


def _untold(steps: list[_Step]) -> list[_Step]:
    assets = {step.asset_id for step in steps}
    told = set(ExpiryNotice.objects.filter(asset__in=assets).values_list("asset", "step", "ends_at")) if assets else set()
    return [step for step in steps if (step.asset_id, step.key, step.ends_at) not in told]


def _notice(step: _Step) -> ExpiryNotice:
    return ExpiryNotice(organisation_id=step.organisation_id, asset_id=step.asset_id, step=step.key, ends_at=step.ends_at)


def _tell(owner: Organisation, portal_key: str, steps: list[_Step]) -> None:
    ends = [[step.what, str(step.asset_id), step.ends_at.isoformat()] for step in sorted(steps, key=lambda step: step.ends_at)]
    for person in leaders_of(owner):
        context = {"ends": ends, "owner": str(owner.pk)}
        enqueue("assets_end", to=person, organisation=owner, portal_key=portal_key, context=context)


def end_of(what: str, asset: Asset) -> datetime | None:
    """When its validity or its warranty ends; None where nobody has said."""
    if what == VALIDITY:
        return asset.valid_until
    return _noon(asset.warranty_ends_on) if asset.warranty_ends_on else None


def leaders_of(owner: Organisation) -> list[User]:
    """Who leads this entity; where nobody does, who leads the nearest one above it within the customer."""
    leaders = Membership.objects.filter(role__in=LEADERS, user__is_active=True, user__is_staff=False).select_related("user")
    for above in reversed(owner.own_ancestor_ids):
        if found := [membership.user for membership in leaders.filter(organisation=above).order_by("user__last_name", "pk")]:
            return found
    return []


def _noon(on: date) -> datetime:
    return datetime.combine(on, time(12), UTC)
