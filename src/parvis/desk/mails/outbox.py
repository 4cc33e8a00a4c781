"""The mails an agent may read about: those of the requests they see, and those of accounts on the portals they handle."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from parvis.catalogue.models import Service
from parvis.kit.errors import Conflict, Refused
from parvis.mail.models import OutgoingMail
from parvis.people.models import User
from parvis.tickets.models import Ticket

State = OutgoingMail.State


def mails_for(user: User) -> QuerySet[OutgoingMail]:
    if user.is_superuser:
        return OutgoingMail.objects.all()
    seen = Ticket.objects.visible_to(user).order_by().values("pk")
    portals = Service.objects.handled_by(user).order_by().values("portal__key")
    of_tickets = Q(subject_kind=Ticket.entry_kind, subject_id__in=seen)
    return OutgoingMail.objects.filter(of_tickets | ~Q(subject_kind=Ticket.entry_kind) & Q(portal_key__in=portals))


def matching(mails: QuerySet[OutgoingMail], text: str) -> QuerySet[OutgoingMail]:
    """By a part of the address or of the name, or by the whole reference of a request."""
    if not text:
        return mails
    about = Ticket.objects.filter(reference=text.upper()).order_by().values("pk")
    return mails.filter(Q(to__icontains=text) | Q(to_name__icontains=text) | Q(subject_id__in=about))


def references_of(mails: list[OutgoingMail]) -> dict[UUID | None, str]:
    """{id of a request: its reference} for the mails of one page."""
    ids = {mail.subject_id for mail in mails if mail.subject_kind == Ticket.entry_kind and mail.subject_id}
    return dict(Ticket.objects.filter(pk__in=ids).order_by().values_list("pk", "reference")) if ids else {}


def cancel(mail: OutgoingMail) -> None:
    """Keep one that waits from leaving. Raises Conflict when it has left, or leaves just now."""
    with transaction.atomic():
        stopped = OutgoingMail.objects.filter(pk=mail.pk, state=State.WAITING).update(state=State.CANCELLED, next_attempt_at=None)
    if not stopped:
        raise Conflict(_("This mail is not waiting any more: it has left, or leaves just now."))


def require_sendable(mail: OutgoingMail) -> None:
    """Raises Refused for one that is on its way already."""
    if mail.state in (State.WAITING, State.SENDING):
        raise Refused(_("This mail is on its way already."), code="on_its_way")
