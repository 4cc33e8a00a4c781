"""Tying tickets together: duplicate of, caused by, part of, related; and who sees that."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from parvis.journal.models import Entry
from parvis.kit.errors import Refused
from parvis.people.models import User
from parvis.tickets.models import Link, Ticket
from parvis.tickets.redirects import JOINED
from parvis.tickets.search import REFERENCE
from parvis.tickets.sentences import SENTENCES

Kind = Link.Kind
BY_HAND: Final = (Kind.RELATED, Kind.DUPLICATE, Kind.CAUSED_BY, Kind.PARENT)
"""What an agent ties; the others come of what was done."""
IN_CIRCLES_NONE: Final = (Kind.PARENT, Kind.CAUSED_BY, Kind.DUPLICATE)
"""Of these no circle is made: nothing is a part, a consequence or a duplicate of itself."""
PUBLIC: Final = (Kind.PARENT,)
"""What customers read: of which request theirs is a part, and which are parts of theirs. The rest is how the team sees it."""
DEEPEST: Final = 50
NAMES: Final[dict[tuple[str, bool], str | Promise]] = {
    (Kind.RELATED, True): pgettext_lazy("link", "Related to"),
    (Kind.RELATED, False): pgettext_lazy("link", "Related to"),
    (Kind.DUPLICATE, True): pgettext_lazy("link", "Duplicate of"),
    (Kind.DUPLICATE, False): pgettext_lazy("link", "Duplicated by"),
    (Kind.CAUSED_BY, True): pgettext_lazy("link", "Caused by"),
    (Kind.CAUSED_BY, False): pgettext_lazy("link", "Cause of"),
    (Kind.PARENT, True): pgettext_lazy("link", "Part of"),
    (Kind.PARENT, False): pgettext_lazy("link", "Made up of"),
    (Kind.FOLLOWS, True): pgettext_lazy("link", "Follows"),
    (Kind.FOLLOWS, False): pgettext_lazy("link", "Followed by"),
    (Kind.SPLIT, True): pgettext_lazy("link", "Split from"),
    (Kind.SPLIT, False): pgettext_lazy("link", "Split into"),
}
"""(kind, whether one reads it on the ticket that names the other) → what the other is to it."""


@dataclass(frozen=True)
class Tie:
    """A link as one of its two tickets shows it. `is_out`: that one names the other."""

    pk: UUID
    kind: str
    is_out: bool
    other: Ticket

    @property
    def name(self) -> str:
        return str(NAMES[self.kind, self.is_out])

    @property
    def may_be_removed(self) -> bool:
        return self.kind in BY_HAND


def ties_of(ticket: Ticket, user: User) -> list[Tie]:
    """Those whose other side `user` may see; of customers those that are told to customers. Two queries."""
    links = Link.objects.filter(Q(ticket=ticket) | Q(other=ticket)).order_by("kind", "id")
    if not ticket.standing_of(user).is_handler:
        links = links.filter(kind__in=PUBLIC)
    found = list(links)
    keys = {one.other_id if one.ticket_id == ticket.pk else one.ticket_id for one in found}
    if not keys:
        return []
    seen = Ticket.objects.visible_to(user).filter(pk__in=keys).select_related(*JOINED).defer("searchable", "searchable_internal", "answers")
    others = {one.pk: one for one in seen}
    ties = (_tie(one, ticket, others) for one in found)
    return [tie for tie in ties if tie is not None]


def _tie(link: Link, ticket: Ticket, others: Mapping[UUID, Ticket]) -> Tie | None:
    is_out = link.ticket_id == ticket.pk
    other = others.get(link.other_id if is_out else link.ticket_id)
    return Tie(link.pk, link.kind, is_out, other) if other else None


def open_parts(ticket: Ticket) -> list[str]:
    """References of what it is made up of and that is still to be settled."""
    parts = Ticket.objects.filter(links__other=ticket, links__kind=Kind.PARENT, phase__in=("new", "active", "waiting"))
    return list(parts.order_by("id").values_list("reference", flat=True)[:20])


def called(reference: str, user: User) -> Ticket:
    """The ticket that a person names, as they see it. Raises Refused when there is none for them."""
    text = reference.strip().upper()
    found = Ticket.objects.visible_to(user).select_related(*JOINED).filter(reference=text).first() if REFERENCE.fullmatch(text) else None
    if found is None:
        raise Refused(_("No request has this reference: check its letters and its number."), code="unknown")
    return found


def link(ticket: Ticket, other: Ticket, kind: str, *, by: User, key: UUID | None = None) -> Link:
    """Say that `ticket` is a duplicate of `other`, was caused by it, is a part of it or has to do with it. Said twice, it is done once.

    Raises Refused when `by` does not handle both, it would go in a circle, or `ticket` is a part of another one already.
    """
    if kind not in BY_HAND:
        raise Refused(_("Choose what the other request is to this one."), code="unknown_kind")
    with transaction.atomic():
        _hold(ticket, other, by=by)
        wanted = Q(ticket=ticket, other=other) | Q(ticket=other, other=ticket) if kind == Kind.RELATED else Q(ticket=ticket, other=other)
        existing = Link.objects.filter(wanted, kind=kind).first()
        if existing:
            return existing
        _require_straight(ticket, other, kind)
        made = Link.objects.create(organisation_id=ticket.organisation_id, ticket=ticket, other=other, kind=kind)
        _say("linked", ticket, other, kind, by=by, key=key)
    return made


def unlink(link: Link, *, by: User) -> None:
    """Take it back. Said twice, it is done once. Raises Refused for what came of what was done: it stays true."""
    if link.kind not in BY_HAND:
        raise Refused(_("This link says what was done: it stays."), code="stays")
    with transaction.atomic():
        ticket, other = (Ticket.objects.select_related(*JOINED).get(pk=pk) for pk in (link.ticket_id, link.other_id))
        _hold(ticket, other, by=by, merged_too=True)
        if Link.objects.filter(pk=link.pk).delete()[0]:
            _say("unlinked", ticket, other, link.kind, by=by)


def _hold(ticket: Ticket, other: Ticket, *, by: User, merged_too: bool = False) -> None:
    """Both rows, the smaller key first."""
    if ticket.pk == other.pk:
        raise Refused(_("Choose another request than this one."), code="itself")
    for one in sorted((ticket, other), key=lambda row: row.pk):
        if not one.standing_of(by).is_handler:
            raise Refused(_("Only the team that handles both requests may do this."), code="team_only")
        one.lock(by=by, merged_too=merged_too)


def _require_straight(ticket: Ticket, other: Ticket, kind: str) -> None:
    if kind == Kind.PARENT:
        parent = Link.objects.filter(ticket=ticket, kind=kind).select_related("other").first()
        if parent is not None:
            said = {"reference": ticket.reference, "parent": parent.other.reference}
            raise Refused(_("%(reference)s is a part of %(parent)s already: take that back first.") % said, code="has_parent")
    if kind in IN_CIRCLES_NONE and ticket.pk in set(_above(other.pk, kind)):
        said = {"reference": ticket.reference, "other": other.reference}
        raise Refused(_("%(other)s leads to %(reference)s already: this would go in a circle.") % said, code="circle")


def _above(pk: UUID, kind: str) -> Iterator[UUID]:
    seen, level = {pk}, [pk]
    for _step in range(DEEPEST):
        level = [key for key in Link.objects.filter(ticket__in=level, kind=kind).values_list("other", flat=True) if key not in seen]
        if not level:
            return
        seen.update(level)
        yield from level


def _say(verb: str, ticket: Ticket, other: Ticket, kind: str, *, by: User, key: UUID | None = None) -> None:
    """On both sides, for the team: who reads one need not see the other."""
    for one, named, is_out in ((ticket, other, True), (other, ticket, False)):
        data: dict[str, Any] = {"kind": kind, "out": is_out, "reference": named.reference}
        if not (key and Entry.objects.written(one, key)):
            one._record(verb, by=by, internal=True, data=data, key=key)
            one._advance()


@SENTENCES.register("linked")
def _linked(data: Mapping[str, Any], who: str, for_team: bool) -> str:
    return _("Link: %(name)s %(reference)s") % _named(data)


@SENTENCES.register("unlinked")
def _unlinked(data: Mapping[str, Any], who: str, for_team: bool) -> str:
    return _("Link taken away: %(name)s %(reference)s") % _named(data)


def _named(data: Mapping[str, Any]) -> dict[str, str]:
    name = str(NAMES.get((str(data.get("kind")), bool(data.get("out"))), ""))
    return {"name": name[:1].lower() + name[1:], "reference": str(data.get("reference", ""))}
