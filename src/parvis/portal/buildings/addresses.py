"""Addresses of these pages, which all keep the service that they were opened as."""

from __future__ import annotations

from urllib.parse import urlencode

from django.urls import reverse

from parvis.places.models import Building
from parvis.places.plan.view import View
from parvis.portal.tools.opening import Opened


def search_url(opened: Opened, /, **query: str) -> str:
    return _with(reverse("portal:buildings"), opened, query)


def building_url(opened: Opened, building: Building, /, **query: str) -> str:
    return _with(reverse("portal:building", args=[building.pk]), opened, query)


def export_url(opened: Opened, building: Building, kind: str) -> str:
    return _with(reverse("portal:building_export", args=[building.pk, kind]), opened, {})


def map_url(opened: Opened, view: View) -> str:
    return search_url(opened, by="map", **view.query)


def pick_url(opened: Opened, view: View) -> str:
    """What stands around the middle of `view`."""
    return search_url(opened, by="map", **view.query, near="1")


def _with(path: str, opened: Opened, query: dict[str, str]) -> str:
    said = {name: value for name, value in query.items() if value}
    if len(opened.services) > 1:
        said["service"] = opened.service.slug
    return f"{path}?{urlencode(said)}" if said else path
