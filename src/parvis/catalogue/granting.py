"""Saying who may use which service, person by person: all that was decided at once, or nothing of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from parvis.catalogue.access import Access, Row
from parvis.catalogue.ground import Ground
from parvis.catalogue.models import Grant, Service
from parvis.journal.models import Entry, Same
from parvis.kit.errors import Conflict, Refused
from parvis.mail.outbox import enqueue, together
from parvis.people import audit
from parvis.people.models import Organisation, User

VERB = "uses_set"


@dataclass(frozen=True, order=True)
class Change:
    """One person gets or loses the use of one service."""

    user_id: UUID
    service_id: int
    gives: bool


@dataclass(frozen=True)
class Changed:
    """What changes for one person."""

    row: Row
    given: tuple[Service, ...]
    taken: tuple[Service, ...]

    @property
    def user(self) -> User:
        return self.row.user


def planned(ground: Ground, changes: Iterable[Change]) -> list[Changed]:
    """What these would do, person by person.

    Raises Refused for what is not decided here, Conflict when somebody decided otherwise since it was shown.
    """
    wanted = set(changes)
    people = ground.people.filter(pk__in={change.user_id for change in wanted}).order_by("last_name", "first_name", "pk")
    rows = {row.user.pk: row for row in Access(ground, list(people)).rows}
    found: dict[UUID, tuple[list[Service], list[Service]]] = {}
    for change in sorted(wanted):
        row = rows.get(change.user_id)
        cell = next((cell for cell in row.cells if cell.service.pk == change.service_id), None) if row else None
        if cell is None:
            raise Refused(_("You do not decide about this person or this service here."), code="not_yours")
        if cell.lock or cell.has == change.gives:
            raise Conflict(
                _("These accesses were changed meanwhile. Nothing is saved: look at them as they are now, then tick again."),
                code="changed_meanwhile",
            )
        found.setdefault(change.user_id, ([], []))[0 if change.gives else 1].append(cell.service)
    return [Changed(row, tuple(found[pk][0]), tuple(found[pk][1])) for pk, row in rows.items()]


def set_uses(ground: Ground, changes: Iterable[Change], *, by: User, key: UUID) -> list[UUID]:
    """Make them all, and tell each person once by mail. Returns whose changed; sent twice, it changes nothing twice.

    Raises Refused when it is not for `by`, and as `planned` does.
    """
    ground.require(by)
    with transaction.atomic(), together():
        Organisation.objects.select_for_update().get(pk=ground.root.tree)
        if done := list(Entry.objects.filter(verb=VERB, key=key, actor=by).order_by("id").values_list("subject_id", flat=True)):
            return done
        plan = planned(ground, changes)
        for changed in plan:
            _write(ground, changed, by=by, key=key)
    return [changed.user.pk for changed in plan]


def _write(ground: Ground, changed: Changed, *, by: User, key: UUID) -> None:
    user, portal = changed.user, ground.portal
    named = Grant.objects.filter(who="person", user=user, role="use", portal=portal, family=None)
    named.filter(service__in=changed.taken).delete()
    Grant.objects.bulk_create(
        Grant(who="person", user=user, role="use", portal=portal, service=service, granted_by=by) for service in changed.given
    )
    said = {"given": [one.slug for one in changed.given], "taken": [one.slug for one in changed.taken]}
    subject = Same(user.entry_kind, user.pk, changed.row.home.organisation_id)
    Entry.write(subject, VERB, by=by, from_team=ground.is_team, data={"portal": portal.key, **said}, key=key)
    audit.write("uses_set", by=by, about=user, organisation=changed.row.home.organisation, portal_key=portal.key, data=said)
    enqueue(
        "uses_changed",
        to=user,
        organisation=changed.row.home.organisation,
        portal_key=portal.key,
        context={**said, "organisation": changed.row.home.organisation.name},
        key=f"uses:{key.hex}:{user.pk.hex}",
    )
