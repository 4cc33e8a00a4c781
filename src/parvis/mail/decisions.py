"""What was decided about a mail, step by step: kept as codes with values, said in words to whoever reads it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

WORDS: dict[str, str] = {
    # what it is
    "kept": gettext_noop("Kept as it came: %(size)s bytes, for the mailbox %(mailbox)s."),
    "read": gettext_noop("Read: from %(sender)s, “%(subject)s”."),
    "faults": gettext_noop("Not all of it could be read: %(faults)s."),
    "too_large": gettext_noop("It is too large: its files stay in the original."),
    "own_mail": gettext_noop("It is one of our own mails that came back: nothing is opened and nothing answered."),
    "own_address": gettext_noop("It says that it comes from %(address)s, an address of ours: held for the team."),
    "bounce": gettext_noop("A mail host says that %(recipients)s cannot be reached."),
    "bounce_known": gettext_noop("The mail that was refused is found: it is marked, and so is the address."),
    "bounce_unknown": gettext_noop("None of our mails is meant, or its name was made up: nothing changes."),
    "complaint": gettext_noop("A reader called one of our mails unwanted: that reader gets no more of them."),
    "automatic": gettext_noop("It was written by a machine (%(why)s): nothing answers it."),
    # who speaks
    "trust_verified": gettext_noop("The sender is verified by our mail host."),
    "trust_unverified": gettext_noop("Nothing proves the sender: our mail host found no valid SPF, DKIM or DMARC."),
    "trust_failed": gettext_noop("The sender's own domain says that this mail is not from there (DMARC failed)."),
    "trust_unknown": gettext_noop("Our mail host says nothing of the sender."),
    "vouched": gettext_noop("%(by)s vouches for it."),
    "sender_known": gettext_noop("The sender's address belongs to %(name)s."),
    "sender_new": gettext_noop("The sender's address is not known yet."),
    "sender_closed": gettext_noop("The account of this address is closed."),
    # what it answers
    "by_reply_address": gettext_noop("It was sent to the signed reply address of %(reference)s."),
    "by_message_id": gettext_noop("It answers one of our mails about %(reference)s."),
    "by_reference_chain": gettext_noop("It answers a mail that belongs to %(reference)s, and its sender takes part there."),
    "by_subject": gettext_noop("Its subject names %(reference)s, and its sender takes part there."),
    "subject_ignored": gettext_noop("Its subject names %(reference)s, but its sender takes no part there: not followed."),
    "signature_ignored": gettext_noop("A reply address or Message-ID of our form carries a wrong signature: not followed."),
    "merged": gettext_noop("%(reference)s was merged into %(into)s."),
    "new_request": gettext_noop("It opens a new request for “%(service)s”."),
    # what is done
    "opened": gettext_noop("Request %(reference)s was opened."),
    "posted": gettext_noop("The message was added to %(reference)s."),
    "posted_unproven": gettext_noop(
        "The message was added to %(reference)s, marked as not verified; it moves nothing and nobody is written to."
    ),
    "posted_internal": gettext_noop("The message was added to %(reference)s for the team alone: its sender takes no part there."),
    "posted_automatic": gettext_noop("The automatic answer was noted on %(reference)s for the team alone."),
    "reopened": gettext_noop("%(reference)s was closed and is open again."),
    "follow_up": gettext_noop("%(reference)s is closed for good: a new request follows it."),
    "participants_added": gettext_noop("Added as participants: %(names)s."),
    "participants_proposed": gettext_noop("Proposed as participants: %(names)s."),
    "files_kept": gettext_noop("Files kept: %(count)s."),
    "files_left": gettext_noop("Files left in the original because they are too many or too large: %(names)s."),
    "acknowledged": gettext_noop("The sender gets a receipt."),
    "not_acknowledged": gettext_noop("The sender gets no receipt: %(why)s."),
    "silenced": gettext_noop("Too many automatic answers in one hour: this one is not sent, and the team is told."),
    "already_done": gettext_noop("What it asked for was done before: nothing is made twice."),
    # why it waits
    "held_stranger": gettext_noop("This mailbox opens no request for people it does not know: held for the team."),
    "held_automatic": gettext_noop("A machine that nobody knows wrote it: held for the team."),
    "held_verification": gettext_noop("It looks like a confirmation link sent by another site: held for the team."),
    "held_forged": gettext_noop("It says that it comes from somebody we know, and its domain denies it: held for the team."),
    "held_agent": gettext_noop("It says that it comes from a member of the team, which nothing proves: held for the team."),
    "held_no_service": gettext_noop("This mailbox names no service that is open: held for the team."),
    "held_no_sender": gettext_noop("Without a sender nobody could be answered: held for the team."),
    "held_flood": gettext_noop("Too many mails of the same words in one hour: held for the team."),
    "refused": gettext_noop("It could not be added: %(why)s"),
    "failed": gettext_noop("Something went wrong on our side; it is tried again by itself: %(error)s."),
    "gave_up": gettext_noop("It failed too often: somebody must look at it."),
    "released": gettext_noop("%(by)s released it."),
    "discarded": gettext_noop("%(by)s discarded it."),
    "replayed": gettext_noop("%(by)s asked to decide again."),
}


SIGNS: dict[str, str] = {
    # why it was written by a machine (mail.reading.automatic)
    "complaint": gettext_noop("a complaint"),
    "bounce": gettext_noop("a report of failure"),
    "auto-submitted": gettext_noop("it says so itself"),
    "precedence": gettext_noop("it is marked as sent in bulk"),
    "response-suppress": gettext_noop("it asks for no automatic answer"),
    "list": gettext_noop("it comes from a mailing list"),
    "loop": gettext_noop("it carries a mark against loops"),
    "autoreply-header": gettext_noop("it is marked as an automatic answer"),
    "autoresponder": gettext_noop("it comes from an answering machine"),
    "report": gettext_noop("a report of a mail host"),
    "receipt": gettext_noop("a reading receipt"),
    "null-return-path": gettext_noop("it cannot be answered"),
    "daemon": gettext_noop("its sender is a mail host"),
    "no-reply-address": gettext_noop("its address takes no answers"),
    "vacation-subject": gettext_noop("its subject is that of an absence"),
    # what could not be read of it (mail.reading.shape)
    "mail-cut": gettext_noop("it is too long"),
    "headers-cut": gettext_noop("its header is too long"),
    "parts-cut": gettext_noop("it has too many parts"),
    "depth-cut": gettext_noop("its parts are nested too deeply"),
    "time-cut": gettext_noop("reading it took too long"),
    "text-cut": gettext_noop("its text is too long"),
    "html-cut": gettext_noop("its HTML is too long"),
    "html-text-cut": gettext_noop("the text of its HTML is too long"),
    "delimiter-missing": gettext_noop("a part lacks its end"),
    "tnef": gettext_noop("a file of Outlook's own kind (winmail.dat)"),
    "several-from": gettext_noop("it names its sender several times"),
    "several-senders": gettext_noop("it names several senders"),
    "date-unreadable": gettext_noop("its date cannot be read"),
}
"""Codes that stand in values of a trace, and what they mean."""


class Trace:
    """The decisions about one mail, in order."""

    def __init__(self, steps: Iterable[dict[str, Any]] = ()) -> None:
        self.steps: list[dict[str, Any]] = list(steps)

    def add(self, code: str, **values: Any) -> None:
        """`values`: plain ones, for the sentence of `code`."""
        self.steps.append({"code": code, **values})


def in_words(trace: Iterable[dict[str, Any]]) -> list[str]:
    """Each decision as one sentence in the reader's language."""
    return [_said(step) for step in trace]


def _said(step: dict[str, Any]) -> str:
    words = WORDS.get(str(step.get("code")))
    if words is None:
        return str(step.get("code", "")).replace("_", " ").capitalize()
    signs = {name: _signs(value) for name, value in step.items() if name in ("why", "faults") and isinstance(value, str)}
    return _(words) % _Values({**step, **signs})


def _signs(value: str) -> str:
    """Codes in words, each perhaps followed by a number; what is no code stays as it is."""
    said = (SIGNS.get(part.partition(" ")[0]) for part in value.split(", "))
    return ", ".join(_(words) if words else part for words, part in zip(said, value.split(", "), strict=True))


class _Values(dict[str, Any]):
    """A value that an older trace lacks is a gap, not an error."""

    def __missing__(self, key: str) -> str:
        return "…"
