"""Addresses for calendar programs: asked for on one page, read without a session by whoever holds one."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from parvis.kit.languages import pick
from parvis.kit.sending import sent_key
from parvis.planning import feeds as verbs
from parvis.planning.models import CalendarFeed, Resource
from parvis.portal.booking.seen import user_of
from parvis.portal.shell.entry import signed_in
from parvis.portal.shell.middleware import portal_of

PRIVATE = {"Cache-Control": "private, max-age=300", "X-Robots-Tag": "noindex", "Referrer-Policy": "no-referrer"}


@dataclass(frozen=True)
class Choice:
    """One calendar that can be followed. `key`: of the resource, empty for one's own bookings; `address`: when there is one."""

    key: str
    title: str
    address: str


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def feeds(request: HttpRequest) -> HttpResponse:
    user, portal = user_of(request), portal_of(request)
    resources = {one.key: one for one in Resource.objects.visible_to(user).filter(portal_key=portal.key, is_active=True)}
    if request.method == "POST":
        key = request.POST.get("resource", "")
        if key and key not in resources:
            raise Http404
        if request.POST.get("do") == "revoke":
            verbs.revoke(user, portal.key, resources.get(key))
            messages.success(request, _("The address answers nobody any more."))
        else:
            verbs.make(user, portal.key, resources.get(key), key=sent_key(request))
            messages.success(request, _("Here is the address. Keep it to yourself: whoever has it reads this calendar."))
        return HttpResponseRedirect(reverse("portal:booking_feeds"))
    made = {feed.resource_id: feed for feed in CalendarFeed.objects.filter(user=user, portal_key=portal.key)}

    def address(pk: int | None) -> str:
        return portal.base_url + verbs.address_of(made[pk]) if pk in made else ""

    choices = [Choice("", _("My bookings"), address(None))]
    choices += [Choice(key, pick(one.title), address(one.pk)) for key, one in resources.items()]
    return render(request, "portal/booking/feeds.html", {"choices": choices})


@require_safe
def calendar(request: HttpRequest, token: str) -> HttpResponse:
    """Nobody is signed in by it, and nothing is written: the seal in the address is the right to read this one calendar."""
    portal = portal_of(request)
    feed = verbs.of_token(token, portal.key)
    if feed is None:
        raise Http404
    text = verbs.text_of(feed, urls=portal.base_url, language=portal.default_language, name=portal.name)
    return HttpResponse(text, content_type="text/calendar; charset=utf-8", headers=PRIVATE)
