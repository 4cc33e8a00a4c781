"""What people call the values that configuration may have; a value nobody named yet is shown as it is written."""

from __future__ import annotations

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

_WORDS: Final[dict[str, str | Promise]] = {
    # phases
    "new": _("new"),
    "active": _("in hand"),
    "waiting": _("waiting"),
    "solved": _("solved, waiting for an opinion"),
    "closed": pgettext_lazy("phase", "closed"),
    # whose turn
    "team": _("the team"),
    "customer": _("the customer"),
    "third": _("somebody else"),
    "none": _("nobody"),
    # who moves it
    "requester": _("the requester"),
    "participant": _("a participant"),
    "organisation": _("their organisation"),
    "handler": _("the team that handles it"),
    "system": _("Parvis, by itself"),
    # events
    "reply_by_handler": _("the team answers"),
    "reply_by_customer": _("the customer answers"),
    "assigned": _("it is assigned"),
    "account_activated": _("the account is activated"),
    "visit_booked": _("a visit is booked"),
    "approval_refused": _("an approval is refused"),
    "approval_lapsed": _("an approval lapses"),
    # who approves
    "managers": _("the organisation’s managers"),
    "administrators": _("the organisation’s administrators"),
    "named": _("people named by who asks"),
    # who sees a request
    "participants": _("who takes part in it"),
    "site": _("who takes part and their site"),
    "tree": _("their site and those above it"),
    "restricted": _("who takes part, and nobody by right"),
    "member": _("member"),
    "manager": _("manager"),
    "administrator": _("administrator"),
    # holders of rights
    "everyone": _("everybody"),
    "signed-in": _("people with an account"),
    "customers": _("customers of the portal"),
    "role:member": _("customers, members and above"),
    "role:manager": _("customers who manage their organisation"),
    "role:administrator": _("customers who administer their organisation"),
    "grant": _("only those to whom the right was given"),
    # how a field is shown
    "radio": _("a list of all choices"),
    "select": _("a drop-down list"),
    "search": _("a list one searches"),
    "scale": _("a scale"),
    "cards": _("cards"),
    "s": _("narrow"),
    "m": _("medium"),
    "full": _("full width"),
    "account.first_name": _("first name of the account"),
    "account.last_name": _("last name of the account"),
    "account.email": _("e-mail address of the account"),
    "account.phone": _("telephone of the account"),
    "organisation.name": _("name of the organisation"),
    "audience": _("audience chosen on the home page"),
    # meanings and glyphs
    "calm": _("calm"),
    "info": _("information"),
    "warn": _("attention"),
    "good": _("good"),
    "bad": _("problem"),
    "hold": _("on hold"),
    "progress": _("in progress"),
    "you": _("the customer’s turn"),
    "resolved": _("solved"),
    "cancelled": _("cancelled"),
    "alert": _("alert"),
    # moves
    "primary": pgettext_lazy("button", "the main one"),
    "plain": pgettext_lazy("button", "plain"),
    "danger": pgettext_lazy("button", "cannot be undone"),
    "accept": _("accepts what the team proposed"),
    "refuse": _("refuses what the team proposed"),
    "counts": _("counts"),
    "pauses": _("pauses"),
    # milestones
    "first_answer": _("first answer"),
    "next_answer": _("answer to each message"),
    "resolution": _("resolution"),
    # what a form fills
    "urgency": _("its urgency (five choices)"),
    "category": _("its category"),
    "assets": _("the equipment it is about"),
    "follow_up": _("whether its requester is told by e-mail"),
    "follow_up_email": _("at which address"),
    # what else
    "reopen": _("opens it again"),
    "sign-up": _("asks for an account"),
    "modules": _("modules of the contract"),
    "people": _("people of the organisation"),
}


def word(value: str) -> str:
    return str(_WORDS.get(value, value))
