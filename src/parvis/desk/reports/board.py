"""The board for a wall or a lead: how the open requests stand at this minute."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_safe

from parvis.desk.guards import StaffRequest, for_staff
from parvis.desk.reports.showing import list_address
from parvis.desk.shell import page
from parvis.kit.clock import now
from parvis.people.models import User
from parvis.reports.asked import Asked
from parvis.reports.backlog import Board, board, unsolved
from parvis.reports.periods import today
from parvis.reports.reach import Reach
from parvis.reports.reading import Reading
from parvis.reports.tables import number
from parvis.tickets import lists
from parvis.tickets.filters import Filters
from parvis.tickets.spans import written

PHASES = (
    ("new", pgettext_lazy("requests", "New"), "info"),
    ("active", gettext_lazy("In progress"), ""),
    ("waiting", gettext_lazy("Waiting"), ""),
    ("solved", pgettext_lazy("requests", "Solved"), ""),
)
OLDEST = 5
EVERY = 60
"""Seconds between two looks of a page that stays open."""


@dataclass(frozen=True)
class Number:
    label: str | Promise
    text: str
    url: str
    meaning: str


@for_staff
@require_safe
def board_page(request: StaffRequest) -> HttpResponse:
    """The whole page; to htmx, the numbers alone."""
    asked, reach = Asked.read(request.GET), Reach(request.user)
    reading = Reading(asked, reach)
    found = board(reading.services)
    base = Filters(by="handled", portal=asked.portal, type=asked.type)
    context: dict[str, Any] = {
        "asked": asked,
        "numbers": _numbers(found, base),
        "loads": _loads(found, reach, base),
        "oldest": _oldest(reading),
        "portals": reach.portals if len(reach.portals) > 1 else {},
        "at": now(),
        "every": EVERY,
    }
    template = "desk/reports/_board.html" if request.htmx and not request.htmx.history_restore_request else "desk/reports/board.html"
    return page(request, template, context, place="reports")


def _numbers(found: Board, base: Filters) -> list[list[Number]]:
    day = today()
    phases = [
        Number(label, number(found.phases[key]), list_address(base.but(phase=key)), meaning if found.phases[key] else "")
        for key, label, meaning in PHASES
    ]
    pressing = [
        Number(_("Late"), number(found.late), list_address(base.but(due="late")), "bad" if found.late else ""),
        Number(
            _("Due today"), number(found.due_today), list_address(base.but(due_on=written(day, day))), "warn" if found.due_today else ""
        ),
        Number(
            _("Unassigned"), number(found.unassigned), list_address(base.but(agent="none", solved="no")), "warn" if found.unassigned else ""
        ),
    ]
    return [pressing, phases]


def _loads(found: Board, reach: Reach, base: Filters) -> list[tuple[str, Number, Number]]:
    """Of the agents whose figures one may read: all of their services, else no list would say the number."""
    seen = {agent: (count, late) for agent, count, late in found.loads if all(reach.sees_agent(str(agent), pk) for pk in reach.services)}
    names = {user.pk: str(user) for user in User.objects.filter(pk__in=seen)}
    return [
        (
            names.get(agent, _("No longer there")),
            Number("", number(count), list_address(base.but(agent=str(agent), solved="no")), ""),
            Number("", number(late), list_address(base.but(agent=str(agent), due="late", solved="no")), "bad" if late else ""),
        )
        for agent, (count, late) in seen.items()
    ]


def _oldest(reading: Reading) -> tuple[lists.Row, ...]:
    """The requests that have waited longest."""
    return lists.rows_of(reading.reach.user, list(unsolved(reading).order_by("created_at", "pk").values_list("pk", flat=True)[:OLDEST]))
