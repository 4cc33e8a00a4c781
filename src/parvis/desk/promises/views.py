"""What a portal promises and how it weighs requests; a change is shown before it is made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from parvis.catalogue.kept import services_of
from parvis.catalogue.models import Portal
from parvis.catalogue.priorities import matrix_of
from parvis.catalogue.writing import may_write
from parvis.desk.articles.reach import portal_read, portals_read
from parvis.desk.guards import StaffRequest, for_staff
from parvis.desk.shell import page
from parvis.desk.ticket.page import IMPACTS, PRIORITIES
from parvis.kit.errors import Refused
from parvis.kit.languages import pick
from parvis.people.models import User
from parvis.planning import promises as words
from parvis.planning.calendars import in_words
from parvis.planning.models import Calendar, Level
from parvis.tickets import recomputing
from parvis.tickets.policy_history import history

Matrix = list[list[int]]
MOST_SHOWN = 100


@for_staff
@require_safe
def portals(request: StaffRequest) -> HttpResponse:
    """Those one administers."""
    found = [portal for portal in portals_read(request.user) if may_write(request.user, portal)]
    return page(request, "desk/promises/portals.html", {"portals": found}, place="queue")


@for_staff
@require_http_methods(["GET", "HEAD", "POST"])
def promises(request: StaffRequest, portal_key: str) -> HttpResponse:
    """`apply` makes what was shown; without it, what the matrix that was sent would make is shown."""
    portal = _administered(request.user, portal_key)
    if request.method != "POST":
        return _shown(request, portal, [list(row) for row in matrix_of(portal)])
    matrix = _sent(request.POST, portal)
    if "apply" not in request.POST:
        return _shown(request, portal, matrix, plan=recomputing.plan(portal, matrix))
    try:
        done = recomputing.apply(portal, by=request.user, priorities=matrix)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return _shown(request, portal, matrix, status=422)
    count = len({one.reference for one in done.differences})
    said = ngettext("Done: %(count)d request is due at another time.", "Done: %(count)d requests are due at another time.", count)
    messages.success(request, said % {"count": count})
    return redirect("desk:promises", portal.key)


def _shown(request: StaffRequest, portal: Portal, matrix: Matrix, plan: recomputing.Plan | None = None, status: int = 200) -> HttpResponse:
    scopes = _scopes(portal)
    calendars = Calendar.objects.filter(portal_key=portal.key).prefetch_related("closures")
    context: dict[str, Any] = {
        "portal": portal,
        "rows": [(PRIORITIES[number], number, list(enumerate(row, 1))) for number, row in enumerate(matrix, 1)],
        "impacts": IMPACTS.values(),
        "choices": PRIORITIES.items(),
        "levels": _levels(portal, scopes),
        "history": history(portal, scopes),
        "calendars": [(one, in_words(one, list(one.closures.all()))) for one in calendars],
        "plan": plan,
        "differences": plan.differences[:MOST_SHOWN] if plan else [],
        "further": max(0, len(plan.differences) - MOST_SHOWN) if plan else 0,
    }
    return page(request, "desk/promises/page.html", context, place="queue", status=status)


@dataclass(frozen=True)
class ShownLevel:
    """`targets`: (what, within how long, for what) in words."""

    name: str
    hours: str
    targets: list[words.Promise]


def _levels(portal: Portal, scopes: Mapping[str, str]) -> list[ShownLevel]:
    found = Level.objects.filter(portal_key=portal.key).select_related("calendar").prefetch_related("targets", "calendar__closures")
    return [
        ShownLevel(
            pick(level.title),
            in_words(level.calendar, list(level.calendar.closures.all())),
            words.promises(words.in_order(level.targets.all()), scopes),
        )
        for level in found
    ]


def _scopes(portal: Portal) -> dict[str, str]:
    """Keys of families and services, with their titles."""
    services = services_of(portal).values()
    families = {family.key: pick(family.title) for family in portal.families.all()}
    return families | {service.slug: pick(service.title) for service in services}


def _sent(data: QueryDict, portal: Portal) -> Matrix:
    """A priority that was not chosen stays."""
    known = {str(number): number for number in PRIORITIES}
    return [
        [known.get(data.get(f"p{urgency}{impact}", ""), now_is) for impact, now_is in enumerate(row, 1)]
        for urgency, row in enumerate(matrix_of(portal), 1)
    ]


def _administered(user: User, key: str) -> Portal:
    portal = portal_read(user, key)
    if not may_write(user, portal):
        raise PermissionDenied(_("Only who administers this portal changes what it promises."))
    return portal


urlpatterns: list[URLPattern] = [
    path("promises", portals, name="promises_portals"),
    path("promises/<slug:portal_key>", promises, name="promises"),
]
