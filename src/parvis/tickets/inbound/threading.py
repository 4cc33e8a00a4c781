"""Which request a mail is about. A signature of ours decides; what anybody can write counts only from somebody who takes part."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from parvis.mail.identity import subject_of_message_id, subject_of_reply
from parvis.mail.models import IncomingMail
from parvis.mail.reading.keys import reply_id_key
from parvis.tickets.models import Ticket
from parvis.tickets.redirects import steps

if TYPE_CHECKING:
    from parvis.mail.processing import Arrival
    from parvis.tickets.inbound.speaking import Speaker
    from parvis.tickets.visibility import TicketQuerySet

REFERENCE = re.compile(r"\[\s?([A-Za-z][A-Za-z0-9]{0,11}-\d{1,18})\s?\]")
MOST_IDS = 60
"""Of a long chain the last ones count, and the first."""


@dataclass(frozen=True)
class Thread:
    """`is_signed`: the mail carries a name that only a reader of our mails about this request can know."""

    ticket: Ticket
    how: str
    is_signed: bool


def thread_of(arrival: Arrival, speaker: Speaker) -> Thread | None:
    """In this order: signed reply address, our signed Message-ID, a mail of the request, its reference in the subject."""
    found = _by_signature(arrival) or _by_chain(arrival, speaker) or _by_subject(arrival, speaker)
    if found is None:
        return None
    arrival.trace.add(found.how, reference=found.ticket.reference)
    return _unmerged(found, arrival)


def _by_signature(arrival: Arrival) -> Thread | None:
    mail = arrival.mail
    addresses = (arrival.row.envelope_to, *mail.delivered_to, *(one.email for one in (*mail.to, *mail.cc)))
    for address in addresses:
        ticket = _ticket(subject_of_reply(address)) if address else None
        if ticket:
            return Thread(ticket, "by_reply_address", is_signed=True)
    for identifier in _answered(arrival):
        ticket = _ticket(subject_of_message_id(identifier))
        if ticket:
            return Thread(ticket, "by_message_id", is_signed=True)
    if any(address.lower().startswith("reply+") for address in addresses) or any(
        identifier.lower().startswith("parvis.") for identifier in _answered(arrival)
    ):
        arrival.trace.add("signature_ignored")
    return None


def _by_chain(arrival: Arrival, speaker: Speaker) -> Thread | None:
    """The mail that opened or joined a request, answered by somebody who had it too."""
    keys = [reply_id_key(identifier) for identifier in _answered(arrival)]
    if not keys:
        return None
    mails = IncomingMail.objects.filter(message_key__in=keys, subject_kind=Ticket.entry_kind).exclude(pk=arrival.row.pk)
    for subject_id in dict.fromkeys(mails.order_by("-id").values_list("subject_id", flat=True)[:20]):
        ticket = _ticket(subject_id)
        if ticket and speaker.takes_part_in(ticket):
            return Thread(ticket, "by_reference_chain", is_signed=False)
    return None


def _by_subject(arrival: Arrival, speaker: Speaker) -> Thread | None:
    for reference in REFERENCE.findall(arrival.mail.subject)[:5]:
        ticket = _tickets().filter(reference=reference.upper()).first()
        if ticket and speaker.takes_part_in(ticket):
            return Thread(ticket, "by_subject", is_signed=False)
        if ticket:
            arrival.trace.add("subject_ignored", reference=reference.upper())
    return None


def _answered(arrival: Arrival) -> list[str]:
    """The ids that the mail answers, the nearest first."""
    mail = arrival.mail
    chain = [*mail.in_reply_to, *reversed(mail.references)]
    return list(dict.fromkeys(chain if len(chain) <= MOST_IDS else [*chain[: MOST_IDS - 1], chain[-1]]))


def _unmerged(found: Thread, arrival: Arrival) -> Thread:
    """The request that the one found was merged into."""
    ticket = found.ticket
    for into in steps(ticket):
        arrival.trace.add("merged", reference=ticket.reference, into=into.reference)
        ticket = into
    return Thread(ticket, found.how, found.is_signed)


def led_on(found: Thread, arrival: Arrival) -> Thread:
    """The same, where somebody merged the request while its mail was being read."""
    ticket = _ticket(found.ticket.pk)
    return _unmerged(Thread(ticket, found.how, found.is_signed), arrival) if ticket else found


def _ticket(pk: UUID | None) -> Ticket | None:
    return _tickets().filter(pk=pk).first() if pk else None


def _tickets() -> TicketQuerySet:
    return Ticket.objects.select_related("portal", "service", "workflow", "organisation", "requester", "agent", "team")
