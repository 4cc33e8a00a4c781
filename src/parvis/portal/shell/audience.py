"""«Je travaille pour…»: which of the portal's audiences a visitor is, asked once and remembered."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.urls import get_script_prefix

from parvis.catalogue.models import Portal
from parvis.kit.languages import pick

COOKIE = "audience"
A_YEAR = 365 * 24 * 3600


@dataclass(frozen=True)
class Audience:
    key: str
    label: str
    icon: str
    is_chosen: bool


def audience_of(request: HttpRequest, portal: Portal) -> str:
    """The key asked for in the address, else remembered by the browser, else by the profile; empty where none was chosen."""
    preferences = getattr(request.user, "preferences", None) or {}
    wishes = (request.GET.get("audience"), request.COOKIES.get(COOKIE), preferences.get("audience"))
    known = {audience["key"] for audience in portal.audiences}
    return next((wish for wish in wishes if wish in known), "")


def audiences(portal: Portal, chosen: str) -> list[Audience]:
    return [
        Audience(audience["key"], pick(audience["label"]), audience.get("icon", ""), audience["key"] == chosen)
        for audience in portal.audiences
    ]


def remember(request: HttpRequest, response: HttpResponse, chosen: str) -> HttpResponse:
    """Keeps what the address has just asked for, in the browser and in the profile of who is signed in."""
    if not chosen or request.GET.get("audience") != chosen:
        return response
    response.set_cookie(COOKIE, chosen, max_age=A_YEAR, path=get_script_prefix(), samesite="Lax", secure=request.is_secure(), httponly=True)
    user = request.user
    if user.is_authenticated and user.preferences.get("audience") != chosen:
        user.preferences = {**user.preferences, "audience": chosen}
        user.save(update_fields=["preferences"])
    return response
