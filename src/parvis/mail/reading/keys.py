"""What makes two deliveries the same mail, though relays add headers to each."""

import hashlib

from parvis.mail.reading.shape import ReadMail

_BETWEEN = b"\0"


def content_keys(mail: ReadMail) -> tuple[str, str]:
    """(content key, message key), in hexadecimal digits.

    The whole header cannot be hashed: relays add traces, and Date and Message-ID where they lack. The content key is of the
    Message-ID and From, so that nobody keeps a mail out by sending its Message-ID first under another name; without a Message-ID
    it is of From, Date as sent and the body. The message key is what a reply's References are looked up by, empty without one.
    """
    email = (mail.sender.email or mail.sender.name).lower().encode()
    if mail.message_id:
        return _digest(b"id", mail.message_id.encode(), email), reply_id_key(mail.message_id)
    return _words(mail, email), ""


def body_key(mail: ReadMail) -> str:
    """Of From, Date as sent, subject and body: a relay may give a mail without a Message-ID another one at each delivery.

    Empty for a mail without a date: two of them may well say the same.
    """
    return _words(mail, (mail.sender.email or mail.sender.name).lower().encode()) if mail.date_as_sent else ""


def _words(mail: ReadMail, email: bytes) -> str:
    files = b"".join(hashlib.sha256(part.data).digest() for part in mail.parts)
    return _digest(b"body", email, mail.date_as_sent.encode(), mail.subject.encode(), mail.text.encode(), mail.html.encode(), files)


def reply_id_key(message_id: str) -> str:
    """The message key of the mail that carried `message_id` (without `<>`)."""
    return hashlib.sha256(message_id.encode()).hexdigest() if message_id else ""


def _digest(*pieces: bytes) -> str:
    return hashlib.sha256(_BETWEEN.join(hashlib.sha256(piece).digest() for piece in pieces)).hexdigest()
