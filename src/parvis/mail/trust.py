"""How far a sender is who the mail says, by what the operator's own mail host found out. A mail says nothing of itself that counts."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from parvis.mail.models import Mailbox
    from parvis.mail.reading import ReadMail

_RESULT = re.compile(r"^\s*(dmarc|dkim|spf|arc|auth)\s*=\s*([a-z]{1,12})", re.IGNORECASE)
_PROPERTY = re.compile(r"\b(header\.from|header\.d|header\.i|smtp\.mailfrom)\s*=\s*\"?([^\s;\"()]{1,320})", re.IGNORECASE)
_COMMENT = re.compile(r"\([^()]{0,500}\)")
MOST_RESULTS = 50


class Trust(StrEnum):
    VERIFIED = "verified"  # DMARC passed, or SPF or DKIM passed for the sender's own domain
    UNVERIFIED = "unverified"  # the host looked and found nothing that speaks for the sender
    FAILED = "failed"  # the sender's domain says that this mail is forged
    UNKNOWN = "unknown"  # no host that we trust looked


@dataclass(frozen=True)
class _Finding:
    """One method's result and the domain it speaks for."""

    method: str
    result: str
    domain: str


def trust_of(mail: ReadMail, mailbox: Mailbox) -> Trust:
    """`mailbox.settings["authserv_ids"]`: how the operator's hosts sign their results (RFC 8601); results signed otherwise are anybody's.

    `mailbox.settings["checked_by_relay"]`: the host in front refuses forged mail, so that what arrives is verified.
    """
    trusted = {str(name).lower() for name in mailbox.settings.get("authserv_ids", [])}
    if trusted and mail.sender.email:
        found = [finding for header in mail.authentication_results[:MOST_RESULTS] for finding in _findings(header, trusted)]
        return _judged(found, mail.sender.email.rpartition("@")[2].lower())
    return Trust.VERIFIED if mailbox.settings.get("checked_by_relay") and mail.sender.email else Trust.UNKNOWN


def _judged(found: Iterable[_Finding], domain: str) -> Trust:
    """Of one method's results the topmost counts: the hosts nearest to us write above those before them."""
    passed = False
    dmarc = ""
    for finding in found:
        if finding.method == "dmarc":
            dmarc = dmarc or (finding.result if _aligned(finding.domain or domain, domain) else "")
        elif finding.method in ("dkim", "spf") and finding.result == "pass" and _aligned(finding.domain, domain):
            passed = True
    if dmarc in ("fail", "reject"):
        return Trust.FAILED
    return Trust.VERIFIED if dmarc == "pass" or passed else Trust.UNVERIFIED


def _aligned(proven: str, claimed: str) -> bool:
    """The same domain, or the claimed one's parent. A domain below the claimed one proves nothing here: it may be let to anybody."""
    proven, claimed = proven.lower().rstrip("."), claimed.lower().rstrip(".")
    if not proven or not claimed:
        return False
    return proven == claimed or ("." in proven and claimed.endswith(f".{proven}"))


def _findings(header: str, trusted: set[str]) -> Iterable[_Finding]:
    plain = _COMMENT.sub(" ", header[:4000])
    server, _, results = plain.partition(";")
    if (server.split() or [""])[0].lower() not in trusted:
        return
    for result in results.split(";")[:20]:
        named = _RESULT.match(result)
        if named:
            yield _Finding(named[1].lower(), named[2].lower(), _domain(named[1].lower(), result))


def _domain(method: str, result: str) -> str:
    said = {name.lower(): value for name, value in _PROPERTY.findall(result)}
    wanted = {"dmarc": ("header.from",), "dkim": ("header.d", "header.i"), "spf": ("smtp.mailfrom",)}.get(method, ())
    return next((said[name].rpartition("@")[2] for name in wanted if name in said), "")
