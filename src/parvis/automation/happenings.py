"""What a rule may wait for: a verb of the journal, or a time after an instant of a request."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from parvis.journal.models import Entry


@dataclass(frozen=True)
class Event:
    """`verbs`: of the journal; `is_it`: what else must be true of the entry."""

    label: str | Promise
    verbs: tuple[str, ...]
    is_it: Callable[[Entry], bool] = lambda entry: True


EVENTS: Final[Mapping[str, Event]] = {
    "filed": Event(_("a request is made"), ("submitted",)),
    "customer_replied": Event(_("the customer answers"), ("replied",), lambda entry: not entry.is_from_team),
    "team_replied": Event(_("the team answers"), ("replied",), lambda entry: entry.is_from_team),
    "noted": Event(_("an internal note is written"), ("noted",)),
    "moved": Event(_("the status changes"), ("moved",)),
    "assigned": Event(_("the request is given to somebody or to a team"), ("assigned",)),
    "priority_set": Event(_("the priority changes"), ("priority_set", "impact_set", "priority_followed")),
    "category_set": Event(_("the category changes"), ("category_set",)),
    "corrected": Event(_("the answers of the form are corrected"), ("corrected",)),
    "tagged": Event(_("the labels change"), ("tagged",)),
    "participant_added": Event(_("somebody is added to the request"), ("participant_added",)),
    "commitment_warned": Event(_("a commitment comes near"), ("commitment_warned",)),
    "commitment_broken": Event(_("a commitment is not kept"), ("commitment_broken",)),
    "rated": Event(_("the customer gives an opinion"), ("rated",)),
    "merged": Event(_("the request is merged with another"), ("merged",)),
    "task_done": Event(_("a task is done"), ("task_done",)),
    "mail_refused": Event(_("a mail to the customer comes back"), ("mail_refused",)),
}
BY_VERB: Final[Mapping[str, tuple[str, ...]]] = {
    verb: tuple(key for key, event in EVENTS.items() if verb in event.verbs) for verb in {v for e in EVENTS.values() for v in e.verbs}
}
INSTANTS: Final[Mapping[str, tuple[str, str | Promise]]] = {
    "created": ("created_at", _("the request was made")),
    "status": ("status_since", _("it has been in its status")),
    "customer": ("last_customer_entry_at", _("the customer last wrote")),
    "team": ("last_team_entry_at", _("the team last wrote")),
    "updated": ("updated_at", _("anything changed that its people see")),
    "solved": ("solved_at", _("it was solved")),
    "closed": ("closed_at", _("it was closed")),
    "due": ("due_at", _("it was due")),
}
"""{key: (column of the ticket, in words after “since”)}."""
BEFORE: Final = ("due",)
"""Instants that lie ahead, before which a rule may act."""


def event_of(entry: Entry) -> str:
    """Which event this line of the journal is; empty for none."""
    return next((key for key in BY_VERB.get(entry.verb, ()) if EVENTS[key].is_it(entry)), "")


def hears(when: Mapping[str, Any], event: str, data: Mapping[str, Any]) -> bool:
    """Whether a rule that waits for `when` is meant by this event."""
    if when.get("event") != event:
        return False
    if event != "moved":
        return True
    if wanted := when.get("status"):
        return bool(data.get("to") == wanted)
    if wanted := when.get("phase"):
        return bool(data.get("status", {}).get("phase") == wanted)
    return True
