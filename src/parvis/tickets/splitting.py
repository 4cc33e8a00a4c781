"""Splitting: chosen messages of one ticket become the beginning of another, and for seven days that can be merged back."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from parvis.catalogue.models import Service
from parvis.catalogue.seeing import is_narrower
from parvis.journal.models import Attachment, Entry
from parvis.kit.clock import now
from parvis.kit.errors import Refused
from parvis.kit.ids import uuid7
from parvis.kit.text import excerpt
from parvis.people.models import User
from parvis.tickets import search
from parvis.tickets.merging import UNDO, merge
from parvis.tickets.models import Link, Merge, Ticket
from parvis.tickets.sentences import SENTENCES
from parvis.tickets.submission import Words, submit_words

MOST: Final = 100
LEFT: Final = ("original", "says", "status")
"""What an entry keeps that means nothing elsewhere: the mail as it came stays where it came to."""


def splittable(ticket: Ticket) -> list[Entry]:
    """What may be taken along: messages and notes, the oldest first."""
    entries = ticket.entries.messages().filter(verb__in=("replied", "noted", "moved", "submitted"))
    with_files = ticket.entries.filter(body="", verb__in=("replied", "noted"), attachments__isnull=False).distinct()
    return sorted({*entries.select_related("actor"), *with_files.select_related("actor")}, key=lambda entry: entry.pk)


def proposed_title(entries: Sequence[Entry], otherwise: str) -> str:
    """The first words of the first public message."""
    first = next((entry.body for entry in entries if not entry.is_internal and entry.body), "")
    return excerpt(first, 90) or otherwise


def split(ticket: Ticket, entries: Collection[UUID], service: Service, title: str, *, by: User, key: UUID) -> Ticket:
    """File another ticket of the same organisation whose conversation begins with these entries, copied with their files.

    Its requester is the author of the first public one, else the one of `ticket`. Notes stay notes. It is opened to nobody whom `ticket`
    is closed to. The second call with one `key` returns what the first made. Raises Refused when `by` does not handle both services,
    or nothing was chosen.
    """
    earlier = Ticket.objects.filter(key=key).first()
    if earlier is not None:
        return earlier
    if not title.strip():
        raise Refused(_("Write a title."), code="empty")
    with transaction.atomic():
        ticket._require_handler(by)
        ticket.lock(by=by)
        chosen = [entry for entry in splittable(ticket) if entry.pk in entries]
        if not chosen or len(chosen) > MOST:
            raise Refused(_("Choose the messages that make the new request."), code="none")
        if service.portal_id != ticket.portal_id or not Service.objects.handled_by(by).filter(pk=service.pk, is_active=True).exists():
            raise Refused(_("Choose a kind of request of this portal that you handle."), code="service")
        made = _filed(ticket, chosen, service, title, by=by, key=key)
        for entry in chosen:
            _copied(entry, made)
        Link.objects.create(organisation_id=ticket.organisation_id, ticket=made, other=ticket, kind=Link.Kind.SPLIT)
        _say(made, "split_from", ticket, len(chosen), by=by)
        _say(ticket, "split_off", made, len(chosen), by=by)
    return made


def split_back(made: Ticket, *, by: User) -> Merge:
    """Merge what was split off back into where it came from. Raises Refused after seven days."""
    link = made.links.filter(kind=Link.Kind.SPLIT).select_related("other").first()
    if link is None:
        raise Refused(_("This request was not split from another one."), code="not_split")
    if now() - link.created_at > UNDO:
        raise Refused(_("It was split more than seven days ago: merge the two instead."), code="too_late")
    return merge([made], link.other, by=by, is_sure=True)[0]


def _filed(ticket: Ticket, chosen: Sequence[Entry], service: Service, title: str, *, by: User, key: UUID) -> Ticket:
    requester, contact = _author(ticket, chosen)
    words = Words(title, "", (), {"split_from": ticket.reference})
    made, _entry = submit_words(
        service, words, by=by, requester=requester, organisation=ticket.organisation, contact=contact, key=key, channel=ticket.channel
    )
    if not is_narrower(made.visibility, ticket.visibility) or ticket.visibility == "restricted":
        made._advance(visibility=ticket.visibility)
    made._standings.clear()
    return made


def _author(ticket: Ticket, chosen: Sequence[Entry]) -> tuple[User | None, Mapping[str, str]]:
    """Who said it first, of the customers; what the team or a stranger said is the requester's own matter."""
    said = next((entry for entry in chosen if not entry.is_internal and not entry.is_from_team and entry.actor is not None), None)
    if said is not None and said.actor is not None and not said.actor.is_staff:
        return said.actor, {}
    return ticket.requester, {} if ticket.requester else ticket.contact


def _copied(entry: Entry, made: Ticket) -> None:
    files = list(entry.attachments.order_by("id"))
    new = {file.pk: uuid7() for file in files}
    kept = {name: value for name, value in entry.data.items() if name in ("from", "signature")}
    names = {str(old): str(pk) for old, pk in new.items()}
    copy = Entry.copy(entry, made, data={**kept, "copied": str(entry.pk)}, replaced=names)
    for file in files:
        file.pk, file.id, file.entry, file.organisation_id = new[file.pk], new[file.pk], copy, made.organisation_id
        file._state.adding = True
    Attachment.objects.bulk_create(files)
    if copy.body:
        search.add(made, copy.body, internal=copy.is_internal)


def _say(ticket: Ticket, verb: str, other: Ticket, count: int, *, by: User) -> None:
    entry = ticket._record(verb, by=by, data={"reference": other.reference, "count": count})
    ticket._advance(updated_at=entry.created_at)
    ticket.mark_read(by, entry.created_at)


@SENTENCES.register("split_from")
def _split_from(data: Mapping[str, Any], who: str, for_team: bool) -> str:
    if not for_team:
        return _("This request begins with messages of another one")
    return _("%(who)s split it from %(reference)s") % {"who": who, "reference": data.get("reference", "")}


@SENTENCES.register("split_off")
def _split_off(data: Mapping[str, Any], who: str, for_team: bool) -> str:
    if not for_team:
        return _("Some of these messages are answered in a request of their own")
    return _("%(who)s made %(reference)s of some of its messages") % {"who": who, "reference": data.get("reference", "")}
