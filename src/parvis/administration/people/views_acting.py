"""Acting in the name of a customer: asked why, by somebody who has just shown who they are."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from parvis.administration.guards import StaffRequest, for_administrators, portal_administered
from parvis.administration.people.views import HERE
from parvis.administration.shell import page
from parvis.catalogue import accounts
from parvis.kit.errors import Refused
from parvis.people import limits, second_factors, sessions
from parvis.people.acting import LONG
from parvis.tickets import acting


@for_administrators
@sensitive_post_parameters("secret")
@require_http_methods(["GET", "HEAD", "POST"])
def act_as(request: StaffRequest, portal_key: str, person_id: UUID) -> HttpResponse:
    """POST leads to the portal by a link that is followed once; `secret`: a code, or the password of who has no second factor."""
    portal = portal_administered(request.user, portal_key)
    someone = get_object_or_404(accounts.people_of(portal), pk=person_id)
    refusal, status = None, 200
    if request.method == "POST":
        try:
            accounts.reasoned(request.POST.get("reason", ""))
            _show_oneself(request)
            row = acting.begin(someone, portal, by=request.user, reason=request.POST.get("reason", ""))
            return HttpResponseRedirect(f"{portal.base_url}/acting/{acting.link_token(row)}")
        except Refused as refused:
            refusal = refused
            status = {"too_often": 429, "no_reason": 422, "wrong_secret": 422}.get(refused.code, 409)
    context = {
        "person": someone,
        "may_decide": accounts.may_decide(request.user, someone, portal),
        "asks": "" if _is_shown(request) else "code" if second_factors.has(request.user) else "password",
        "minutes": int(LONG.total_seconds() // 60),
        "refusal": refusal,
        "reason": request.POST.get("reason", ""),
    }
    return page(request, "administration/people/act_as.html", context, here=HERE, portal=portal, status=status)


def _is_shown(request: StaffRequest) -> bool:
    """Whether they gave their second factor, or their password where they have none, a short while ago."""
    if second_factors.has(request.user):
        return sessions.is_proven(request, request.user)
    return sessions.is_confirmed(request)


def _show_oneself(request: StaffRequest) -> None:
    """Raises Refused when it is wrong, limits.TooOften when it was tried too often."""
    if _is_shown(request):
        return
    user, secret = request.user, request.POST.get("secret", "")
    if second_factors.has(user):
        if not secret or not second_factors.check(user, secret):
            raise Refused(_("This is not a code of yours that counts now. Type the one shown, or a recovery code."), code="wrong_secret")
        sessions.prove(request)
        return
    limits.take("wrong_password", key=user.username)
    if not user.check_password(secret):
        raise Refused(_("This is not your present password."), code="wrong_secret")
    limits.forget("wrong_password", key=user.username)
    sessions.confirm(request)
