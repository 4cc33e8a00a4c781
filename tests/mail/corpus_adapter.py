"""Our reading of a mail in the words of the corpus's `score.py`; see docs/mail.md, «Reading»."""

import hashlib
import os
from datetime import UTC
from typing import Any

import django
from django.apps import apps

from parvis.mail.quoting import split
from parvis.mail.quoting.html_text import text_of
from parvis.mail.reading import read

# `score.py` starts it outside of pytest.
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
if not apps.ready:
    django.setup()


def parse(raw: bytes) -> dict[str, Any]:
    mail = read(raw)
    bounced = list(mail.bounce.recipients) if mail.bounce else []
    return {
        "from_addr": mail.sender.email,
        "from_name": mail.sender.name,
        "to_addrs": [person.email for person in mail.to],
        "cc_addrs": [person.email for person in mail.cc],
        "reply_to_addr": mail.reply_to[0].email if mail.reply_to else "",
        "subject": mail.subject,
        "message_id": mail.message_id,
        "in_reply_to": mail.in_reply_to[0] if mail.in_reply_to else "",
        "references": list(mail.references),
        "date_utc": mail.date.astimezone(UTC).isoformat() if mail.date else "",
        "text": mail.text,
        "text_alt": text_of(mail.html) if mail.html else "",
        "attachments": [
            {"name": part.name, "size": len(part.data), "sha256": hashlib.sha256(part.data).hexdigest()} for part in mail.parts
        ],
        "is_auto": bool(mail.automatic),
        "is_bounce": bool(mail.bounce),
        "hard_bounce": bool(mail.bounce and mail.bounce.is_permanent),
        "is_feedback": mail.is_complaint,
        "bounce_recipients": bounced,
        "temporary_recipients": bounced,
        "reply_text": split(mail.text, subject=mail.subject).new,
    }
