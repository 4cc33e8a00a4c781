"""What each kind of mail is called on the desk."""

from __future__ import annotations

from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from parvis.mail.models import IncomingMail, OutgoingMail

State = OutgoingMail.State
KINDS: dict[str, str | Promise] = {
    "ticket_received": _("Request received"),
    "ticket_replied": _("Answer"),
    "ticket_moved": _("New status"),
    "ticket_news": _("News from an outside system"),
    "ticket_reminder": _("Reminder"),
    "opinion_asked": _("Opinion asked"),
    "satisfaction_asked": _("Satisfaction asked"),
    "rating_low": _("Dissatisfied customer"),
    "ticket_assigned": _("Request assigned"),
    "mentioned": _("Call in a note"),
    "ticket_new_for_team": _("New request, to the team"),
    "ticket_corrected": _("Answers corrected"),
    "ticket_category": _("Category corrected"),
    "participant_added": _("Participant added"),
    "follow_up_address": _("Address for the news of a request"),
    "ticket_shared": _("Request shared with an organisation"),
    "ticket_merged": _("Request merged with another one"),
    "recurrence_stopped": _("Recurring request that stopped"),
    "automation_paused": _("Rule that was paused"),
    "hook_given_up": _("Calls to another system, given up"),
    "task_done": _("Task done"),
    "task_given": _("Task given to somebody"),
    "approval_asked": _("Agreement asked for"),
    "approval_reminder": _("Agreement asked for, reminder"),
    "approval_ended": _("Answer to an agreement asked for"),
    "estimate_exceeded": _("Estimate exceeded"),
    "agreement_ends": _("Contract that ends soon"),
    "commitment_warning": _("Commitment due soon"),
    "commitment_breached": _("Commitment not kept"),
    "legal_delay_warned": _("Legal delay that ends soon"),
    "legal_delay_over": _("Legal delay that is over"),
    "data_ready": _("Copy of one’s data"),
    "ticket_ending": _("Request that will be erased"),
    "account_ending": _("Account that will be erased"),
    "activation": _("Activation of an account"),
    "account_exists": _("Account that exists already"),
    "identifier_recall": _("Identifier recalled"),
    "password_reset": _("New password"),
    "password_changed": _("Password changed"),
    "email_change": _("New e-mail address"),
    "security_changed": _("Security of an account"),
    "account_merged": _("Two accounts made one"),
    "acted_as": _("The team acted in somebody’s name"),
    "join_asked": _("Somebody asks to join"),
    "join_answered": _("Answer to who asked to join"),
}
STATES: dict[str, tuple[str | Promise, str, str]] = {
    State.WAITING: (_("Waiting"), "calm", "clock"),
    State.SENDING: (_("Leaving"), "info", "send"),
    State.SENT: (_("Sent"), "good", "circle-check"),
    State.FAILED: (_("Failed"), "bad", "circle-alert"),
    State.CANCELLED: (pgettext_lazy("mail", "Cancelled"), "calm", "ban"),
    State.BOUNCED: (_("Came back"), "bad", "mail-x"),
}
"""state: its name, its meaning, its icon."""


class Mark(NamedTuple):
    """What stands as one small mark: words, what they mean, a drawing."""

    name: str | Promise
    meaning: str
    icon: str


Came = IncomingMail.State
INCOMING_STATES: dict[str, Mark] = {
    Came.HELD: Mark(_("Held"), "warn", "circle-pause"),
    Came.FAILED: Mark(_("Failed"), "bad", "circle-alert"),
    Came.RECEIVED: Mark(_("Just received"), "info", "clock"),
    Came.DONE: Mark(_("Done"), "good", "circle-check"),
    Came.DISCARDED: Mark(_("Discarded"), "calm", "archive"),
}
"""In the order of the filter: first what waits for somebody."""
TRUST: dict[str, Mark] = {
    "verified": Mark(_("Verified sender"), "good", "shield-check"),
    "unverified": Mark(_("Unverified sender"), "warn", "shield-question-mark"),
    "failed": Mark(_("Forged, says its domain"), "bad", "shield-x"),
    "unknown": Mark(_("Nothing known of the sender"), "calm", "shield"),
}
UNREAD = Mark(_("Not read yet"), "calm", "clock")
INCOMING_KINDS: dict[str, str | Promise] = {
    "request": _("New request"),
    "reply": _("Answer"),
    "follow_up": _("Follow-up"),
    "bounce": _("Mail of ours that came back"),
    "automatic": _("Automatic answer"),
    "complaint": _("Complaint about a mail of ours"),
    "own": _("From an address of ours"),
}


def kind_of(kind: str) -> str | Promise:
    """A kind that another layer brought is called by its key."""
    return KINDS.get(kind) or kind.replace("_", " ").capitalize()


def incoming_kind(kind: str) -> str | Promise:
    return INCOMING_KINDS.get(kind) or kind.replace("_", " ").capitalize()


def incoming_state(state: str) -> Mark:
    return INCOMING_STATES[state]


def trust_mark(trust: str) -> Mark:
    """Of a mail that nobody looked at yet there is nothing to say."""
    return TRUST.get(trust, UNREAD)
