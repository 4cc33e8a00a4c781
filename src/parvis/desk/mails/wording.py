"""What each kind of mail is called on the desk."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from parvis.mail.models import OutgoingMail

State = OutgoingMail.State
KINDS: dict[str, str | Promise] = {
    "ticket_received": _("Request received"),
    "ticket_replied": _("Answer"),
    "ticket_moved": _("New status"),
    "ticket_reminder": _("Reminder"),
    "ticket_assigned": _("Request assigned"),
    "ticket_new_for_team": _("New request, to the team"),
    "ticket_corrected": _("Answers corrected"),
    "participant_added": _("Participant added"),
    "activation": _("Activation of an account"),
    "account_exists": _("Account that exists already"),
    "identifier_recall": _("Identifier recalled"),
    "password_reset": _("New password"),
    "password_changed": _("Password changed"),
    "email_change": _("New e-mail address"),
    "security_changed": _("Security of an account"),
    "join_asked": _("Somebody asks to join"),
    "join_answered": _("Answer to who asked to join"),
}
STATES: dict[str, tuple[str | Promise, str, str]] = {
    State.WAITING: (_("Waiting"), "calm", "clock"),
    State.SENDING: (_("Leaving"), "info", "send"),
    State.SENT: (_("Sent"), "good", "circle-check"),
    State.FAILED: (_("Failed"), "bad", "circle-alert"),
    State.CANCELLED: (_("Cancelled"), "calm", "ban"),
}
"""state: its name, its meaning, its icon."""


def kind_of(kind: str) -> str | Promise:
    """A kind that another layer brought is called by its key."""
    return KINDS.get(kind) or kind.replace("_", " ").capitalize()
