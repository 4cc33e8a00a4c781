"""Names a mail carries so that its answer finds the way back: signed, so that nobody can make one up."""

import hashlib
import hmac
from uuid import UUID

from django.conf import settings

SIGNATURE_LENGTH = 20  # hex digits: 80 bits, and the local part stays under its 64 characters

THREAD = "thread"


def signature(*parts: str) -> str:
    key = hashlib.sha256(b"parvis.mail:" + settings.SECRET_KEY.encode()).digest()
    return hmac.new(key, "|".join(parts).encode(), hashlib.sha256).hexdigest()[:SIGNATURE_LENGTH]


def message_id(mail_id: UUID, subject_id: UUID | None) -> str:
    """`<parvis.<subject>.<mail>.<hmac>@domain>`; fixed when the row is written, so a second sending has the same."""
    subject = subject_id.hex if subject_id else "0"
    return f"<parvis.{subject}.{mail_id.hex}.{signature(subject, mail_id.hex)}@{settings.MAIL_DOMAIN}>"


def reply_address(subject_id: UUID) -> str:
    """`reply+<subject><hmac>@domain`, in lower case since some hosts fold it."""
    return f"reply+{subject_id.hex}{signature('reply', subject_id.hex)}@{settings.MAIL_DOMAIN}"


def subject_of_reply(address: str) -> UUID | None:
    """What a signed reply address is about; None when it is not ours."""
    local = address.strip().lower().partition("@")[0]
    if not local.startswith("reply+"):
        return None
    return _checked(local[6:38], "reply", local[38:])


def subject_of_message_id(value: str) -> UUID | None:
    """What one of our Message-IDs, or the name of a thread, is about; None when it is not ours."""
    parts = value.strip().strip("<>").lower().partition("@")[0].split(".")
    if len(parts) != 4 or parts[0] != "parvis":
        return None
    _, subject, mail, given = parts
    if not hmac.compare_digest(given, signature(subject, mail)):
        return None
    return _uuid(mail if subject == THREAD else subject)


def thread_id(subject_id: UUID) -> str:
    """`<parvis.thread.<subject>.<hmac>@domain>`: what all our mails about one thing name, so that readers' programs file them together."""
    return f"<parvis.{THREAD}.{subject_id.hex}.{signature(THREAD, subject_id.hex)}@{settings.MAIL_DOMAIN}>"


def mail_of_message_id(value: str) -> UUID | None:
    """Which of our mails has this Message-ID; None when it is not ours."""
    parts = value.strip().strip("<>").lower().partition("@")[0].split(".")
    return _uuid(parts[2]) if is_ours(value) and parts[1] != THREAD else None


def is_ours(value: str) -> bool:
    """Whether this Message-ID is one that we gave to a mail."""
    parts = value.strip().strip("<>").lower().partition("@")[0].split(".")
    return len(parts) == 4 and parts[0] == "parvis" and hmac.compare_digest(parts[3], signature(parts[1], parts[2]))


def _checked(subject: str, purpose: str, given: str) -> UUID | None:
    return _uuid(subject) if hmac.compare_digest(given, signature(purpose, subject)) else None


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(hex=text)
    except ValueError:
        return None


def mail_of_bounce_address(address: str) -> UUID | None:
    """Which of our mails a signed envelope sender names; None when it is not ours."""
    local = address.strip().lower().partition("@")[0]
    return _checked(local[7:39], "bounce", local[39:]) if local.startswith("bounce+") else None


def bounce_address(mail_id: UUID) -> str:
    """`bounce+<mail><hmac>@domain`: the envelope sender, by which a host says which mail it gives back."""
    return f"bounce+{mail_id.hex}{signature('bounce', mail_id.hex)}@{settings.MAIL_DOMAIN}"
