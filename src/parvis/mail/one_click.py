"""Links of mails that do one thing for one reader: the mail's id and a seal over what the link may do, short enough for a header."""

from __future__ import annotations

import base64
import hashlib
import hmac
from uuid import UUID

from django.conf import settings

from parvis.mail.models import OutgoingMail

SEAL_BYTES = 16
STOP, FOLLOW = "stop", "follow"
"""To be told no more of what the mail is about, and to be told again."""


def token(mail_id: UUID, purpose: str, *bound: str) -> str:
    """22 characters of id and 22 of a 128-bit seal. `bound`: what must still be so when the link is followed."""
    return _token(mail_id, settings.SECRET_KEY, purpose, bound)


def mail_of(value: str, purpose: str, *bound: str) -> OutgoingMail | None:
    """The mail whose reader this link was written for; None for a link that we did not write, or for something else."""
    mail_id = _mail_id(value)
    if mail_id is None or not _fits(value, mail_id, purpose, bound):
        return None
    return OutgoingMail.objects.select_related("user").filter(pk=mail_id).first()


def _fits(value: str, mail_id: UUID, purpose: str, bound: tuple[str, ...]) -> bool:
    """Compared as a whole: one link has one spelling."""
    keys = (settings.SECRET_KEY, *(str(key) for key in settings.SECRET_KEY_FALLBACKS))
    given = value.encode(errors="replace")
    return any(hmac.compare_digest(given, _token(mail_id, key, purpose, bound).encode()) for key in keys)


def _token(mail_id: UUID, key: str, purpose: str, bound: tuple[str, ...]) -> str:
    derived = hashlib.sha256(b"parvis.mail.one_click:" + key.encode()).digest()
    said = "|".join((purpose, mail_id.hex, *bound)).encode()
    return f"{_text(mail_id.bytes)}.{_text(hmac.new(derived, said, hashlib.sha256).digest()[:SEAL_BYTES])}"


def _mail_id(value: str) -> UUID | None:
    try:
        return UUID(bytes=base64.urlsafe_b64decode(value.partition(".")[0] + "=="))
    except (ValueError, TypeError):
        return None


def _text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")
