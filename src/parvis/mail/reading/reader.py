"""Raw bytes to a mail that can be stored, shown and answered. Never raises; every limit that was met is told in `faults`."""

from __future__ import annotations

from parvis.kit.text import one_line
from parvis.mail.reading.addresses import people, readable_email
from parvis.mail.reading.automatic import is_vacation_subject, why_automatic
from parvis.mail.reading.bodies import body_html, body_text, contents
from parvis.mail.reading.dates import read_date
from parvis.mail.reading.failures import Suspect, bounce_of
from parvis.mail.reading.headers import Headers, decode_words
from parvis.mail.reading.identifiers import identifiers, message_id
from parvis.mail.reading.shape import Bounce, Person, ReadMail
from parvis.mail.reading.structure import Node, read_tree

MAX_BYTES = 25 * 1024 * 1024
MAX_SUBJECT = 998
MAX_DATE = 200
MAX_TRACES = 50
"""Of headers that relays add: delivered-to, authentication-results."""
MAX_TRACE = 4_000
NOBODY = Person("", "")


def read(raw: bytes) -> ReadMail:
    """The mail in `raw`; at most 2 seconds for anything up to `MAX_BYTES`, and what is longer is cut there."""
    faults: list[str] = []
    if len(raw) > MAX_BYTES:
        faults.append(f"mail-cut {MAX_BYTES}")
    raw = b"\n" + _with_line_feeds(raw[:MAX_BYTES])
    top = read_tree(raw, faults)
    leaves = top.leaves()
    headers = top.headers.in_charset(next((node.parameters["charset"] for node in leaves if "charset" in node.parameters), ""))
    found = contents(raw, top, faults)
    subject = one_line(decode_words(headers.get("subject")), MAX_SUBJECT)
    sender = _sender(headers, faults)
    return_path = _return_path(headers)
    is_complaint = _is_complaint(top, leaves, subject)
    suspect = Suspect(raw, top, leaves, headers, subject, sender, return_path, is_vacation_subject(subject))
    bounce = None if is_complaint else bounce_of(suspect)
    date_as_sent = one_line(headers.get("date"), MAX_DATE)
    date = read_date(date_as_sent)
    if date_as_sent and not date:
        faults.append("date-unreadable")
    return ReadMail(
        message_id=message_id(headers.get("message-id")),
        in_reply_to=tuple(identifiers(headers.get("in-reply-to"))),
        references=tuple(identifiers(headers.get("references"))),
        subject=subject,
        sender=sender,
        reply_to=people(headers.get("reply-to")),
        to=_all_people(headers, "to"),
        cc=_all_people(headers, "cc"),
        delivered_to=_delivered_to(headers),
        return_path=return_path,
        date=date,
        date_as_sent=date_as_sent,
        text=body_text(found.segments, faults),
        html=body_html(found.segments),
        parts=tuple(found.parts),
        automatic=_automatic(suspect, bounce, is_complaint=is_complaint),
        bounce=bounce,
        is_complaint=is_complaint,
        authentication_results=tuple(one_line(value, MAX_TRACE) for value in headers.all("authentication-results")[:MAX_TRACES]),
        faults=tuple(dict.fromkeys(faults)),
    )


def _with_line_feeds(raw: bytes) -> bytes:
    """A mail whose lines end in carriage returns alone, as old Macs wrote them, with line feeds."""
    first = raw.find(b"\r")
    if first < 0 or raw[first + 1 : first + 2] == b"\n" or raw.count(b"\n") * 2 > raw.count(b"\r"):
        return raw
    return raw.replace(b"\r\n", b"\n").replace(b"\r", b"\n")


def _sender(headers: Headers, faults: list[str]) -> Person:
    """The first one in From that can be read. Two of them are a trick as often as a mistake, so it is told."""
    found = _all_people(headers, "from")
    if headers.count("from") > 1:
        faults.append("several-from")
    elif len([person for person in found if person.email]) > 1:
        faults.append("several-senders")
    readable = [person for person in found if person.email]
    return (readable or list(found) or [NOBODY])[0]


def _all_people(headers: Headers, name: str) -> tuple[Person, ...]:
    return people(", ".join(value for value in headers.all(name) if value))


def _return_path(headers: Headers) -> str | None:
    if not headers.has("return-path"):
        return None
    return readable_email(headers.get("return-path"))


def _delivered_to(headers: Headers) -> tuple[str, ...]:
    values = [value for name in ("delivered-to", "x-original-to", "envelope-to") for value in headers.all(name)[:MAX_TRACES]]
    return tuple(
        dict.fromkeys(email.lower() for value in values for piece in value.split(",")[:MAX_TRACES] if (email := readable_email(piece)))
    )


def _is_complaint(top: Node, leaves: list[Node], subject: str) -> bool:
    """An abuse report of a mailbox host (RFC 5965), or as Microsoft sends them: the mail complained of and a subject."""
    types = {node.type for node in leaves}
    return (
        "message/feedback-report" in types
        or (top.declared == "multipart/report" and top.parameters.get("report-type", "").lower() == "feedback-report")
        or ("message/rfc822" in types and subject.lower().startswith("complaint about message from "))
    )


def _automatic(mail: Suspect, bounce: Bounce | None, *, is_complaint: bool) -> str:
    if is_complaint:
        return "complaint"
    if bounce:
        return "bounce"
    return why_automatic(
        mail.headers,
        subject=mail.subject,
        email=mail.sender.email,
        name=mail.sender.name,
        type_=mail.top.declared,
        report=mail.top.parameters.get("report-type", "").lower(),
        return_path=mail.return_path,
    )
