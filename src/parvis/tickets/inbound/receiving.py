"""A mail that is no report of a machine's: decided in the order in which a careful person would."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from parvis.kit.text import fold
from parvis.mail.models import IncomingMail
from parvis.mail.processing import RECEIVERS, Arrival, Outcome
from parvis.mail.trust import Trust
from parvis.tickets.inbound import opening, posting
from parvis.tickets.inbound.answering import Ration
from parvis.tickets.inbound.speaking import speaker_of
from parvis.tickets.inbound.threading import thread_of

if TYPE_CHECKING:
    from parvis.tickets.inbound.speaking import Speaker

HELD = IncomingMail.State.HELD
POLITE = frozenset({"precedence", "list", "response-suppress", "no-reply-address"})
"""Marks that forbid an answer, and that people's mails carry too."""
ANSWERS = frozenset({"vacation-subject", "receipt", "null-return-path", "daemon", "autoresponder", "autoreply-header"})
"""Marks of a machine that answers; one that reports, known to us, may open a request."""
_VERIFICATION = re.compile(
    r"(?:confirm|verif|validat|activat|activer|confirmer|valider)\w{0,12}.{0,40}(?:e-?mail|adresse|address|account|compte|identit|inscription|sign)"
    r"|(?:code|lien|link|otp|pin)\b.{0,30}(?:verif|confirm|valid|connexion|login|sign|secur|usage unique|one-time)"
    r"|(?:verification|confirmation|security|one-time|securite|connexion)\s+(?:code|link|lien)|reinitialis\w+.{0,30}mot de passe|reset.{0,30}password"
)


@RECEIVERS.register("tickets")
def receive(arrival: Arrival) -> Outcome:
    speaker = speaker_of(arrival)
    if arrival.row.entry_id is not None and not arrival.is_rehearsal:
        arrival.trace.add("already_done")
        return Outcome()
    is_machine = bool(arrival.mail.automatic) and arrival.mail.automatic not in POLITE
    if arrival.mail.automatic:
        arrival.trace.add("automatic", why=arrival.mail.automatic)
    thread = thread_of(arrival, speaker)
    if thread is not None:
        return posting.post(arrival, speaker, thread, is_machine=is_machine)
    why = _why_held(arrival, speaker, is_machine=is_machine)
    if why and arrival.vouched_by is None:
        arrival.trace.add(f"held_{why}")
        return Outcome(HELD, kind="automatic" if is_machine else "request", reason=why)
    return opening.open_request(arrival, speaker)


def _why_held(arrival: Arrival, speaker: Speaker, *, is_machine: bool) -> str:
    """What would be opened by nobody we could answer, or by somebody who is not who they say."""
    if speaker.is_closed:
        return "stranger"
    if speaker.user is not None and arrival.trust is Trust.FAILED:
        return "forged"
    if speaker.is_staff and arrival.trust is not Trust.VERIFIED:
        return "agent"
    if speaker.user is None:
        if arrival.mail.automatic and _looks_like_verification(arrival):
            return "verification"
        if is_machine or arrival.mail.automatic == "list":
            return "automatic"
        if arrival.mailbox.settings.get("strangers", "open") == "hold":
            return "stranger"
        return "flood" if Ration(arrival, speaker).is_flood() else ""
    is_answer = arrival.mail.automatic in ANSWERS or bool(arrival.mail.in_reply_to or arrival.mail.references)
    return "automatic" if is_machine and is_answer else ""


def _looks_like_verification(arrival: Arrival) -> bool:
    """Another site's «confirm your address», sent to our mailbox to be seen by whoever reads the request. Source: trust.md class 7."""
    said = fold(f"{arrival.mail.subject[:300]} {arrival.mail.text[:1500]}")
    return _VERIFICATION.search(said) is not None
