"""Two accounts of one person: found, looked at side by side with what would move, then made one."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from parvis.administration.guards import StaffRequest, for_administrators, portal_administered
from parvis.administration.people.views import HERE
from parvis.administration.shell import page
from parvis.catalogue import accounts
from parvis.catalogue.access import state_of
from parvis.catalogue.merging import MOST_FOUND, alike, candidates, merge, require_mergeable
from parvis.catalogue.models import Portal
from parvis.desk.customers.reach import named
from parvis.kit.errors import Refused
from parvis.kit.text import one_line
from parvis.people.merging import would_move
from parvis.people.models import User


@for_administrators
@require_http_methods(["GET", "HEAD", "POST"])
def merge_accounts(request: StaffRequest, portal_key: str, person_id: UUID) -> HttpResponse:
    """Without `with`, somebody is looked for; with it, both stand side by side; POST closes the one that is not `stays`."""
    portal = portal_administered(request.user, portal_key)
    someone, other = _both(portal, person_id, request.POST.get("with") or request.GET.get("with", ""))
    if other is None:
        return _searched(request, portal, someone)
    if request.method != "POST":
        return _compared(request, portal, someone, other)
    into = {str(one.pk): one for one in (someone, other)}.get(request.POST.get("stays", ""))
    try:
        if into is None:
            raise Refused(_("Choose the account that goes on."), code="no_choice")
        gone = other if into == someone else someone
        merge(gone, into, portal, by=request.user, reason=request.POST.get("reason", ""))
    except Refused as refusal:
        status = 422 if refusal.code in ("no_reason", "no_choice") else 409
        return _compared(request, portal, someone, other, refusal=refusal, status=status)
    messages.success(request, _("The two accounts are one: %(name)s goes on with %(login)s.") % {"name": into, "login": into.username})
    return redirect("administration:person", portal.key, into.pk)


def _both(portal: Portal, person_id: UUID, said: str) -> tuple[User, User | None]:
    """The other one even when it was merged meanwhile: sent twice is once. Raises Http404 for somebody who is not of the portal."""
    try:
        wanted = {person_id, UUID(said)}
    except ValueError:
        wanted = {person_id}
    found = {one.pk: one for one in accounts.people_of(portal).filter(pk__in=wanted)}
    someone = found.pop(person_id, None)
    if someone is None:
        raise Http404
    return someone, next(iter(found.values()), None)


def _searched(request: StaffRequest, portal: Portal, someone: User) -> HttpResponse:
    query = one_line(request.GET.get("q", ""), 100)
    found = list(named(candidates(someone, portal), query).order_by("last_name", "first_name", "pk")[:MOST_FOUND]) if query else []
    context = {
        "person": someone,
        "query": query,
        "found": [(one, state_of(one)) for one in (found if query else alike(someone, portal))],
    }
    return page(request, "administration/people/merge_search.html", context, here=HERE, portal=portal)


def _compared(
    request: StaffRequest, portal: Portal, someone: User, other: User, *, refusal: Refused | None = None, status: int = 200
) -> HttpResponse:
    said = request.POST.get("stays", "")
    stays = said if said in (str(someone.pk), str(other.pk)) else str(_likelier(someone, other).pk)
    both = (someone, other)
    sides = [
        {"user": one, "state": state_of(one), "parts": parts, "stays": stays == str(one.pk)}
        for one, parts in zip(both, would_move(*both), strict=True)
    ]
    obstacle = _obstacle(request.user, portal, someone, other)
    context = {
        "person": someone,
        "other": other,
        "sides": sides,
        "obstacle": refusal or obstacle,
        "reason": request.POST.get("reason", ""),
        "is_possible": obstacle is None,
    }
    return page(request, "administration/people/merge.html", context, here=HERE, portal=portal, status=status)


def _obstacle(by: User, portal: Portal, someone: User, other: User) -> Refused | None:
    """Why neither may go on as both: what is true of the likelier one."""
    into = _likelier(someone, other)
    try:
        require_mergeable(other if into == someone else someone, into, portal, by=by)
    except Refused as refusal:
        return refusal
    return None


def _likelier(someone: User, other: User) -> User:
    """The one that is open, then that has a password, then that was used last."""

    def worth(one: User) -> tuple[bool, bool, float]:
        return one.is_active, one.has_usable_password(), one.last_login.timestamp() if one.last_login else 0.0

    return max((someone, other), key=worth)
