"""The door at the end of an invitation's link. Opening the link changes nothing; what is sent from the page does."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_safe

from parvis.catalogue.models import Portal
from parvis.kit.clock import now
from parvis.kit.errors import Refused
from parvis.kit.links import safe_next
from parvis.people import invitations, limits, sessions
from parvis.people.invitations import Door
from parvis.people.models import Invitation
from parvis.portal.accounts.forms import ActivationForm
from parvis.portal.accounts.visit import cleaned, go_on, posted
from parvis.portal.shell.middleware import portal_of
from parvis.tickets import accounts

DOOR, DOOR_SECONDS = "door", 3600
"""The mark of a link that this browser opened: it lasts no longer, for the computer may be everybody's."""


@require_safe
def activate(request: HttpRequest, token: str) -> HttpResponse:
    """The token is exchanged at once for a mark in the session, so that no address bar, history or referrer keeps it."""
    invitation, _door = invitations.behind(token)
    if invitation and invitation.portal_key == portal_of(request).key:
        request.session[DOOR] = [invitation.pk.hex, now().timestamp()]
    else:
        request.session.pop(DOOR, None)
    return cleaned("portal:activation")


@sensitive_post_parameters("password", "repeat")
def activation(request: HttpRequest) -> HttpResponse:
    invitation, door = _opened_here(request)
    if invitation is None:
        return _closed(request, door, None, status=404)
    if request.method == "POST" and "renew" in request.POST:
        return _renewed(request, invitation)
    if door is not Door.OPEN or accounts.is_turned_down(invitation):
        return _closed(request, door, invitation)
    form = ActivationForm(posted(request), portal=portal_of(request), invitation=invitation)
    if request.method == "POST" and form.is_valid() and (response := _opened(request, invitation, form)):
        return response
    context = {"form": form, "invitation": invitation, "person": _addressed(invitation.profile)}
    return render(request, "portal/accounts/activate.html", context, status=422 if form.is_bound else 200)


def _opened_here(request: HttpRequest) -> tuple[Invitation | None, Door]:
    kept, at = request.session.get(DOOR, ("", 0))
    if not kept or now().timestamp() - at > DOOR_SECONDS:
        return None, Door.UNKNOWN
    return invitations.known(UUID(hex=kept))


def _opened(request: HttpRequest, invitation: Invitation, form: ActivationForm) -> HttpResponse | None:
    """None when the domain refused; the form says why."""
    try:
        user = accounts.open_account(
            invitation, username=form.username_chosen, password=form.cleaned_data["password"], profile=form.profile
        )
    except Refused as refused:
        form.add_error("username" if refused.code.startswith("username") and "username" in form.fields else None, str(refused))
        return None
    except ValidationError as weak:
        form.add_error("password", weak)
        return None
    request.session.pop(DOOR, None)
    messages.success(request, _("Your account is open."))
    leads_to = safe_next([], invitation.leads_to, "")
    return go_on(request, sessions.begin(request, user, leads_to=leads_to), user, leads_to)


def _addressed(profile: dict[str, str]) -> str:
    """«Madame Marchand», or the whole name where no civility was said."""
    titles = {"Mme": pgettext("civility", "Ms"), "M.": pgettext("civility", "Mr")}
    first, last = profile.get("first_name", ""), profile.get("last_name", "")
    title = titles.get(profile.get("civility", ""), "")
    return f"{title} {last}" if title and last else f"{first} {last}".strip()


def _renewed(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    """A new link for a door that expired; the page is the same, and says that the mail left."""
    try:
        limits.take("sign_up", ip=limits.client_ip(request), key=invitation.email)
    except limits.TooOften as refused:
        messages.error(request, str(refused))
        return redirect("portal:activation")
    if accounts.is_turned_down(invitation) or invitations.renew(invitation) is None:
        return redirect("portal:activation")
    return render(request, "portal/accounts/activate_renewed.html", {"email": invitation.email})


def _closed(request: HttpRequest, door: Door, invitation: Invitation | None, status: int = 200) -> HttpResponse:
    is_over = (
        invitation is not None and door is not Door.USED and (accounts.is_turned_down(invitation) or not invitations.may_renew(invitation))
    )
    state = "closed" if is_over else door.value
    context = {
        "state": state,
        "invitation": invitation,
        "by_address": portal_of(request).sign_up in (Portal.SignUp.OPEN, Portal.SignUp.KNOWN),
        "next": safe_next([], invitation.leads_to, "") if invitation else "",
    }
    return render(request, "portal/accounts/activate_closed.html", context, status=status)
