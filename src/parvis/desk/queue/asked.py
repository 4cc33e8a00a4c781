"""Which queue is asked for: a view, what narrows it further, and the order, all in the address."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any
from urllib.parse import urlencode

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from parvis.tickets.filters import Filters

DUE, LATEST = "due", "latest"


@dataclass(frozen=True)
class View:
    """A queue everybody has. `fixed`: what it says of the filters; `order`: the one it begins with."""

    key: str
    label: str | Promise
    fixed: Mapping[str, str]
    order: str = DUE
    is_counted: bool = True


VIEWS = {
    view.key: view
    for view in (
        View("mine", _("My requests"), {"agent": "me"}),
        View("team", _("My teams"), {"team": "mine"}),
        View("unassigned", _("Unassigned"), {"agent": "none"}),
        View("late", pgettext_lazy("requests", "Late"), {"due": "late"}),
        View("soon", pgettext_lazy("requests", "Due soon"), {"due": "soon"}, is_counted=False),
        View("open", _("All open"), {}, LATEST),
        View("waiting", _("Waiting for the customer"), {"phase": "waiting", "turn": "customer"}, LATEST),
        View("solved", pgettext_lazy("requests", "Solved"), {"phase": "solved"}, LATEST),
        View("closed", pgettext_lazy("requests", "Closed"), {"state": "closed"}, LATEST, is_counted=False),
    )
}
ORDERS = {DUE: _("The most pressing first"), LATEST: _("The last changed first")}
NARROWING = ("portal", "type", "phase", "agent", "team", "q", "tag", "organisation", "unread", "state")
DEFAULT = "mine"


@dataclass(frozen=True)
class Asked:
    view: View
    given: Filters
    order: str

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> Asked:
        """From the parameters of an address; what is none of ours is ignored."""
        view = VIEWS.get(str(data.get("view") or ""), VIEWS[DEFAULT])
        read = asdict(Filters.read(data))
        given = Filters(**{name: value for name, value in read.items() if name in NARROWING and name not in view.fixed})
        order = str(data.get("order") or "")
        return cls(view, given, order if order in ORDERS else view.order)

    @property
    def filters(self) -> Filters:
        """What the person asks for, and what the view itself says."""
        return self.given.but(**self.view.fixed)

    @property
    def query(self) -> str:
        """What `read` reads back; empty for the queue one begins with."""
        parts = {"view": self.view.key} if self.view.key != DEFAULT else {}
        if self.order != self.view.order:
            parts["order"] = self.order
        return "&".join(part for part in (urlencode(parts), self.given.query) if part)

    @property
    def narrowed_count(self) -> int:
        """How many conditions stand beside the view's own."""
        nothing = asdict(Filters())
        return sum(1 for name, value in asdict(self.given).items() if value != nothing[name])
