"""Answering an approval from the mail that asked for it: by the link's button, once, as long as the same person is asked the same thing."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from uuid import UUID, uuid5

from django.utils.translation import gettext as _

from parvis.catalogue.workflow import Move, Needs
from parvis.journal.models import Entry
from parvis.kit.errors import Refused
from parvis.kit.languages import pick
from parvis.mail import one_click
from parvis.mail.models import OutgoingMail
from parvis.tickets.mailed import ticket_of
from parvis.tickets.models import Approval, Ticket

if TYPE_CHECKING:
    from parvis.people.models import User

_SAID_FROM_A_MAIL = UUID("2d8f1f0a-6d0f-4a53-8d7a-3f1c36d0a6b4")
"""Makes the key of an answer from the link that gave it."""
ANSWERS = {"yes": True, "no": False}


@dataclass(frozen=True)
class Asking:
    """What the reader of a mail is asked, and which answer its link gives. `is_said`: they have given it."""

    ticket: Ticket
    approval: Approval
    move: Move
    by: User
    is_approved: bool
    key: UUID

    @property
    def _needs(self) -> Needs:
        return self.move.needs or Needs()

    @property
    def label(self) -> str:
        return pick(self._needs.question) or self.move.name()

    @property
    def button(self) -> str:
        return pick(self._needs.yes if self.is_approved else self._needs.no) or (_("I agree") if self.is_approved else _("I do not agree"))

    @property
    def is_said(self) -> bool:
        return self.approval.is_decided and self.approval.is_approved == self.is_approved


def approval_of(mail: OutgoingMail) -> Approval | None:
    """The one that the mail asks for, as long as its reader is who answers."""
    said = mail.context.get("approval")
    found = (
        Approval.objects.select_related("round__asked_by", "round__estimate", "approver", "delegate").filter(pk=said).first()
        if said
        else None
    )
    mine = found is not None and mail.user_id == found.holder_id and found.round.ticket_id == mail.subject_id
    return found if mine else None


def approval_token(mail_id: UUID, answer: str) -> str:
    """Good for this answer to this mail, which was written to one person about one round."""
    return one_click.token(mail_id, "approval", answer)


def mail_of(answer: str, token: str) -> OutgoingMail | None:
    return one_click.mail_of(token, "approval", answer)


def asking(mail: OutgoingMail, answer: str, token: str) -> Asking:
    """What a link asks. Raises Refused when it is asked no more of its reader."""
    ticket, approval = ticket_of(mail), approval_of(mail)
    if ticket is None or approval is None or mail.user is None or not ticket.standing_of(mail.user).may_write:
        raise Refused(_("This link opens nothing any more."), code="gone")
    move = next((one for one in ticket.workflow.life.moves if one.key == approval.round.move_key), None)
    found = Asking(ticket, approval, move, mail.user, ANSWERS[answer], uuid5(_SAID_FROM_A_MAIL, token)) if move else None
    if found is None or not (found.is_said or (approval.round.is_open and not approval.is_decided)):
        raise Refused(_("The request has changed since this message was sent. Read it again to see what is possible."), code="changed")
    return found


def said(asking: Asking, reason: str) -> Asking:
    """Say it, once. Raises Refused as `Ticket.answer_approval` does."""
    approval = asking.ticket.answer_approval(
        asking.approval, is_approved=asking.is_approved, by=asking.by, reason=reason, channel=Entry.Channel.MAIL, key=asking.key
    )
    return replace(asking, approval=approval)
