"""What a queue can be narrowed to, for one agent: their portals, types of request, colleagues and teams."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from parvis.catalogue.models import Grant, Service
from parvis.desk.queue.asked import ORDERS, Asked
from parvis.kit.languages import pick
from parvis.people.models import TeamMembership
from parvis.tickets.scope import Scope

Options = list[tuple[str, "str | Promise"]]
PHASES: Options = [
    ("new", pgettext_lazy("requests", "New")),
    ("active", gettext_lazy("In progress")),
    ("waiting", gettext_lazy("Waiting")),
    ("solved", pgettext_lazy("requests", "Solved")),
    ("closed", pgettext_lazy("requests", "Closed")),
]


@dataclass(frozen=True)
class Choice:
    """One list of the panel; `all`: what choosing nothing is called."""

    name: str
    label: str | Promise
    options: Options
    value: str
    all: str | Promise


class Known(Protocol):
    @property
    def services(self) -> list[Service]: ...

    @property
    def staff(self) -> list[TeamMembership]: ...


def choices_of(asked: Asked, scope: Scope, known: Known | None = None) -> list[Choice]:
    """Two queries, unless the services and the staff are `known`. What the view fixes is not asked; a list of one portal is no choice."""
    services = known.services if known else scope.services
    portals = {service.portal.key: service.portal.name for service in services}
    several = len(portals) > 1
    types = {service.slug: _named(service, several=several) for service in services if asked.given.portal in ("", service.portal.key)}
    staff = known.staff if known else staff_of({service.portal_id for service in services})
    people = {str(one.user_id): str(one.user) for one in staff}
    teams = {one.team.key: pick(one.team.title) for one in staff}
    phases = [option for option in PHASES if (option[0] == "closed") == (asked.filters.state == "closed") or asked.filters.state == "all"]
    every = [
        Choice("portal", _("Portal"), list(portals.items()) if several else [], asked.given.portal, _("All portals")),
        Choice("type", _("Kind of request"), list(types.items()), asked.given.type, _("All kinds")),
        Choice("phase", _("State"), phases if len(phases) > 1 else [], asked.given.phase, _("All states")),
        Choice("agent", _("Agent"), [("none", _("Nobody")), *people.items()], asked.given.agent, _("All agents")),
        Choice("team", _("Team"), list(teams.items()), asked.given.team, _("All teams")),
    ]
    kept = [choice for choice in every if choice.options and choice.name not in asked.view.fixed]
    return [*kept, Choice("order", _("Order"), list(ORDERS.items()), asked.order, "")]


def staff_of(portal_ids: Iterable[int]) -> list[TeamMembership]:
    """Everybody of the teams that handle something on these portals, each once for each team."""
    handling = Grant.objects.filter(role=Grant.Role.HANDLE, team__isnull=False, portal__in=list(portal_ids)).values("team")
    found = TeamMembership.objects.filter(user__is_active=True, team__in=handling).select_related("user", "team")
    return list(found.order_by("user__last_name", "user__first_name"))


def _named(service: Service, *, several: bool) -> str:
    title = pick(service.title)
    return f"{title} ({service.portal.name})" if several else title
