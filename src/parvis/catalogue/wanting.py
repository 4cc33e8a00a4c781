"""Asking to be let into a service: whoever decides about it is told, once a day for each person and service."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final
from uuid import UUID, uuid5

from django.db import transaction
from django.utils.translation import gettext as _

from parvis.catalogue.access import Access
from parvis.catalogue.boards import boards_of
from parvis.catalogue.ground import Ground
from parvis.catalogue.models import Portal, Service
from parvis.journal.models import Entry, Same
from parvis.kit.clock import today
from parvis.kit.errors import Refused
from parvis.kit.text import one_line
from parvis.mail.outbox import Recipient, enqueue, together
from parvis.people import audit
from parvis.people.homes import home_of
from parvis.people.models import Membership, Organisation, User

VERB: Final = "access_asked"
MOST_CHARACTERS: Final = 500
"""Of what somebody adds in their own words."""


@dataclass(frozen=True)
class Deciders:
    """Who can open a service to somebody. `administrators`: each with where they decide; `contact`: the portal's address where none can."""

    administrators: tuple[tuple[User, Organisation], ...]
    contact: str

    @property
    def anybody(self) -> bool:
        return bool(self.administrators or self.contact)

    def own(self, user: User) -> Organisation | None:
        """Where `user` decides it themselves."""
        return next((root for administrator, root in self.administrators if administrator == user), None)


def may_ask(user: User, service: Service) -> bool:
    """Whether it is for `user` to ask: they know of the service and may not use it. What has a page of its own, or a board, is known."""
    has_page = bool(service.tool) or any(service.slug in board.services for board in boards_of(service.portal))
    known = has_page or Service.objects.visible_to(user).filter(pk=service.pk).exists()
    return known and service.is_active and not user.is_staff and not Service.objects.usable_by(user).filter(pk=service.pk).exists()


def deciders(user: User, service: Service) -> Deciders:
    found = tuple(_administrators(user, service))
    contact = "" if found else str(service.portal.contact.get("email", ""))
    return Deciders(found, contact)


def _administrators(user: User, service: Service) -> Iterator[tuple[User, Organisation]]:
    """Those of the person's organisations and of the ones above, as far as the service was handed out to them."""
    above = {pk for place in user.places() if not place.organisation.is_personal for pk in place.organisation.own_ancestor_ids}
    held = Membership.objects.filter(organisation__in=above, role=Membership.Role.ADMINISTRATOR).select_related("user", "organisation")
    seen: set[UUID] = set()
    decides: dict[UUID, bool] = {}
    for one in held.filter(user__is_active=True, user__is_staff=False).order_by("organisation__path", "pk"):
        root = one.organisation
        if root.pk not in decides:
            decides[root.pk] = root.state == Organisation.State.ACTIVE and _is_decided(service, user, root)
        if decides[root.pk] and one.user_id not in seen:
            seen.add(one.user_id)
            yield one.user, root


def _is_decided(service: Service, user: User, root: Organisation) -> bool:
    rows = Access(Ground(service.portal, root), [user]).rows
    return any(cell.service.pk == service.pk and not cell.lock and not cell.has for row in rows for cell in row.cells)


def root_of(user: User, administered: Iterable[Organisation]) -> Organisation | None:
    """The one of these organisations that `user` belongs to, or to one below it."""
    above = {pk for place in user.places() for pk in place.organisation.own_ancestor_ids}
    return next((one for one in administered if one.pk in above), None)


def asked_today(user: User, service: Service) -> Entry | None:
    return Entry.objects.filter(subject_kind=user.entry_kind, subject_id=user.pk, key=_key(user, service)).first()


def ask(service: Service, *, by: User, word: str = "") -> tuple[Entry, bool]:
    """Tell by mail whoever can open `service` to `by`; `word`: what they add. Asked again on the same day, the first stands.

    Returns the entry, and whether it is new. Raises Refused when it is not for `by` to ask, and where nobody could be told.
    """
    if not may_ask(by, service):
        raise Refused(_("You do not need to ask for this access."), code="not_yours")
    told = deciders(by, service)
    if not told.anybody:
        raise Refused(_("Nobody can be told of it here: call the team."), code="nobody")
    with transaction.atomic(), together():
        User.objects.select_for_update().get(pk=by.pk)
        if earlier := asked_today(by, service):
            return earlier, False
        home, portal = home_of(by), service.portal
        said = {"portal": portal.key, "service": service.slug}
        subject = Same(by.entry_kind, by.pk, home.pk)
        entry = Entry.write(subject, VERB, by=by, body=one_line(word, MOST_CHARACTERS), data=said, key=_key(by, service))
        audit.write(VERB, by=by, organisation=home, portal_key=portal.key, data={"service": service.slug})
        _tell(told, entry, portal, home)
    return entry, True


def _tell(told: Deciders, entry: Entry, portal: Portal, home: Organisation) -> None:
    people: list[tuple[User | Recipient, str]] = [(user, str(root.pk)) for user, root in told.administrators]
    if not people:
        people = [(Recipient(told.contact, portal.name, portal.languages[0]), "")]
    for to, root in people:
        key = f"{VERB}:{entry.pk.hex}:{to.pk.hex if isinstance(to, User) else ''}"
        context = {"service": entry.data["service"], "root": root}
        enqueue(VERB, to=to, organisation=home, portal_key=portal.key, entry=entry, context=context, key=key)


def _key(user: User, service: Service) -> UUID:
    """The same all day long."""
    return uuid5(user.pk, f"{VERB}:{service.pk}:{today():%Y-%m-%d}")
