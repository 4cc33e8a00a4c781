"""What every page of the administration shows around its own matter: the portal it is about, and where else one can go."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise, cached_property
from django.utils.translation import gettext_lazy as _

from parvis.administration.guards import StaffRequest, administered
from parvis.catalogue.models import Portal
from parvis.connectors.simulated.using import is_used as simulator_is_used
from parvis.desk.shell import SCHEMES
from parvis.people.models import User


@dataclass(frozen=True)
class Place:
    """One entry of the menu. Its route takes the portal's key, unless it is `of_house`: about no portal, for who administers all of them.

    `is_shown`: asked of those who may open it, where the place is not always of use.
    """

    name: str
    route: str
    icon: str
    label: str | Promise
    of_house: bool = False
    is_shown: Callable[[], bool] = lambda: True


@dataclass(frozen=True)
class Group:
    label: str | Promise
    places: tuple[Place, ...]


GROUPS: tuple[Group, ...] = (
    Group(
        _("Portals"),
        (
            Place("appearance", "administration:appearance", "palette", _("Appearance")),
            Place("services", "administration:services", "layout-grid", _("Request types")),
            Place("workflows", "administration:workflows", "workflow", _("Workflows and statuses")),
            Place("letters", "administration:letters", "mail-open", _("Texts of mails")),
            Place("announcements", "administration:announcements", "megaphone", _("Announcements")),
            Place("history", "administration:history", "history", _("History of the settings")),
            Place("export", "administration:export", "package", _("Export this portal")),
        ),
    ),
    Group(
        _("Service"),
        (
            Place("hours", "administration:hours", "clock", _("Hours")),
            Place("admin_teams", "administration:teams", "users", _("Teams")),
            Place("levels", "administration:levels", "gauge", _("Levels and commitments")),
            Place("mailboxes", "administration:mailboxes", "mailbox", _("Mailboxes")),
            Place("automations", "administration:automations", "workflow", _("Automations")),
            Place("hooks", "administration:hooks", "webhook", _("Webhooks")),
            Place("connections", "administration:connections", "cable", _("Connections")),
        ),
    ),
    Group(
        _("Customers"),
        (
            Place("people", "administration:people", "users", _("People")),
            Place("organisations", "administration:organisations", "building-2", _("Organisations")),
            Place("access", "administration:access", "key-round", _("Accesses")),
            Place("log", "administration:log", "scroll-text", _("Log of accesses")),
            Place("retention", "administration:retention", "hourglass", _("Retention")),
        ),
    ),
    Group(
        _("Installation"),
        (
            Place("places", "administration:places", "map-pin", _("Addresses and buildings"), of_house=True),
            Place("simulator", "administration:simulator", "flask-conical", _("Simulator"), of_house=True, is_shown=simulator_is_used),
        ),
    ),
)
"""Each area of the administration adds its own line here."""


@dataclass(frozen=True)
class Shell:
    """`here`: the name of the place this page is under; `portal`: the one it is about, where it is about one."""

    user: User
    here: str
    portal: Portal | None

    @cached_property
    def portals(self) -> list[Portal]:
        return administered(self.user)

    @property
    def menu(self) -> Iterator[tuple[str | Promise, list[tuple[Place, str]]]]:
        """(group, [(place, address)]) of what this person may open from here."""
        for group in GROUPS:
            if found := [(place, address) for place in group.places if (address := self._address(place))]:
                yield group.label, found

    def _address(self, place: Place) -> str:
        if place.of_house:
            return reverse(place.route) if self.user.is_superuser and place.is_shown() else ""
        return reverse(place.route, args=[self.portal.key]) if self.portal else ""


def page(
    request: StaffRequest,
    template: str,
    context: dict[str, Any] | None = None,
    *,
    here: str = "",
    portal: Portal | None = None,
    status: int = 200,
) -> HttpResponse:
    theme = request.COOKIES.get("theme") or request.user.theme
    shared = {"administration": Shell(request.user, here, portal), "portal": portal, "theme": theme if theme in SCHEMES else ""}
    return render(request, template, shared | (context or {}), status=status)
