"""What every page of the desk shows around its own matter: the rail, the person, the keyboard."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from parvis.desk.guards import StaffRequest
from parvis.people.models import User

SCHEMES = ("light", "dark")


@dataclass(frozen=True)
class Place:
    """One entry of the rail; `key`: the letter after `g` that leads there."""

    name: str
    route: str
    icon: str
    label: str | Promise
    key: str = ""


PLACES = (
    Place("queue", "desk:queue", "inbox", _("Queues"), "f"),
    Place("customers", "desk:customers", "building-2", _("Customers"), "c"),
    Place("bookings", "desk:bookings", "calendar", _("Bookings"), "b"),
    Place("assets", "desk:assets", "monitor", pgettext_lazy("place", "Equipment"), "e"),
    Place("mails", "desk:incoming", "mail", _("Mails"), "m"),
    Place("articles", "desk:articles", "book-open", _("Articles"), "a"),
    Place("search", "desk:search", "search", _("Search"), "s"),
)


@dataclass(frozen=True)
class Shell:
    """`place`: which entry of the rail this page is under."""

    user: User
    place: str

    @property
    def places(self) -> tuple[Place, ...]:
        return PLACES

    @property
    def keys(self) -> str:
        """Single-key shortcuts, unless the person turned them off (WCAG 2.1.4)."""
        return "off" if self.user.preferences.get("keyboard") is False else "on"


def page(
    request: StaffRequest, template: str, context: dict[str, Any] | None = None, *, place: str = "", status: int = 200
) -> HttpResponse:
    theme = request.COOKIES.get("theme") or request.user.theme
    shared = {"desk": Shell(request.user, place), "theme": theme if theme in SCHEMES else ""}
    return render(request, template, shared | (context or {}), status=status)
