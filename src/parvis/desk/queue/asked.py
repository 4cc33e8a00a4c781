"""Which queue is asked for: a view, what narrows it further, and the order, all in the address."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from parvis.tickets import ordering
from parvis.tickets.filters import Filters
from parvis.tickets.ordering import Order

DUE, LATEST = "due", "latest"
SHAPES = ("", "table")


@dataclass(frozen=True)
class View:
    """A queue everybody has. `fixed`: what it says of the filters; `order`: the one it begins with; `counted`: what its number says more; `says_unread`: whether another one tells how many of them are new to the person."""

    key: str
    label: str | Promise
    fixed: Mapping[str, str]
    order: str = DUE
    is_counted: bool = True
    counted: Mapping[str, str] = field(default_factory=dict)
    says_unread: bool = False


VIEWS = {
    view.key: view
    for view in (
        View("mine", _("My requests"), {"agent": "me", "snoozed": "no"}, says_unread=True),
        View("team", _("My teams"), {"team": "mine", "snoozed": "no"}, says_unread=True),
        View("unassigned", _("Unassigned"), {"agent": "none", "snoozed": "no"}),
        View("mentions", _("Mentions"), {"mentioned": "any", "state": "all"}, LATEST, counted={"mentioned": "unread"}),
        View("late", pgettext_lazy("requests", "Late"), {"due": "late"}),
        View("soon", pgettext_lazy("requests", "Due soon"), {"due": "soon"}, is_counted=False),
        View("asleep", _("Put off"), {"snoozed": "yes"}, LATEST),
        View("open", _("All open"), {}, LATEST),
        View("waiting", _("Waiting for the customer"), {"phase": "waiting", "turn": "customer"}, LATEST),
        View("solved", pgettext_lazy("requests", "Solved"), {"phase": "solved"}, LATEST),
        View("closed", pgettext_lazy("requests", "Closed"), {"state": "closed"}, LATEST, is_counted=False),
    )
}
ORDERS = {DUE: _("The most pressing first"), LATEST: _("The last changed first")}
SORTS = {
    "reference": "created_at",
    "title": "title",
    "customer": "organisation__name",
    "requester": "requester__last_name",
    "status": "status_key",
    "agent": "agent__last_name",
    "team": "team__key",
    "priority": "priority",
    "type": "service__slug",
    "portal": "portal__key",
    "due": "due_at",
    "created": "created_at",
    "updated": "updated_at",
}
"""Columns by which a table is sorted, and by what of the row."""
HAPPENED = (
    "by",
    "filed",
    "answered",
    "solved",
    "reopened",
    "kept",
    "promise",
    "level",
    "counted",
    "rated",
    "opined",
    "worked",
    "due_on",
    "due",
)
"""What the numbers of a report are narrowed to: a link says it, no list of the panel does."""
NARROWING = ("portal", "type", "phase", "agent", "team", "q", "tag", "organisation", "unread", "state", *HAPPENED)
DEFAULT = "mine"


@dataclass(frozen=True)
class Asked:
    view: View
    given: Filters
    order: str
    shape: str = ""
    sort: str = ""

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> Asked:
        """From the parameters of an address; what is none of ours is ignored."""
        view = VIEWS.get(str(data.get("view") or ""), VIEWS[DEFAULT])
        read = asdict(Filters.read(data))
        given = Filters(**{name: value for name, value in read.items() if name in NARROWING and name not in view.fixed})
        order = str(data.get("order") or "")
        shape, sort = str(data.get("shape") or ""), str(data.get("sort") or "")
        shape = shape if shape in SHAPES else ""
        found = cls(view, given, order if order in ORDERS else view.order, shape, sort if shape and sort.lstrip("-") in SORTS else "")
        return found if found.may_press else replace(found, order=LATEST)

    @property
    def may_press(self) -> bool:
        """Nothing presses of what is closed or solved."""
        return self.filters.state == "open" and self.filters.phase not in ("solved", "closed")

    @property
    def sorting(self) -> Order:
        return ordering.ORDERS[self.order]

    @property
    def filters(self) -> Filters:
        """What the person asks for, and what the view itself says."""
        return self.given.but(**self.view.fixed)

    @cached_property
    def query(self) -> str:
        """What `read` reads back; empty for the queue one begins with."""
        parts = {"view": self.view.key} if self.view.key != DEFAULT else {}
        if self.order != self.view.order:
            parts["order"] = self.order
        if self.shape:
            parts["shape"] = self.shape
        if self.sort:
            parts["sort"] = self.sort
        return "&".join(part for part in (urlencode(parts), self.given.query) if part)

    @property
    def listed(self) -> str:
        """The same list, whatever its shape and sorting: what the batch and the export are of."""
        return replace(self, shape="", sort="").query

    def shaped(self, shape: str = "", sort: str = "") -> str:
        """The address of the same list in another shape."""
        return replace(self, shape=shape, sort=sort).query

    @property
    def unlisted(self) -> list[tuple[str, str]]:
        """What the panel keeps without showing it: (parameter, value)."""
        return [(name, value) for name in HAPPENED if (value := getattr(self.given, name))]

    @property
    def narrowed_count(self) -> int:
        """How many conditions stand beside the view's own."""
        nothing = asdict(Filters())
        return sum(1 for name, value in asdict(self.given).items() if value != nothing[name])
