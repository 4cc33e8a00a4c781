"""The plan beside a search: its buildings are asked about by a click, and so is the point in its middle."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlencode

from django.urls import reverse

from parvis.connectors.qualifying.entries import Kind
from parvis.places.models import Building
from parvis.places.plan.drawing import Plan
from parvis.places.plan.view import USUAL, View
from parvis.places.projections import degrees_at
from parvis.places.spelling import degrees
from parvis.portal.tools.opening import Opened

Point = tuple[float, float]
Address = Callable[[View], str]


def plan_of(opening: Opened, at: Point | None, address: Address, *, chosen: Building | None = None, pushes: bool = False) -> Plan | None:
    """Around `at`, in metres, or what the page's address says instead; None where neither says a point."""
    view = View.read(opening.request.GET.dict(), View(*at, USUAL) if at else None)
    if view is None:
        return None

    def ask_building(one: Building) -> str:
        return _search(opening, building=str(one.pk), by=Kind.MAP)

    def ask_point(other: View) -> str:
        return _search(opening, by=Kind.GPS, q=degrees(*degrees_at(other.x, other.y)))

    return Plan(view, address, ask_building, chosen, pick_url=ask_point, pushes=pushes)


def on_page(opening: Opened, path: str, **said: str) -> Address:
    """Other views are addresses of the same page."""
    return lambda view: f"{path}?{urlencode({**_service(opening), **said, **view.query})}#plan"


def _search(opening: Opened, **said: str) -> str:
    return f"{reverse('portal:eligibility')}?{urlencode({**_service(opening), **said})}"


def _service(opening: Opened) -> dict[str, str]:
    return {"service": opening.service.slug} if len(opening.services) > 1 else {}
