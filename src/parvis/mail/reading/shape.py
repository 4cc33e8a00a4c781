"""What a mail is once read: plain values, fit to be stored, with nothing of the wire left in them."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Person:
    """`email`: its domain in lower case; empty when no address could be read."""

    name: str
    email: str


@dataclass(frozen=True)
class Part:
    """A file that came with the mail. `is_inline`: meant to be seen within the text; `content_id` without `<>`."""

    name: str
    content_type: str
    content_id: str
    is_inline: bool
    data: bytes


@dataclass(frozen=True)
class Bounce:
    """A mail of ours that did not arrive.

    `is_permanent`: writing to the address again would fail too (no such mailbox or host); a full mailbox, a refusal of the text
    or a delay is not. `recipients` is empty when the report names nobody.
    """

    recipients: tuple[str, ...]
    is_permanent: bool
    original_message_id: str
    diagnostic: str


@dataclass(frozen=True)
class ReadMail:
    """Message-IDs are without `<>`; `references` oldest first; headers that may occur often are in the order of the mail."""

    message_id: str
    in_reply_to: tuple[str, ...]
    references: tuple[str, ...]
    subject: str
    sender: Person
    reply_to: tuple[Person, ...]
    to: tuple[Person, ...]
    cc: tuple[Person, ...]
    delivered_to: tuple[str, ...]
    """Delivered-To, X-Original-To and Envelope-To, in lower case."""
    return_path: str | None
    """Empty for `<>`; None when there is no such header."""
    date: datetime | None
    date_as_sent: str
    text: str
    """The whole body as plain text."""
    html: str
    """The HTML body as sent, **not sanitised**; empty when there is none."""
    parts: tuple[Part, ...]
    automatic: str
    """Why no machine of ours may answer, as a code of `automatic.py`; empty for a mail by a person."""
    bounce: Bounce | None
    is_complaint: bool
    authentication_results: tuple[str, ...]
    faults: tuple[str, ...]
    """What was cut, skipped or could not be read: stable English codes, some followed by a number."""
