"""What mail holds about people: what left, what came, with its raw bytes, and what is remembered of addresses."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from parvis.kit.files import open_stored
from parvis.kit.holdings import exempt, hold
from parvis.kit.merging import stays
from parvis.kit.traces import Traces
from parvis.mail.models import IncomingMail
from parvis.mail.reading import read

MOST_READ = 5 * 1024 * 1024
"""Bytes of a mail that came which are read for what they say; of a longer one only sender and subject are searched."""


def _about_theirs(traces: Traces) -> Q:
    """Mails about their requests, and about what they wrote in others: copies of their words."""
    journal = apps.get_model("journal.Entry")._default_manager
    said = journal.filter(actor__in=list(traces.users)).order_by().values("pk")
    return Q(subject_id__in=list(traces.subjects)) | Q(entry_id__in=said)


def _raw_text(mail: IncomingMail) -> str:
    if not mail.raw_key or mail.size > MOST_READ:
        return ""
    try:
        with open_stored(mail.raw_key) as opened:
            found = read(bytes(opened.read()))
    except FileNotFoundError:
        return ""
    people = [found.sender, *found.reply_to, *found.to, *found.cc]
    return "\n".join(
        [found.subject, found.text, found.html, *(f"{one.name} <{one.email}>" for one in people), *(one.name for one in found.parts)]
    )


def _let_raw_go(mail: IncomingMail) -> dict[str, Any]:
    return {"raw_key": ""}


hold(
    key="mail.outgoing",
    title=_("Mails sent"),
    model="mail.OutgoingMail",
    within=lambda rows, scope: rows.filter(portal_key=scope.portal_key),
    people=("user",),
    addresses=("to",),
    texts=("to", "to_name", "subject", "text", "html", "context", "last_error", "reply_to"),
    codes=("portal_key", "kind", "language", "subject_kind", "message_id", "state", "leased_by", "key"),
    fates=("delete", "blank", "redact"),
    near=_about_theirs,
    about="subject_id",
    blank=lambda mail: {"context": {}},
    place=lambda mail: mail.kind,
    rank=30,
)
hold(
    key="mail.incoming",
    title=_("Mails received"),
    model="mail.IncomingMail",
    within=lambda rows, scope: rows.filter(mailbox__portal_key=scope.portal_key),
    addresses=("sender", "envelope_from"),
    texts=("sender", "sender_name", "subject", "envelope_from", "envelope_to", "trace", "last_error"),
    codes=("content_key", "body_key", "message_key", "raw_key", "state", "kind", "reason", "trust", "subject_kind"),
    fates=("blank", "blank", "blank"),
    near=lambda traces: Q(subject_id__in=list(traces.subjects)),
    contents=_raw_text,
    file="raw_key",
    about="subject_id",
    blank=_let_raw_go,
    place=lambda mail: f"{mail.received_at:%Y-%m-%d}",
    rank=30,
)


hold(
    key="mail.failing",
    title=_("Addresses that refuse mail"),
    model="mail.FailingAddress",
    within=lambda rows, scope: rows,
    addresses=("email",),
    texts=("reason",),
    fates=("delete", "delete", "redact"),
    rank=30,
)
hold(
    key="mail.alert",
    title=_("Alerts about mails"),
    model="mail.MailAlert",
    within=lambda rows, scope: rows.filter(portal_key=scope.portal_key),
    links=("seen_by",),
    texts=("data", "key"),
    codes=("kind", "portal_key", "subject_kind"),
    fates=("delete", "delete", "delete"),
    about="subject_id",
    place=lambda alert: alert.kind,
    rank=30,
)
exempt("digests of addresses, for some hours", "mail.Tally")
exempt("the house's own addresses", "mail.Mailbox")
stays("a mail goes where it was addressed; what is on its way for a closed account is told no more", "mail.OutgoingMail.user")
stays("which agent has seen an alert", "mail.MailAlert.seen_by")
