"""The teams that serve a portal: who is in them and who leads. Skills, hours, capacity and absences: the desk's page of each member."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.db.models import Count, F, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from parvis.administration.guards import StaffRequest, for_administrators, portal_administered
from parvis.administration.shell import page
from parvis.catalogue import teams as verbs
from parvis.catalogue.models import Portal
from parvis.kit.errors import Refused
from parvis.kit.languages import LANGUAGES
from parvis.people.models import Team, User
from parvis.tickets.assigning import members_of

HERE = "admin_teams"
MOST_CHOICES = 300
ASKS_AGAIN = frozenset({"no_name", "no_address"})


@for_administrators
@require_safe
def teams(request: StaffRequest, portal_key: str) -> HttpResponse:
    portal = portal_administered(request.user, portal_key)
    working = Q(memberships__user__is_active=True, memberships__user__is_staff=True)
    found = verbs.teams_of(portal).annotate(
        count=Count("memberships", filter=working), lead_count=Count("memberships", filter=working & Q(memberships__is_lead=True))
    )
    return page(
        request,
        "administration/teams/list.html",
        {"teams": list(found.order_by(F("archived_at").asc(nulls_first=True), "key"))},
        here=HERE,
        portal=portal,
    )


@for_administrators
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: StaffRequest, portal_key: str) -> HttpResponse:
    portal = portal_administered(request.user, portal_key)
    refusal = None
    if request.method == "POST":
        try:
            made = verbs.create(portal, _titles(request, portal), email=request.POST.get("email", ""), by=request.user)
        except Refused as refused:
            refusal = refused
        else:
            messages.success(request, _("The team is there: put people in it."))
            return redirect("administration:team", portal.key, made.key)
    context = {"titles": _fields(portal, _titles(request, portal)), "email": request.POST.get("email", ""), "refusal": refusal}
    return page(request, "administration/teams/new.html", context, here=HERE, portal=portal, status=_status(refusal))


@for_administrators
@require_safe
def team(request: StaffRequest, portal_key: str, key: str) -> HttpResponse:
    portal = portal_administered(request.user, portal_key)
    return _shown(request, portal, get_object_or_404(verbs.teams_of(portal), key=key))


@for_administrators
@require_POST
def act(request: StaffRequest, portal_key: str, key: str) -> HttpResponse:
    """What the pressed button says: `save` (names and address), or of a person `add`, `remove`, `lead`, `follow`."""
    portal = portal_administered(request.user, portal_key)
    found, by = get_object_or_404(verbs.teams_of(portal), key=key), request.user
    try:
        if "save" in request.POST:
            verbs.change(found, portal, title=_titles(request, portal), email=request.POST.get("email", ""), by=by)
        elif "add" in request.POST:
            verbs.add(found, _person(request.POST.get("person", "")), portal, by=by)
        elif gone := request.POST.get("remove"):
            verbs.remove(found, _person(gone), portal, by=by)
        elif lead := request.POST.get("lead"):
            verbs.set_lead(found, _person(lead), portal, is_lead=True, by=by)
        elif follower := request.POST.get("follow"):
            verbs.set_lead(found, _person(follower), portal, is_lead=False, by=by)
        else:
            return _shown(request, portal, found, status=422)
    except Refused as refusal:
        return _shown(request, portal, found, refusal=refusal, status=_status(refusal))
    messages.success(request, _("Saved."))
    return redirect("administration:team", portal.key, found.key)


def _shown(request: StaffRequest, portal: Portal, found: Team, *, refusal: Refused | None = None, status: int = 200) -> HttpResponse:
    typed, members = "save" in request.POST, members_of(found)
    may_decide = verbs.may_decide(request.user, found, portal)
    context = {
        "team": found,
        "may_decide": may_decide,
        "may_change": may_decide and not found.archived_at,
        "members": members,
        "colleagues": list(verbs.colleagues(found).order_by("last_name", "first_name", "pk")[:MOST_CHOICES]),
        "titles": _fields(portal, _titles(request, portal) if typed else found.title),
        "email": request.POST.get("email", "") if typed else found.email,
        "refusal": refusal,
    }
    return page(request, "administration/teams/page.html", context, here=HERE, portal=portal, status=status)


def _titles(request: HttpRequest, portal: Portal) -> dict[str, str]:
    return {language: request.POST.get(f"title_{language}", "") for language in portal.languages}


def _fields(portal: Portal, said: dict[str, str]) -> list[tuple[str, str, str, bool]]:
    """Rows (language, its name, what is said in it, whether it is needed)."""
    return [(code, str(LANGUAGES.get(code, code)), said.get(code, ""), code == portal.default_language) for code in portal.languages]


def _person(said: str) -> User:
    """Raises Http404 for what no page of ours has sent."""
    try:
        return get_object_or_404(User, pk=UUID(said), is_staff=True)
    except ValueError:
        raise Http404 from None


def _status(refusal: Refused | None) -> int:
    return 200 if refusal is None else 422 if refusal.code in ASKS_AGAIN else 409
