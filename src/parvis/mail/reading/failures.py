"""Reports that a mail of ours did not arrive: the standard ones (RFC 3464), and those that only say so in words.

flufl.bounce knows some twenty mail servers by their words. It is asked only when a mail shows a sign of being a report, and about
the beginning of its text with lines cut short, because its patterns take the square of a line's length.
"""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass, field
from email.message import Message

from flufl.bounce import all_failures

from parvis.kit.text import one_line
from parvis.mail.reading.addresses import readable_email
from parvis.mail.reading.bodies import data_of
from parvis.mail.reading.charsets import decode
from parvis.mail.reading.failure_words import (
    ABOUT_US,
    CODE,
    DAEMON,
    DAEMON_NAME,
    FAILED,
    FAILED_SUBJECT,
    FORWARDED,
    LASTING,
    NO_REPLY,
    ORIGINAL,
    PASSING,
    REPORT_TEXT,
    WAITING,
    folded,
)
from parvis.mail.reading.headers import Headers, decode_words, read_block
from parvis.mail.reading.identifiers import identifiers
from parvis.mail.reading.parameters import first_word
from parvis.mail.reading.shape import Bounce, Person
from parvis.mail.reading.structure import Node, read_tree
from parvis.mail.reading.transfer import undo

# It writes every detector it tries, and a trace for each that fails, into a log that is for operators.
logging.getLogger("flufl.bounce").setLevel(logging.CRITICAL)

MAX_TEXT = 48 * 1024
MAX_WORDS = 24 * 1024
MAX_LINE = 300
MAX_RECIPIENTS = 100
MAX_BLOCKS = 200
MAX_DIAGNOSTIC = 500

_ORIGINAL_ID = re.compile(r"^[ \t>]{0,8}message-id:[ \t]{0,8}(?:\n[ \t]{1,8})?<([^<>\s]{3,250})>", re.IGNORECASE | re.MULTILINE)
_STATUS = re.compile(r"\b[245]\.\d{1,2}\.\d{1,3}\b")
_ADDRESS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,8}")
_ALONE = re.compile(r"\W{0,20}(?:to |an |a |para |rcpt to:|recipient: |smtp:|rfc822;){0,2}\W{0,3}$", re.IGNORECASE)


@dataclass(slots=True)
class _Report:
    """What the machine-readable part says; `failed` and `delayed`: recipients."""

    is_there: bool = False
    failed: list[str] = field(default_factory=list)
    delayed: list[str] = field(default_factory=list)
    actions: set[str] = field(default_factory=set)
    statuses: list[str] = field(default_factory=list)
    diagnostics: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Suspect:
    """A mail as far as it matters here."""

    raw: bytes
    top: Node
    leaves: list[Node]
    headers: Headers
    subject: str
    sender: Person
    return_path: str | None
    is_vacation: bool

    @property
    def is_from_daemon(self) -> bool:
        """Its sender is called as mail servers call themselves."""
        local = self.sender.email.partition("@")[0].lower()
        return bool(DAEMON.fullmatch(local) or DAEMON_NAME.search(folded(self.sender.name)))

    @property
    def is_from_nobody(self) -> bool:
        """No mail program of a person sends so; other machines than mail servers do."""
        local = self.sender.email.partition("@")[0].lower()
        return self.return_path == "" or not self.sender.email or bool(NO_REPLY.search(local))

    @property
    def is_answer(self) -> bool:
        return self.headers.has("in-reply-to") or self.headers.has("references")


def bounce_of(mail: Suspect) -> Bounce | None:
    """None for every mail that reports no failure."""
    report = _report(mail)
    named = [email for value in mail.headers.all("x-failed-recipients") for email in _emails(value)]
    is_sure = bool(named) or bool(report.failed or report.delayed or report.actions & {"failed", "delayed"})
    if report.is_there and report.actions and not is_sure and report.actions <= {"delivered", "relayed", "expanded"}:
        return None
    subject = folded(mail.subject)
    is_suspect = is_sure or report.is_there or mail.is_from_daemon or mail.is_from_nobody or bool(FAILED_SUBJECT.search(subject))
    if not is_suspect:
        return None
    text = _text(mail)
    if not is_sure and not _may_say_so(mail, report, subject, text):
        return None
    temporary, permanent = (set[str](), set[str]()) if report.failed or report.delayed or named else _by_words(mail, text)
    if not is_sure and not (temporary or permanent) and not _says_so(mail, report, text):
        return None
    recipients = report.failed + report.delayed + named + sorted(permanent) + sorted(temporary)
    recipients = recipients or _guessed(mail, text)
    is_delay = not (report.failed or named or permanent) and bool(
        report.delayed or temporary or report.actions == {"delayed"} or WAITING.search(folded(subject + "\n" + text[:4000]))
    )
    diagnostic = _diagnostic(report, text)
    return Bounce(
        tuple(dict.fromkeys(email.lower() for email in recipients))[:MAX_RECIPIENTS],
        not is_delay and _is_permanent(report, diagnostic, text),
        _original_id(mail, text),
        diagnostic,
    )


