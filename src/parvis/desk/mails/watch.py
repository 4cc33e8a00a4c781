"""What the team keeps an eye on: news of the mail, mailboxes that can or cannot be read, addresses that refuse mail."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Lower
from django.utils.translation import gettext as _

from parvis.desk.customers.reach import people_of
from parvis.desk.mails.inbox import Handled
from parvis.desk.mails.outbox import mails_for
from parvis.desk.mails.wording import Mark
from parvis.kit.text import one_line
from parvis.mail import alerts
from parvis.mail.models import FailingAddress, MailAlert, Mailbox
from parvis.people.models import User
from parvis.tickets.models import Ticket

MOST_NEWS = 10


@dataclass(frozen=True)
class News:
    alert: MailAlert
    sentence: str
    reference: str


def alerts_for(handled: Handled) -> QuerySet[MailAlert]:
    """Of the portals where one handles something, and of the whole house; about a request only when one handles that."""
    if handled.is_all:
        return MailAlert.objects.all()
    of_tickets = Q(subject_kind=Ticket.entry_kind)
    here = Q(portal_key="") | Q(portal_key__in=handled.portals)
    return MailAlert.objects.filter(here & (~of_tickets | Exists(handled.ticket_of_row())))


def news_for(handled: Handled) -> list[News]:
    """The latest that nobody has seen."""
    mine = alerts_for(handled).order_by().values("pk")
    found = list(alerts.unseen(None).filter(pk__in=mine)[:MOST_NEWS])
    ids = {one.subject_id for one in found if one.subject_kind == Ticket.entry_kind and one.subject_id}
    references = dict(Ticket.objects.filter(pk__in=ids).order_by().values_list("pk", "reference")) if ids else {}
    return [News(one, one_line(alerts.said(one)), references.get(one.subject_id, "") if one.subject_id else "") for one in found]


@dataclass(frozen=True)
class Health:
    mailbox: Mailbox

    @property
    def mark(self) -> Mark:
        if not self.mailbox.is_active:
            return Mark(_("Turned off"), "calm", "ban")
        if self.mailbox.failing_since:
            return Mark(_("Cannot be read"), "bad", "circle-alert")
        if self.mailbox.last_seen_at:
            return Mark(_("Read"), "good", "circle-check")
        return Mark(_("Nothing came yet"), "calm", "clock")

    @property
    def error(self) -> str:
        return one_line(self.mailbox.last_error, 300) if self.is_failing else ""

    @property
    def is_failing(self) -> bool:
        return bool(self.mailbox.is_active and self.mailbox.failing_since)


def mailboxes_for(handled: Handled) -> list[Health]:
    """Those that cannot be read come first."""
    rows = Mailbox.objects.all() if handled.is_all else Mailbox.objects.filter(portal_key__in=handled.portals)
    return sorted((Health(one) for one in rows), key=lambda one: (not one.is_failing, one.mailbox.address))


def failing_for(user: User) -> QuerySet[FailingAddress]:
    """Addresses of customers whom one knows, or to whom a mail went that one may read about."""
    if user.is_superuser:
        return FailingAddress.objects.all()
    known = people_of(user).order_by().annotate(folded=Lower("email")).filter(folded=Lower(OuterRef("email")))
    written = mails_for(user).order_by().filter(to=OuterRef("email"))
    return FailingAddress.objects.filter(Exists(known) | Exists(written))
