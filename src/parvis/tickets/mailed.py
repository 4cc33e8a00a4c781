"""What becomes of the mails about a ticket: readers who want no more, hosts that take none, and moves made from a mail."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid5

from django.db import transaction
from django.utils.translation import gettext as _

from parvis.journal.models import Entry
from parvis.kit.errors import Refused
from parvis.mail import one_click
from parvis.mail.bounces import CORRESPONDENCE
from parvis.mail.models import OutgoingMail
from parvis.people.models import User
from parvis.tickets.models import Ticket
from parvis.tickets.sentences import SENTENCES

if TYPE_CHECKING:
    from parvis.catalogue.workflow import Move

RATE = "rate"
"""What a link that asks for an opinion may do."""
_MADE_FROM_A_MAIL = UUID("6f4a4f2e-57a5-4a7c-9d0b-0f2f6f3e9a11")
"""Makes the key of a move from the link that made it."""


def ticket_of(mail: OutgoingMail) -> Ticket | None:
    if mail.subject_kind != Ticket.entry_kind or mail.subject_id is None:
        return None
    return Ticket.objects.select_related("portal", "service", "workflow", "organisation", "requester").filter(pk=mail.subject_id).first()


def mute(ticket: Ticket, mail: OutgoingMail) -> None:
    """Tell the reader of `mail` nothing more of `ticket`. A second time changes nothing."""
    _tell(ticket, mail, is_told=False)


def unmute(ticket: Ticket, mail: OutgoingMail) -> None:
    """Tell the reader of `mail` again. Gives no right: who sees the ticket no more is told nothing."""
    _tell(ticket, mail, is_told=True)


def is_muted(ticket: Ticket, mail: OutgoingMail) -> bool:
    if mail.user is not None:
        return not ticket.participants.filter(user=mail.user, is_notified=True).exists()
    return bool(ticket.contact.get("muted"))


def _tell(ticket: Ticket, mail: OutgoingMail, *, is_told: bool) -> None:
    if mail.user is not None:
        ticket.participants.filter(user=mail.user).exclude(role="proposed").update(is_notified=is_told)
        return
    with transaction.atomic():
        row = Ticket.objects.select_for_update(of=("self",)).only("contact").get(pk=ticket.pk)
        if str(row.contact.get("email", "")).lower() == mail.to.lower():
            kept = {name: value for name, value in row.contact.items() if name != "muted"}
            ticket.contact = row.contact = kept if is_told else {**kept, "muted": True}
            row.save(update_fields=["contact"])


class _Tickets:
    def refused(self, mail: OutgoingMail, reason: str) -> Ticket | None:
        ticket = ticket_of(mail)
        if ticket is not None:
            data = {"email": mail.to, "name": mail.to_name, "reason": reason, "mail": mail.pk.hex}
            Entry.write(ticket, "mail_refused", by=None, from_team=True, internal=True, data=data, channel=Entry.Channel.AUTO)
        return ticket

    def mute(self, mail: OutgoingMail) -> Ticket | None:
        ticket = ticket_of(mail)
        if ticket is not None:
            mute(ticket, mail)
        return ticket


CORRESPONDENCE.register(Ticket.entry_kind, _Tickets())


@SENTENCES.register("mail_refused")
def _refused(data: Mapping[str, Any], who: str, for_team: bool) -> str:
    said = {"email": data.get("email", ""), "reason": data.get("reason") or "?"}
    return _("%(email)s cannot be written to, its host says: %(reason)s") % said


# --- moves made from a mail ---


@dataclass(frozen=True)
class Offer:
    """A move that the reader of a mail may make by its link alone. `made`: the entry, where it was made by this link already."""

    mail: OutgoingMail
    ticket: Ticket
    move: Move
    by: User
    key: UUID
    made: Entry | None = None


def stamp_of(ticket: Ticket) -> str:
    """Names this stay in its status: a link written before another move is no good after it."""
    return f"{int(ticket.status_since.timestamp() * 1_000_000):x}"


def move_token(ticket: Ticket, mail_id: UUID, move: Move) -> str:
    return one_click.token(mail_id, "move", move.key, stamp_of(ticket))


def moves_in_mail(ticket: Ticket, reader: User) -> list[Move]:
    """What a mail offers to do: what the workflow lets mails offer, and the answers to what is said to be solved."""
    if ticket.turn != "customer" or ticket.standing_of(reader).is_handler:
        return []
    return [move for move in ticket.moves_for(reader) if move.mail or move.opinion or ticket.phase == "solved"]


def offer(mail: OutgoingMail, key: str, stamp: str, token: str) -> Offer:
    """What a link offers. Raises Refused when it is offered no more: the request changed, or its reader."""
    ticket = ticket_of(mail)
    if ticket is None or mail.user is None or not mail.user.is_active:
        raise Refused(_("This link opens nothing any more."), code="gone")
    made_by = uuid5(_MADE_FROM_A_MAIL, token)
    made = Entry.objects.written(ticket, made_by)
    move = next((one for one in ticket.workflow.life.moves if one.key == key), None)
    if move is not None and made is not None:
        return Offer(mail, ticket, move, mail.user, made_by, made)
    offered = next((one for one in ticket.moves_for(mail.user) if one.key == key and one.mail), None)
    if offered is None or stamp != stamp_of(ticket):
        raise Refused(_("The request has changed since this message was sent. Read it again to see what is possible."), code="changed")
    return Offer(mail, ticket, offered, mail.user, made_by)


def links(offer: Offer, moves: list[Move]) -> list[tuple[str, str, str]]:
    """(key, stamp, token) of the others among `moves` that mails offer, for the same reader."""
    ticket = offer.ticket
    return [(move.key, stamp_of(ticket), move_token(ticket, offer.mail.pk, move)) for move in moves if move.mail]


def accept(offer: Offer, answers: dict[str, Any] | None = None, *, is_sure: bool = False) -> Entry:
    """Make the move. A second time returns the first one's entry. Raises Refused as `offer` and `Ticket.move` do."""
    return offer.made or offer.ticket.move(
        offer.move.key, by=offer.by, answers=answers, idem_key=offer.key, channel=Entry.Channel.MAIL, is_sure=is_sure
    )
