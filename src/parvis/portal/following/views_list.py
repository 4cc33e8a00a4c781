"""The list of requests. All that narrows it is in its address, so that a view can be kept, sent or bookmarked."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, Literal
from urllib.parse import quote
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from parvis.kit.clock import today
from parvis.kit.links import safe_next
from parvis.kit.tables import csv_rows
from parvis.kit.text import one_line
from parvis.people import audit
from parvis.portal.following.columns import Exported, keep
from parvis.portal.following.listing import CHOOSING, Listing
from parvis.portal.shell.entry import signed_in
from parvis.portal.shell.middleware import portal_of
from parvis.portal.shell.stand import scope_of
from parvis.tickets import lists
from parvis.tickets.columns import moved
from parvis.tickets.filters import Filters
from parvis.tickets.models import SavedView

WAYS: Final[tuple[Literal["up"], Literal["down"]]] = ("up", "down")
EXPORTED_AT_ONCE = 200
MOST_VIEWS = 20


@require_safe
@signed_in
def tickets(request: HttpRequest) -> HttpResponse:
    template = "portal/following/_list.html" if request.headers.get("HX-Request") else "portal/following/tickets.html"
    response = render(request, template, {"listing": Listing(request)})
    patch_vary_headers(response, ["HX-Request"])
    return response


@require_POST
@signed_in
def columns(request: HttpRequest) -> HttpResponse:
    """`col`: those ticked; `order`: all of them as the page lists them; `up` or `down`: the one that moves by a place."""
    portal, ticked = portal_of(request), request.POST.getlist("col")
    order = [key for key in request.POST.getlist("order") if key in ticked] or ticked
    way = next((way for way in WAYS if way in request.POST), None)
    if "reset" in request.POST:
        order = []
    elif way:
        order = list(moved(order, request.POST[way], way))
    keep(request.user, portal, order)  # type: ignore[arg-type]  # signed in
    back = safe_next([], request.POST.get("next"), reverse("portal:tickets"))
    if way:
        back += f"{'&' if '?' in back else '?'}{CHOOSING}={way}-{quote(request.POST[way][:40], safe='')}"
    return HttpResponseRedirect(back)


@require_POST
@signed_in
def save_view(request: HttpRequest) -> HttpResponse:
    """The name given twice is one view, which then shows the later list."""
    portal, name = portal_of(request), one_line(request.POST.get("name", ""), 80)
    query = Filters.read(_parameters(request.POST.get("query", ""))).query
    own = SavedView.objects.filter(owner=request.user, portal_key=portal.key)
    if not name:
        messages.error(request, _("Give the view a name."))
    elif own.count() >= MOST_VIEWS and not own.filter(name=name).exists():
        messages.error(request, _("You already keep %(count)d views: remove one first.") % {"count": MOST_VIEWS})
    else:
        SavedView.objects.update_or_create(owner=request.user, portal_key=portal.key, name=name, defaults={"query": query})
        messages.success(request, _("The view “%(name)s” is kept.") % {"name": name})
    return _back_to_list(request)


@require_POST
@signed_in
def delete_view(request: HttpRequest, view_id: UUID) -> HttpResponse:
    """Sent twice, it is gone all the same."""
    if view := SavedView.objects.filter(pk=view_id, owner=request.user, portal_key=portal_of(request).key).first():
        view.delete()
    return _back_to_list(request)


@require_safe
@signed_in
def export(request: HttpRequest) -> StreamingHttpResponse | HttpResponse:
    """What the list shows, all its pages and in its columns, and no other request."""
    filters, columns = Filters.read(request.GET).but(portal=portal_of(request).key), Listing(request).exported
    header = columns.header(portal_of(request).texts)
    audit.write("exported", by=request.user, portal_key=portal_of(request).key, data={"what": "requests"})  # type: ignore[arg-type]  # signed in
    response = StreamingHttpResponse(csv_rows(header, _exported(request, filters, columns)), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{portal_of(request).key}-{today():%Y-%m-%d}.csv"'
    return response


def _exported(request: HttpRequest, filters: Filters, columns: Exported) -> Iterator[list[str]]:
    """In the language and on the clock of the request, which is over while this is read."""
    language, zone = translation.get_language(), timezone.get_current_timezone()
    for row in _every_row(request, filters):
        with translation.override(language), timezone.override(zone):
            yield columns.row(row)


def _every_row(request: HttpRequest, filters: Filters) -> Iterator[lists.Row]:
    scope, after = scope_of(request), ""
    while True:
        page = lists.page(scope.user, filters, after=after, size=EXPORTED_AT_ONCE, scope=scope)
        yield from page.rows
        after = page.next_cursor
        if not after:
            return


def _parameters(query: str) -> dict[str, str]:
    return QueryDict(query[:2000]).dict()  # type: ignore[return-value]  # texts only


def _back_to_list(request: HttpRequest) -> HttpResponse:
    return HttpResponseRedirect(safe_next([], request.POST.get("next"), reverse("portal:tickets")))
