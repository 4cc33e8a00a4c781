"""People × services of one customer, for the team that administers the portal: the table that the customer's administrator has."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from parvis.administration.guards import StaffRequest, for_administrators, portal_administered
from parvis.administration.shell import page
from parvis.catalogue.ground import Ground, customers_of
from parvis.catalogue.models import Portal
from parvis.desk.customers.reach import called
from parvis.kit.text import one_line
from parvis.portal.access import log as logs
from parvis.portal.access.screen import Screen

HERE = "access"
MOST = 40


@for_administrators
@require_http_methods(["GET", "HEAD", "POST"])
def access(request: StaffRequest, portal_key: str) -> HttpResponse:
    """The customers to choose from, then the matrix of one; POST saves what the check page listed."""
    portal = portal_administered(request.user, portal_key)
    if request.method != "POST" and not request.GET.get("organisation"):
        return _customers(request, portal)
    screen = _screen(request, portal)
    return screen.save() if request.method == "POST" else screen.matrix()


@for_administrators
@require_POST
def check(request: StaffRequest, portal_key: str) -> HttpResponse:
    return _screen(request, portal_administered(request.user, portal_key)).check()


@for_administrators
@require_safe
def export(request: StaffRequest, portal_key: str) -> StreamingHttpResponse:
    return _screen(request, portal_administered(request.user, portal_key)).export()


@for_administrators
@require_safe
def log(request: StaffRequest, portal_key: str) -> HttpResponse:
    portal = portal_administered(request.user, portal_key)
    return page(request, "administration/access/log.html", {"log": logs.of_portal(portal, request.GET)}, here="log", portal=portal)


def _customers(request: StaffRequest, portal: Portal) -> HttpResponse:
    query = one_line(request.GET.get("q", ""), 100)
    found = list(called(customers_of(portal), query).order_by("name", "pk")[: MOST + 1])
    context = {"query": query, "organisations": found[:MOST], "is_more": len(found) > MOST}
    return page(request, "administration/access/customers.html", context, here=HERE, portal=portal)


def _screen(request: StaffRequest, portal: Portal) -> Screen:
    ground = _ground(request, portal)

    def show(name: str, context: dict[str, Any], status: int) -> HttpResponse:
        return page(request, f"administration/access/{name}.html", context, here=HERE, portal=portal, status=status)

    def address(name: str) -> str:
        return f"{reverse(f'administration:{name}', args=[portal.key])}?organisation={ground.root.pk}"

    return Screen(request, ground, request.user, show, address, {"person_route": "administration:person"})


def _ground(request: StaffRequest, portal: Portal) -> Ground:
    try:
        found = customers_of(portal).filter(pk=UUID(request.GET.get("organisation", ""))).first()
    except ValueError:
        found = None
    if found is None:
        raise Http404
    return Ground(portal, found, is_team=True)