def _may_say_so(mail: Suspect, report: _Report, subject: str, text: str) -> bool:
    """Whether the words tell of a failure: the less the sender looks like a mail server, the clearer they must be.

    A person who forwards a report to ask what it means is a person.
    """
    if mail.is_vacation:
        return False
    if report.is_there:
        return True
    head = folded(text[:6000])
    has_subject = bool(FAILED_SUBJECT.search(subject))
    if mail.is_from_daemon:
        return has_subject or bool(FAILED.search(head))
    if mail.is_from_nobody:
        return bool(REPORT_TEXT.search(head)) or (has_subject and bool(FAILED.search(head)))
    return has_subject and not (FORWARDED.match(subject) and (mail.is_answer or not REPORT_TEXT.search(head[:200])))


def _says_so(mail: Suspect, report: _Report, text: str) -> bool:
    """What convinces when the words name nobody."""
    return report.is_there or mail.is_from_daemon or mail.is_from_nobody or bool(REPORT_TEXT.search(folded(text[:6000])))


def _report(mail: Suspect) -> _Report:
    report = _Report()
    for raw, node in _status_parts(mail):
        report.is_there = True
        data = data_of(raw, node)[:MAX_TEXT]
        position = 0
        for _ in range(MAX_BLOCKS):
            if position >= len(data):
                break
            block, position = read_block(data, position, len(data))
            _add_block(report, block)
    if mail.top.declared == "multipart/report" and mail.top.parameters.get("report-type", "").lower() == "delivery-status":
        report.is_there = True
    return report


def _status_parts(mail: Suspect) -> list[tuple[bytes, Node]]:
    """(raw bytes, part) of each; also of a report that a filter on the way wrapped into a mail of its own."""
    found = [(mail.raw, node) for node in mail.leaves if node.type == "message/delivery-status"]
    if found or not mail.is_from_daemon:
        return found
    for node in [node for node in mail.leaves if node.type == "message/rfc822"][:1]:
        inner = b"\n" + data_of(mail.raw, node)
        tree = read_tree(inner, [])
        if tree.type == "multipart/report":
            return [(inner, leaf) for leaf in tree.leaves() if leaf.type == "message/delivery-status"]
    return []


def _add_block(report: _Report, block: Headers) -> None:
    action = first_word(block.get("action")).partition(" ")[0].rstrip(".,")
    if action == "error" or action.startswith("fail"):
        action = "failed"
    if action:
        report.actions.add(action)
    emails = [email for name in ("original-recipient", "final-recipient") for email in _emails(block.get(name))][:1]
    if action == "failed":
        report.failed += emails
    elif action == "delayed":
        report.delayed += emails
    if action in ("failed", "delayed", ""):
        report.statuses += [value for value in [block.get("status")] if value]
        report.diagnostics += [value for value in [block.get("diagnostic-code")] if value]


def _emails(value: str) -> list[str]:
    plain = value.rpartition(";")[2] if "@" in value.rpartition(";")[2] else value
    return [email for piece in plain.split(",")[:MAX_RECIPIENTS] if (email := readable_email(undo_quoted(piece)))]


def undo_quoted(text: str) -> str:
    """Some servers encode a recipient as if it were a body: `a=2Eb@c.d`."""
    return decode(undo(text.encode("utf-8", "replace"), "quoted-printable")) if re.search("=[0-9A-F]{2}", text) else text


def _text(mail: Suspect) -> str:
    """The beginning of what is told in words."""
    told: list[str] = []
    left = MAX_TEXT
    for node in mail.leaves:
        if left > 0 and node.type.startswith("text/") and node.type != "text/rfc822-headers":
            data = data_of(mail.raw, node)[: 4 * left]
            text = decode(data, node.parameters.get("charset", ""))[:left].replace("\r", "")
            if node.type == "text/html":
                text = re.sub(r"<br[ /]{0,3}>|</p>|</tr>|</div>", "\n", text, flags=re.IGNORECASE)
                text = re.sub(r"<[^<>]{0,2000}>", " ", text).replace("&lt;", "<").replace("&gt;", ">").replace("&#64;", "@")
            told.append(text)
            left -= len(text)
    return "\n".join(line[:MAX_LINE] for line in "\n".join(told).split("\n"))


