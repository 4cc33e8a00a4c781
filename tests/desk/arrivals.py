"""Mails that came in: their bytes kept, their row written, as the intake does."""

from __future__ import annotations

from datetime import timedelta
from email.message import EmailMessage
from io import BytesIO
from typing import Any
from uuid import uuid4

from parvis.kit.clock import now
from parvis.kit.files import store
from parvis.mail.models import IncomingMail, Mailbox
from parvis.tickets.models import Ticket

TEXT = "The lift is out of order.\n\nAnna"


def mailbox(portal_key: str = "house", **fields: Any) -> Mailbox:
    fields = {"address": f"support@{portal_key}.example", "protocol": "lmtp", **fields}
    return Mailbox.objects.get_or_create(key=fields.pop("key", f"{portal_key}-support"), defaults={"portal_key": portal_key, **fields})[0]


def letter(text: str = TEXT, *, html: str = "", files: dict[str, tuple[str, bytes]] | None = None, **headers: str) -> bytes:
    """`files`: {name: (content type, bytes)}."""
    mail = EmailMessage()
    given = {
        "From": "Anna <anna@town.example>",
        "To": "support@house.example",
        "Subject": "The lift",
        "Message-ID": f"<{uuid4().hex}@town>",
    }
    for name, value in (given | headers).items():
        mail[name.replace("_", "-")] = value
    mail.set_content(text)
    if html:
        mail.add_alternative(html, subtype="html")
    for name, (kind, data) in (files or {}).items():
        main, _slash, sub = kind.partition("/")
        mail.add_attachment(data, maintype=main, subtype=sub, filename=name)
    return mail.as_bytes()


def came(portal_key: str = "house", *, raw: bytes | None = None, about: Ticket | None = None, **fields: Any) -> IncomingMail:
    """`about`: the request that it became part of."""
    raw = raw if raw is not None else letter()
    kept = store(BytesIO(raw), name="mail.eml")
    given: dict[str, Any] = {
        "sender": "anna@town.example",
        "sender_name": "Anna",
        "subject": "The lift",
        "state": "done",
        "trust": "verified",
        "next_attempt_at": None,
        "expires_at": now() + timedelta(days=90),
    }
    named = {"subject_kind": Ticket.entry_kind, "subject_id": about.pk, "organisation_id": about.organisation_id} if about else {}
    given |= {"mailbox": mailbox(portal_key), "content_key": uuid4().hex, "raw_key": kept.key, "size": len(raw)}
    return IncomingMail.objects.create(**(given | named | fields))
