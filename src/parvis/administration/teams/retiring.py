"""Letting a team serve no more: what depends on it is said first, and what will happen; and bringing it back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

from django.contrib import messages
from django.db.models import Count, QuerySet, Subquery, Value
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from parvis.administration.guards import StaffRequest, for_administrators, portal_administered
from parvis.administration.shell import page
from parvis.administration.teams.views import HERE
from parvis.catalogue import retiring as verbs
from parvis.catalogue import teams
from parvis.kit.errors import Refused
from parvis.people.models import Team, User
from parvis.planning.models import Resource
from parvis.tickets.assigning import settled_by
from parvis.tickets.models import Ticket

PAGES: Final = {"services": "service_rights", "workflows": "workflow_page", "rules": "automation"}
"""kind: where one says something else of what depends on the team."""
SAID: Final[Mapping[str, Callable[[int], str]]] = {
    "requests": lambda count: ngettext(
        "%(count)d open request is in its hands: who handles it gives it to another team.",
        "%(count)d open requests are in its hands: who handles them gives them to another team.",
        count,
    ),
    "services": lambda count: ngettext("%(count)d request type is handled by it.", "%(count)d request types are handled by it.", count),
    "workflows": lambda count: ngettext("%(count)d workflow asks it to agree.", "%(count)d workflows ask it to agree.", count),
    "rules": lambda count: ngettext("%(count)d rule names it.", "%(count)d rules name it.", count),
    "resources": lambda count: ngettext(
        "It looks after %(count)d thing to book: the preset of the portal says so, and whoever runs the installation changes it there.",
        "It looks after %(count)d things to book: the preset of the portal says so, and whoever runs the installation changes it there.",
        count,
    ),
}


@dataclass(frozen=True)
class Line:
    """What depends on the team. `names`: (title, address, empty for none)."""

    sentence: str
    names: list[tuple[str, str]]


@for_administrators
@require_http_methods(["GET", "HEAD", "POST"])
def archive(request: StaffRequest, portal_key: str, key: str) -> HttpResponse:
    portal = portal_administered(request.user, portal_key)
    found, refusal = get_object_or_404(teams.teams_of(portal), key=key), None
    if request.method == "POST":
        try:
            verbs.archive(found, portal, by=request.user)
        except Refused as refused:
            refusal = refused
        else:
            messages.success(request, _("The team is archived. It can be brought back here."))
    if not refusal and (request.method == "POST" or found.archived_at):
        return redirect("administration:team", portal.key, found.key)
    context = {
        "team": found,
        "refusal": refusal,
        "may_decide": teams.decided_by(request.user).filter(pk=found.pk).exists(),
        **_counted(found, request.user),
    }
    return page(request, "administration/teams/archive.html", context, here=HERE, portal=portal, status=409 if refusal else 200)


@for_administrators
@require_POST
def restore(request: StaffRequest, portal_key: str, key: str) -> HttpResponse:
    portal = portal_administered(request.user, portal_key)
    found = get_object_or_404(teams.teams_of(portal), key=key)
    try:
        verbs.restore(found, portal, by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The team is back, with its members. Say in each request type what it handles."))
    return redirect("administration:team", portal.key, found.key)


def _counted(team: Team, user: User) -> dict[str, object]:
    lines = [
        Line(SAID[kind](needed.count) % {"count": needed.count}, _named(kind, needed, team, user))
        for kind, needed in verbs.depending(team).items()
    ]
    at_work = team.memberships.filter(user__is_active=True, user__is_staff=True)
    settled, members, rights = _numbers(team, settled_by(team), at_work, verbs.ending(team))
    said = [
        ngettext("%(count)d closed request keeps its name.", "%(count)d closed requests keep its name.", settled) % {"count": settled},
        ngettext(
            "%(count)d member stays written in it, and sees it nowhere any more.",
            "%(count)d members stay written in it, and see it nowhere any more.",
            members,
        )
        % {"count": members},
    ]
    if rights:
        ends = ngettext(
            "%(count)d right that was given to it by hand ends, and does not come back with it.",
            "%(count)d rights that were given to it by hand end, and do not come back with it.",
            rights,
        )
        said.append(ends % {"count": rights})
    return {"depending": lines, "happens": said}


def _numbers(team: Team, *rows: QuerySet[Any]) -> list[int]:
    """How many each has, asked at once."""
    counts = [Subquery(one.order_by().annotate(all=Value(1)).values("all").annotate(number=Count("pk")).values("number")) for one in rows]
    return [number or 0 for number in Team.objects.values_list(*counts).get(pk=team.pk)]


def _named(kind: str, needed: verbs.Needed, team: Team, user: User) -> list[tuple[str, str]]:
    """Each leads to where it is changed or, at the desk, looked after, if that is for `user` to see."""
    if kind == "requests":
        is_seen = Ticket.objects.visible_to(user).filter(team=team, is_open=True).exists()
        return [(_("See them at the desk"), f"{reverse('desk:queue')}?{urlencode({'view': 'open', 'team': team.key})}")] if is_seen else []
    if kind == "resources":
        handled = {str(key) for key in Resource.objects.handled_by(user).filter(teams=team).values_list("pk", flat=True)}
        return [(title, reverse("desk:resource", args=[key]) if key in handled else "") for _portal, key, title in needed.names]
    return [(title, reverse(f"administration:{PAGES[kind]}", args=[portal, key])) for portal, key, title in needed.names]
