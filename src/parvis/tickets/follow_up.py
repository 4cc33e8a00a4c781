"""«Informez-moi des suites données»: whether the requester is told by mail of one request, and at which address.

An address that is not the account's is written to only once whoever reads it has said so by a button: anybody can type one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from parvis.kit.errors import Refused
from parvis.kit.languages import pick
from parvis.mail import one_click
from parvis.mail.models import OutgoingMail
from parvis.mail.notices import NOTICES, Action, Facts, Notice, Obsolete, Paragraph, letterhead
from parvis.mail.outbox import Recipient, enqueue, mailed_lately
from parvis.people.models import User
from parvis.tickets.mailed import ticket_of
from parvis.tickets.models import Participant, Ticket
from parvis.tickets.notices import QUIET

if TYPE_CHECKING:
    from parvis.catalogue.models import Service

KIND = "follow_up_address"
ADDRESS = "address"
"""What the link of the mail does."""


@dataclass(frozen=True)
class Wish:
    """What a form says of it. `email`: empty where nothing else than the account's address was asked for."""

    is_told: bool = True
    email: str = ""


def wish_of(service: Service, answers: Mapping[str, Any], requester: User | None) -> Wish:
    told = answers.get(service.fills.get("follow_up", ""))
    email = str(answers.get(service.fills.get("follow_up_email", "")) or "").strip().lower()
    own = requester.email.lower() if requester else ""
    return Wish(told is not False, email if told is not False and email != own else "")


def ask(ticket: Ticket, wish: Wish) -> None:
    """Write to the address that the requester typed; until its reader agrees, they are told at their account's."""
    if not wish.email or ticket.requester is None or mailed_lately(KIND, wish.email, QUIET):
        return
    enqueue(
        KIND,
        to=Recipient(wish.email, language=ticket.requester.language),
        organisation=ticket.organisation,
        portal_key=ticket.portal.key,
        subject=ticket,
        context={"user": str(ticket.requester_id)},
        key=f"{KIND}:{ticket.pk.hex}:{wish.email}"[:120],
    )


def agree(mail: OutgoingMail) -> Participant:
    """The reader of `mail` takes the news of the request from now on. Said twice, it is done once.

    Raises Refused when who asked is no part of the request any more.
    """
    with transaction.atomic():
        mark = Participant.objects.select_for_update(of=("self",)).filter(ticket=mail.subject_id, user=mail.context["user"]).first()
        if mark is None or mark.role not in ("requester", "participant"):
            raise Refused(_("This link opens nothing any more."), code="gone")
        if mark.email != mail.to:
            mark.email = mail.to
            mark.save(update_fields=["email"])
    return mark


def is_agreed(mail: OutgoingMail) -> bool:
    return Participant.objects.filter(ticket=mail.subject_id, user=mail.context["user"], email=mail.to).exists()


def follower_at(ticket: Ticket, email: str) -> User | None:
    """Who is told of this request at an address that is not their account's."""
    mark = ticket.participants.filter(email__iexact=email).exclude(email="").select_related("user").first() if email else None
    return mark.user if mark and mark.user.is_active else None


@NOTICES.register(KIND)
def _asked(mail: OutgoingMail) -> Notice:
    """Nothing in it was typed by whoever typed the address."""
    ticket = ticket_of(mail)
    if ticket is None or not User.objects.filter(pk=mail.context["user"], is_active=True).exists():
        raise Obsolete
    said = {"reference": ticket.reference}
    link = f"{letterhead(mail.portal_key).url}/mail/address/{one_click.token(mail.pk, ADDRESS)}"
    return Notice(
        subject=_("[%(reference)s] Receive the news of this request?") % said,
        title=_("Receive the news of this request at this address?"),
        blocks=(
            Paragraph(_("Who made request %(reference)s asks that its news be sent to this address.") % said),
            Action(_("Receive them here"), link),
            Facts(((_("Reference"), ticket.reference), (_("Kind of request"), pick(ticket.service.title)))),
        ),
        why=_("This has nothing to do with you? Ignore this message: nothing more is sent to you."),
    )
