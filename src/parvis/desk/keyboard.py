"""The desk's keys: one line for each. A page says with `data-key` which link, button or field a key presses; a person may change the key.

A piece that adds an act adds a line here and `data-key` on its own link or button, and nothing else: help, palette and the page where
keys are changed read this list.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from parvis.people.models import User


@dataclass(frozen=True)
class Key:
    """`key`: what it is unless somebody changed it, and the name by which pages say it (`data-key`)."""

    key: str
    label: str | Promise


@dataclass(frozen=True)
class Fixed:
    """Keys that nobody changes: with Ctrl, or two in a row."""

    keys: tuple[str, ...]
    label: str | Promise


KEYS = (
    Key("j", _("Next request")),
    Key("k", _("Previous request")),
    Key("r", _("Answer the customer")),
    Key("n", _("Internal note")),
    Key(";", _("Insert a canned answer")),
    Key("h", _("Cite an article")),
    Key("i", _("Run a macro")),
    Key("a", _("Assign")),
    Key("s", _("Status")),
    Key("p", _("Priority")),
    Key("t", _("Team")),
    Key("l", _("Labels")),
    Key("e", _("Resolve")),
    Key("w", _("Follow, or no longer")),
    Key("m", _("Merge with another request")),
    Key("c", _("New request in the name of somebody")),
    Key("z", _("Remind me of it later")),
    Key("u", _("Mark as unread")),
    Key("d", _("Add a task")),
    Key("o", _("Other actions")),
    Key("x", _("Choose it, to change many at once")),
    Key("v", _("Views")),
    Key("f", _("Sort and filter")),
    Key("/", _("Search")),
    Key("g", _("Go to… (then a second key)")),
    Key("?", _("This help")),
)
FIXED = (
    Fixed(("↵",), pgettext_lazy("verb", "Open")),
    Fixed(("Ctrl", "↵"), _("Send")),
    Fixed(("Ctrl", "Z"), _("Take back what was just done, outside of a text")),
    Fixed(("Ctrl", "K"), _("Go to, or act")),
    Fixed(("Esc",), _("Close, and go back to where one was")),
    Fixed(("g", "f"), _("Go to the queues")),
    Fixed(("g", "n"), _("Go to the unassigned ones")),
    Fixed(("g", "c"), _("Go to the customers")),
    Fixed(("g", "m"), _("Go to the mails")),
    Fixed(("g", "a"), _("Go to the articles")),
    Fixed(("g", "r"), _("Go to the canned answers")),
)
STAY, NEXT = "stay", "next"


def changed(user: User) -> dict[str, str]:
    """{the key as pages name it: the one this person presses}, of those they changed."""
    said = user.preferences.get("keys")
    known = {one.key for one in KEYS}
    return {key: new for key, new in said.items() if key in known and isinstance(new, str)} if isinstance(said, Mapping) else {}


def pressed(user: User) -> list[tuple[Key, str]]:
    """Each key, and what this person presses for it."""
    own = changed(user)
    return [(one, own.get(one.key, one.key)) for one in KEYS]


def is_on(user: User) -> bool:
    return user.preferences.get("keyboard") is not False


def after_sending(user: User) -> str:
    return NEXT if user.preferences.get("after_sending") == NEXT else STAY