def _by_words(mail: Suspect, text: str) -> tuple[set[str], set[str]]:
    """(temporary, permanent) recipients as flufl.bounce finds them."""
    message = Message()
    for name in ("subject", "from", "to", "x-mailer", "x-mailer-version", "date"):
        message[name] = decode_words(mail.headers.get(name))[:MAX_LINE]
    if not readable_email(message["from"]):
        message.replace_header("from", "nobody@localhost")  # one detector fails without
    message["content-type"] = "text/plain"
    message.set_payload(text[:MAX_WORDS])
    # Some servers write plain text only, others always wrap it: each detector looks for what its server does.
    wrapped = Message()
    for name, value in message.items():
        wrapped[name] = value
    wrapped.replace_header("content-type", mail.top.type)
    wrapped.attach(message)
    for candidate in (message, wrapped) if mail.top.is_multipart else (message,):
        try:
            temporary, permanent = all_failures(candidate)
        except (ValueError, TypeError, AttributeError, LookupError, AssertionError):
            continue
        if temporary or permanent:
            return _texts(temporary), _texts(permanent)
    return set(), set()


def _texts(emails: object) -> set[str]:
    found = emails if isinstance(emails, (set, frozenset)) else set()
    return {email for item in found if isinstance(item, bytes) and (email := readable_email(item.decode("ascii", "ignore")))}


def _guessed(mail: Suspect, text: str) -> list[str]:
    """Addresses that stand alone or first on a line above the copy of our mail; nobody rather than somebody else."""
    copy = ORIGINAL.search(text)
    head = text[: copy.start()] if copy else text[:4000]
    own = {mail.sender.email.lower(), *(email.lower() for email in _emails(mail.headers.get("to")))}
    found = []
    for line in head.split("\n")[:200]:
        if ABOUT_US.search(line):
            continue
        address = _ADDRESS.search(line)
        if address and _ALONE.match(line[: address.start()]) and address[0].lower() not in own:
            local = address[0].partition("@")[0].lower()
            found += [] if DAEMON.fullmatch(local) else [address[0]]
    return found[:MAX_RECIPIENTS]


def _diagnostic(report: _Report, text: str) -> str:
    if report.diagnostics:
        return one_line(report.diagnostics[0].partition(";")[2] or report.diagnostics[0], MAX_DIAGNOSTIC)
    copy = ORIGINAL.search(text)
    head = text[: copy.start()] if copy else text[:8000]
    line = next((line for line in head.split("\n")[:200] if CODE.search(line)), "") or next(
        (line for line in head.split("\n")[:200] if LASTING.search(folded(line)) or PASSING.search(folded(line))), ""
    )
    return one_line(line or next(iter(report.statuses), ""), MAX_DIAGNOSTIC)


def _is_permanent(report: _Report, diagnostic: str, text: str) -> bool:
    """By the status first, then by words."""
    words = folded(" ".join([*report.diagnostics[:5], diagnostic]))
    if PASSING.search(words):
        return False
    if LASTING.search(words):
        return True
    for value in [*report.statuses, diagnostic]:
        if status := _STATUS.search(value[:200]):
            return status[0].startswith("5.1.")
    copy = ORIGINAL.search(text)
    head = folded(text[: copy.start()] if copy else text[:4000])
    return bool(LASTING.search(head)) and not PASSING.search(head)


def _original_id(mail: Suspect, text: str) -> str:
    """The Message-ID of the mail that did not arrive: from its copy, else from what the report answers."""
    for node in mail.leaves:
        if node.type in ("message/rfc822", "text/rfc822-headers", "message/rfc822-headers"):
            data = data_of(mail.raw, node)[:MAX_TEXT]
            found = identifiers(read_block(data, len(data) - len(data.lstrip(b"\r\n")), len(data))[0].get("message-id"))
            if found:
                return found[0]
    in_text = _ORIGINAL_ID.search(text)
    if in_text:
        return one_line(in_text[1])
    answered = identifiers(mail.headers.get("in-reply-to")) or identifiers(mail.headers.get("references"))
    return answered[-1] if answered else ""
