"""A mail that answers a request."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from parvis.kit.errors import Refused
from parvis.mail.alerts import alert
from parvis.mail.models import IncomingMail
from parvis.mail.outbox import sparing
from parvis.mail.processing import Arrival, Outcome
from parvis.mail.trust import Trust
from parvis.tickets import follow_up
from parvis.tickets.inbound import copied, opening
from parvis.tickets.inbound.answering import spent, tell_of_silence
from parvis.tickets.inbound.content import Content
from parvis.tickets.inbound.threading import led_on
from parvis.tickets.models import Ticket
from parvis.tickets.redirects import Merged

if TYPE_CHECKING:
    from parvis.journal.models import Entry
    from parvis.tickets.inbound.speaking import Speaker
    from parvis.tickets.inbound.threading import Thread

HELD = IncomingMail.State.HELD


def post(arrival: Arrival, speaker: Speaker, thread: Thread, *, is_machine: bool) -> Outcome:
    """Add the mail to the request: as its author's word, as something not proven, or for the team alone."""
    try:
        with transaction.atomic():
            return _post(arrival, speaker, thread, is_machine=is_machine)
    except Merged:  # meanwhile
        return _post(arrival, speaker, led_on(thread, arrival), is_machine=is_machine)


def _post(arrival: Arrival, speaker: Speaker, thread: Thread, *, is_machine: bool) -> Outcome:
    ticket = thread.ticket
    speaker = speaker.in_the_name_of(follow_up.follower_at(ticket, speaker.email) if speaker.user is None else None)
    if is_machine:
        return _noted(arrival, speaker, ticket, "posted_automatic")
    if speaker.user is not None and arrival.trust is Trust.FAILED:
        return _held(arrival, ticket, "forged")
    if speaker.is_staff and arrival.trust is not Trust.VERIFIED:
        return _held(arrival, ticket, "agent")
    if not speaker.takes_part_in(ticket) and not _may_write(speaker, ticket):
        return _noted(arrival, speaker, ticket, "posted_internal")
    is_proven = speaker.is_proven(by_signature=thread.is_signed)
    if not ticket.is_open and not _reopens(arrival, speaker, ticket, is_proven=is_proven):
        arrival.trace.add("follow_up", reference=ticket.reference)
        return opening.open_request(arrival, speaker, follows=ticket)
    if not is_proven:
        return _unproven(arrival, speaker, ticket)
    return _said(arrival, speaker, ticket)


def _may_write(speaker: Speaker, ticket: Ticket) -> bool:
    """A verified colleague who may write on the portal may write by mail too."""
    return speaker.user is not None and speaker.trust is Trust.VERIFIED and ticket.standing_of(speaker.user).may_write


def _reopens(arrival: Arrival, speaker: Speaker, ticket: Ticket, *, is_proven: bool) -> bool:
    """What the service and the workflow say of an answer to a closed request."""
    if ticket.service.options.get("after_closing") == "follow_up" or not is_proven or speaker.user is None:
        return False
    return ticket.reopening(speaker.user) is not None


def _said(arrival: Arrival, speaker: Speaker, ticket: Ticket) -> Outcome:
    """The word of somebody who takes part: it does what the same words on the portal do."""
    silenced = _silenced(arrival, speaker, ticket)
    for address in sorted(silenced):
        tell_of_silence(arrival, address, ticket)
    arrival.trace.add("posted", reference=ticket.reference)
    if arrival.is_rehearsal:
        return _outcome("reply", ticket)
    was_closed = not ticket.is_open
    content = Content(arrival, ticket.portal.default_language)
    with sparing(*silenced, *([speaker.email] if arrival.mail.automatic else [])):
        try:
            entry = _written(arrival, speaker, ticket, content)
        except Merged:
            raise
        except Refused as refusal:
            arrival.trace.add("refused", why=str(refusal))
            return _noted(arrival, speaker, ticket, "posted_internal")
        if was_closed and ticket.is_open:
            arrival.trace.add("reopened", reference=ticket.reference)
        people = copied.named_in(arrival)
        if people:
            copied.bring_in(ticket, people, arrival, by=speaker.user, is_proven=arrival.trust is Trust.VERIFIED)
    return _outcome("reply", ticket, entry)


def _silenced(arrival: Arrival, speaker: Speaker, ticket: Ticket) -> set[str]:
    """Who is not written to because of this mail: machines that answer each notice, its sender's or another's. What a member of the
    team says reaches everybody."""
    found = spent(arrival, ticket)
    return set() if speaker.is_staff and speaker.email.lower() not in found else found


def _written(arrival: Arrival, speaker: Speaker, ticket: Ticket, content: Content) -> Entry:
    data = {**content.data(), "from": speaker.as_data()}
    if speaker.user is None:
        return ticket.overhear(content.body, data=data, internal=False, is_word=True, files=content.files(), key=arrival.row.pk)
    return ticket.reply(
        content.body,
        by=speaker.user,
        channel="mail",
        files=content.files(),
        data=data,
        key=arrival.row.pk,
        may_reopen=True,
    )


def _unproven(arrival: Arrival, speaker: Speaker, ticket: Ticket) -> Outcome:
    arrival.trace.add("posted_unproven", reference=ticket.reference)
    if arrival.is_rehearsal:
        return _outcome("reply", ticket)
    return _outcome("reply", ticket, _overheard(arrival, speaker, ticket, internal=False))


def _noted(arrival: Arrival, speaker: Speaker, ticket: Ticket, code: str) -> Outcome:
    """For the team alone: what a machine answered, or what somebody wrote who takes no part."""
    kind = "automatic" if code == "posted_automatic" else "reply"
    arrival.trace.add(code, reference=ticket.reference)
    if arrival.is_rehearsal:
        return _outcome(kind, ticket)
    entry = _overheard(arrival, speaker, ticket, internal=True)
    if kind == "reply":
        _tell_of_outsider(speaker, ticket)
    return _outcome(kind, ticket, entry)


def _tell_of_outsider(speaker: Speaker, ticket: Ticket) -> None:
    """A note moves no request to the top of a list: the team is told apart. Who has an account is proposed as a participant."""
    alert(
        "outsider_wrote",
        key=f"outsider:{ticket.pk.hex}:{speaker.email}",
        portal_key=ticket.portal.key,
        subject=ticket,
        address=speaker.email,
        reference=ticket.reference,
    )
    if speaker.user is not None and not speaker.is_staff:
        copied.propose(ticket, speaker.user)


def _overheard(arrival: Arrival, speaker: Speaker, ticket: Ticket, *, internal: bool) -> Entry:
    content = Content(arrival, ticket.portal.default_language)
    data = {**content.data(), "from": speaker.as_data()}
    return ticket.overhear(content.body or arrival.mail.subject, data=data, internal=internal, files=content.files(), key=arrival.row.pk)


def _held(arrival: Arrival, ticket: Ticket, why: str) -> Outcome:
    arrival.trace.add(f"held_{why}")
    return Outcome(
        HELD,
        kind="reply",
        reason=why,
        organisation_id=ticket.organisation_id,
        subject_kind=Ticket.entry_kind,
        subject_id=ticket.pk,
    )


def _outcome(kind: str, ticket: Ticket, entry: Entry | None = None) -> Outcome:
    return Outcome(
        kind=kind,
        organisation_id=ticket.organisation_id,
        subject_kind=Ticket.entry_kind,
        subject_id=ticket.pk,
        entry_id=entry.pk if entry else None,
    )
