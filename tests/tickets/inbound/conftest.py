from __future__ import annotations

from collections.abc import Iterator
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from io import BytesIO
from itertools import count
from typing import Any

import pytest

from parvis.kit.clock import now
from parvis.kit.files import store
from parvis.mail import processing
from parvis.mail.models import IncomingMail, Mailbox, OutgoingMail
from parvis.mail.reading import read
from parvis.mail.reading.keys import content_keys
from tests.cast import Cast

HOST = "mx.house.example"
_numbers = count(1)


class Post:
    """The mailbox of a portal: what is delivered to it is worked through at once."""

    def __init__(self, cast: Cast, service: str = "help", **settings: Any) -> None:
        self.cast = cast
        settings = {"authserv_ids": [HOST], **settings}
        self.mailbox = Mailbox.objects.create(
            key=cast.key,
            portal_key=cast.key,
            service_slug=service,
            address=f"support@{cast.key}.example",
            protocol="command",
            settings=settings,
        )

    def keep(self, raw: bytes) -> IncomingMail:
        stored = store(BytesIO(raw), name="mail.eml")
        content, message = content_keys(read(raw))
        return IncomingMail.objects.create(
            mailbox=self.mailbox, content_key=content, message_key=message, raw_key=stored.key, size=len(raw)
        )

    def deliver(self, raw: bytes) -> IncomingMail:
        row = self.keep(raw)
        processing.process_due()
        row.refresh_from_db()
        return row

    def write(self, sender: str, **what: Any) -> IncomingMail:
        return self.deliver(mail(sender, **{"to": self.mailbox.address, **what}))

    def mails_to(self, email: str) -> list[str]:
        """The kinds of what was written to this address, in order."""
        return list(OutgoingMail.objects.filter(to__iexact=email).order_by("id").values_list("kind", flat=True))


def mail(
    sender: str,
    *,
    to: str = "",
    subject: str = "Nothing works",
    body: str = "The lift is stuck.",
    trust: str | None = "pass",
    cc: str = "",
    headers: dict[str, str] | None = None,
    files: dict[str, bytes] | None = None,
) -> bytes:
    """`trust`: what the portal's mail host found of DMARC; None: it looked at nothing."""
    message = EmailMessage(policy=SMTP.clone(max_line_length=998))
    domain = sender.rpartition("@")[2].strip(">")
    if trust:
        message["Authentication-Results"] = f"{HOST}; dmarc={trust} header.from={domain}"
    message["From"], message["To"], message["Subject"] = sender, to, subject
    if cc:
        message["Cc"] = cc
    message["Date"] = format_datetime(now())
    message["Message-ID"] = f"<{next(_numbers)}@{domain}>"
    for name, value in (headers or {}).items():
        del message[name]
        message[name] = value
    message.set_content(body)
    for name, data in (files or {}).items():
        message.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    return message.as_bytes()


@pytest.fixture
def house(db) -> Cast:
    return Cast()


@pytest.fixture
def post(house) -> Iterator[Post]:
    """Of a portal whose people have accounts."""
    assert house.help
    return Post(house)


@pytest.fixture
def known(db) -> Post:
    """Of a portal whose people are known by their mails."""
    cast = Cast("centre", sign_up="known", sign_up_options={"proposed_participants": "organisation"})
    assert cast.help
    return Post(cast)
