"""The mailboxes of a portal and its way out, as their owner reads them: how they are reached, how they are, what waits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parseaddr
from typing import Any

from django.conf import settings
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from parvis.catalogue.kept import services_of
from parvis.catalogue.models import Portal
from parvis.kit.clock import now
from parvis.kit.languages import pick
from parvis.kit.text import one_line
from parvis.mail.fetching.connection import place
from parvis.mail.models import IncomingMail, Mailbox, OutgoingMail
from parvis.mail.notices import letterhead

SECURITY: dict[str, str | Promise] = {
    "tls": gettext_lazy("encrypted (TLS)"),
    "starttls": gettext_lazy("encrypted (STARTTLS)"),
    "none": gettext_lazy("not encrypted"),
}
HANDED: dict[str, str | Promise] = {
    "lmtp": gettext_lazy("A mail host hands mails over (LMTP)"),
    "command": gettext_lazy("A program of the mail host hands mails over"),
}
LATELY = timedelta(days=7)


@dataclass(frozen=True)
class Incoming:
    mailbox: Mailbox
    service: str
    waiting: int
    held: int
    failed: int

    @property
    def is_imap(self) -> bool:
        return self.mailbox.protocol == Mailbox.Protocol.IMAP

    @property
    def way(self) -> str:
        if not self.is_imap:
            return str(HANDED[self.mailbox.protocol])
        host, port, _user, folder = place(self.mailbox)
        said = {"host": host, "port": port, "folder": folder, "security": SECURITY.get(self.mailbox.settings.get("security", "tls"), "")}
        return _("IMAP at %(host)s:%(port)s, %(security)s, folder “%(folder)s”") % said

    @property
    def mark(self) -> tuple[str | Promise, str, str]:
        """(words, meaning, icon)"""
        if self.mailbox.failing_since:
            return pgettext_lazy("mailbox", "Cannot be read"), "bad", "circle-alert"
        if not self.is_imap:
            return pgettext_lazy("mailbox", "Takes what is handed over"), "info", "inbox"
        if self.mailbox.last_seen_at is None:
            return pgettext_lazy("mailbox", "Never read yet"), "hold", "clock"
        return pgettext_lazy("mailbox", "Works"), "good", "circle-check"

    @property
    def error(self) -> str:
        return one_line(self.mailbox.last_error, 300)

    @property
    def received_at(self) -> datetime | None:
        found: datetime | None = getattr(self.mailbox, "received_at", None)
        return found


@dataclass(frozen=True)
class Outgoing:
    """The way out of the whole installation, as far as this portal's mails go."""

    sender: str
    waiting: int
    failed: int
    sent_at: datetime | None
    error: str

    @property
    def is_configured(self) -> bool:
        return bool(settings.EMAIL_HOST)

    @property
    def way(self) -> str:
        security = "tls" if settings.EMAIL_USE_SSL else "starttls" if settings.EMAIL_USE_TLS else "none"
        said = {"host": settings.EMAIL_HOST, "port": settings.EMAIL_PORT, "security": SECURITY[security]}
        return _("SMTP at %(host)s:%(port)s, %(security)s") % said


def incoming(portal: Portal) -> list[Incoming]:
    """Three questions."""
    last = IncomingMail.objects.filter(mailbox=OuterRef("pk")).order_by("-received_at").values("received_at")[:1]
    rows = Mailbox.objects.filter(portal_key=portal.key, is_active=True).annotate(received_at=Subquery(last)).order_by("key")
    state = IncomingMail.State
    unsettled = IncomingMail.objects.filter(mailbox__portal_key=portal.key, state__in=[state.RECEIVED, state.HELD, state.FAILED])
    counts = {(mailbox, said): number for mailbox, said, number in _counted(unsettled, "mailbox", "state")}
    titles = {service.slug: pick(service.title) for service in services_of(portal).values()}
    return [
        Incoming(
            row, titles.get(row.service_slug, ""), *(counts.get((row.pk, one), 0) for one in (state.RECEIVED, state.HELD, state.FAILED))
        )
        for row in rows
    ]


def outgoing(portal: Portal) -> Outgoing:
    """What failed is that of the last week."""
    state, mails = OutgoingMail.State, OutgoingMail.objects.filter(portal_key=portal.key)
    counts = dict(_counted(mails.filter(state__in=[state.WAITING, state.SENDING]) | _failed(portal), "state"))
    sent_at = mails.filter(state=state.SENT).order_by("-id").values_list("sent_at", flat=True).first()
    troubled = _failed(portal) | mails.filter(state=state.WAITING)
    error = troubled.exclude(last_error="").order_by("-id").values_list("last_error", flat=True).first() or ""
    waiting = counts.get(state.WAITING, 0) + counts.get(state.SENDING, 0)
    return Outgoing(sender_of(portal), waiting, counts.get(state.FAILED, 0), sent_at, one_line(error, 300))


def sender_of(portal: Portal) -> str:
    return parseaddr(letterhead(portal.key).sender or settings.DEFAULT_FROM_EMAIL)[1]


def _failed(portal: Portal) -> QuerySet[OutgoingMail]:
    since = now() - LATELY
    return OutgoingMail.objects.filter(portal_key=portal.key, state=OutgoingMail.State.FAILED, created_at__gte=since)


def _counted(rows: QuerySet[Any], *names: str) -> QuerySet[Any]:
    return rows.order_by().values(*names).annotate(number=Count("pk")).values_list(*names, "number")
