"""Beginning and ceasing to act in the name of a customer, at the portal."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from parvis.kit.errors import Refused
from parvis.people.models import Acting
from parvis.people.tokens import row_id
from parvis.portal.accounts.visit import cleaned
from parvis.portal.acting.middleware import KEY, keep, leave
from parvis.portal.shell.middleware import PREFIX, portal_of
from parvis.tickets import acting


@require_safe
def begin(request: HttpRequest, token: str) -> HttpResponse:
    """The link of the administration, followed once; in a browser where somebody is signed in, by whoever began it alone."""
    portal, pk = portal_of(request), row_id(token)
    if pk and request.session.get(KEY, {}).get("id") == pk.hex:
        return cleaned("portal:home")
    if request.user.is_authenticated and not Acting.objects.filter(pk=pk, by=request.user.pk).exists():
        raise Refused(_("Somebody else is signed in here. Sign out first, or begin again from the page of the person."), code="not_yours")
    keep(request, acting.open_link(token, portal_key=portal.key))
    return cleaned("portal:home")


@require_POST
def stop(request: HttpRequest) -> HttpResponse:
    """Back to the page of the person, where one is signed in; said twice, it is done once."""
    row: Acting | None = request.acting  # type: ignore[attr-defined]  # set by the middleware
    if row is None:
        return HttpResponseRedirect(reverse("portal:home"))
    acting.stop(row, by=row.by)
    is_here = "_auth_user_id" in request.session
    leave(request)
    messages.success(request, _("You act in nobody’s name any more."))
    if not is_here:
        return HttpResponseRedirect(reverse("portal:home"))
    path = reverse("administration:person", args=[row.portal_key, row.person_id], urlconf=settings.ROOT_URLCONF)
    return HttpResponseRedirect(path.replace(f"{PREFIX}{row.portal_key}/", "/", 1))
