"""What the values of operators may be for one agent, with their names: what is meant by one, and what may follow what is typed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from parvis.catalogue.models import Service
from parvis.desk.customers import reach
from parvis.desk.queue.choices import staff_of
from parvis.desk.ticket.page import PRIORITIES
from parvis.kit.languages import pick
from parvis.kit.text import fold
from parvis.people.models import TeamMembership
from parvis.tickets.scope import Scope

MOST_NAMED: Final = 50
"""Organisations and people that one value may mean together."""
MOST_OFFERED: Final = 8


@dataclass(frozen=True)
class Value:
    """`filters`: what it says of the list; `spellings`: how it may be typed, as `fold` leaves them; `name`: what is offered."""

    name: str | Promise
    filters: tuple[tuple[str, str], ...]
    others: tuple[str, ...] = ()

    @property
    def spellings(self) -> tuple[str, ...]:
        return tuple(fold(one) for one in (str(self.name), *self.others))


STATES: Final = (
    Value(pgettext_lazy("searched state", "open"), (("state", "open"),), ("ouverte", "ouvertes", "ouvert", "open")),
    Value(pgettext_lazy("searched state", "closed"), (("state", "closed"),), ("fermée", "fermées", "close", "closed")),
    Value(pgettext_lazy("searched state", "all"), (("state", "all"),), ("toutes", "tout", "all", "any")),
    Value(pgettext_lazy("searched state", "new"), (("phase", "new"), ("state", "open")), ("nouvelle", "nouvelles", "new")),
    Value(pgettext_lazy("searched state", "in progress"), (("phase", "active"), ("state", "open")), ("en cours", "active", "in progress")),
    Value(
        pgettext_lazy("searched state", "waiting"),
        (("phase", "waiting"), ("state", "open")),
        ("en attente", "attente", "waiting", "pending"),
    ),
    Value(
        pgettext_lazy("searched state", "solved"), (("phase", "solved"), ("state", "open")), ("résolue", "résolues", "solved", "resolved")
    ),
    Value(pgettext_lazy("searched state", "late"), (("due", "late"), ("state", "open")), ("en retard", "retard", "late", "overdue")),
    Value(pgettext_lazy("searched state", "unread"), (("unread", "1"),), ("non lue", "non lues", "unread")),
)
NOBODY: Final = Value(_("nobody"), (("agent", "none"),), ("personne", "aucun", "none", "nobody"))
ME: Final = Value(_("me"), (("agent", "me"),), ("moi", "me"))
MY_TEAMS: Final = Value(pgettext_lazy("teams", "mine"), (("team", "mine"),), ("mes", "mienne", "miennes", "mine", "my"))
NO_TEAM: Final = Value(pgettext_lazy("teams", "none"), (("team", "none"),), ("aucune", "none"))


class Vocabulary:
    """Each list is read when a value of it is asked for."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        self.user = scope.user

    def values(self, key: str) -> list[Value]:
        """All that an operator may say, where that is a list. Empty for days, references, people and organisations."""
        lists = {
            "state": lambda: [*STATES, *self.statuses],
            "agent": lambda: [ME, NOBODY, *self.agents],
            "team": lambda: [MY_TEAMS, NO_TEAM, *self.teams],
            "type": lambda: self.types,
            "portal": lambda: self.portals,
            "priority": lambda: [Value(name, (("priority", str(number)),), (str(number),)) for number, name in PRIORITIES.items()],
        }
        return lists[key]() if key in lists else []

    def offered(self, key: str, start: str) -> list[str]:
        """Names that may follow what is typed of a value."""
        if key == "org":
            return [one.name for one in reach.called(reach.organisations_of(self.user), start).order_by("name")[:MOST_OFFERED]]
        if key == "from":
            people = reach.named(reach.people_of(self.user), start).order_by("last_name", "first_name", "pk")
            return [str(one) for one in people[:MOST_OFFERED]]
        wanted = fold(start)
        known = self.values(key)
        first = [one for one in known if any(spelling.startswith(wanted) for spelling in one.spellings)]
        within = [one for one in known if one not in first and any(wanted in spelling for spelling in one.spellings)]
        return list(dict.fromkeys(str(one.name) for one in [*first, *within]))[:MOST_OFFERED]

    @cached_property
    def services(self) -> list[Service]:
        found = Service.objects.filter(pk__in=self.scope.service_ids) if not self.user.is_superuser else Service.objects.all()
        return list(found.select_related("portal", "workflow").order_by("portal__order", "portal__key", "order"))

    @cached_property
    def staff(self) -> list[TeamMembership]:
        return staff_of({service.portal_id for service in self.services})

    @cached_property
    def agents(self) -> list[Value]:
        found = {str(one.user_id): one.user for one in self.staff}
        return [Value(str(user), (("agent", pk),), (user.username, user.email, *str(user).split())) for pk, user in found.items()]

    @cached_property
    def teams(self) -> list[Value]:
        found = {one.team.key: one.team for one in self.staff}
        return [Value(pick(team.title), (("team", key),), (key, *_texts(team.title))) for key, team in found.items()]

    @cached_property
    def types(self) -> list[Value]:
        """Kinds of several portals that have one name are one value."""
        slugs: dict[str, dict[str, Service]] = {}
        for service in self.services:
            slugs.setdefault(pick(service.title), {})[service.slug] = service
        return [
            Value(name, (("type", ",".join(found)),), (*found, *(text for one in found.values() for text in _texts(one.title))))
            for name, found in slugs.items()
        ]

    @cached_property
    def portals(self) -> list[Value]:
        found = {service.portal.key: service.portal for service in self.services}
        return [Value(portal.name, (("portal", key),), (key, portal.series)) for key, portal in found.items()]

    @cached_property
    def statuses(self) -> list[Value]:
        """By the names that customers and the team read; several workflows may have one name for theirs."""
        keys: dict[str, set[str]] = {}
        for workflow in {service.workflow_id: service.workflow for service in self.services}.values():
            for status in workflow.life.statuses:
                for name in {status.name(), status.name(for_agent=True)}:
                    keys.setdefault(name, set()).add(status.key)
        return [Value(name, (("status", ",".join(sorted(found))), ("state", "all"))) for name, found in keys.items()]


def _texts(said: object) -> Iterable[str]:
    return [str(one) for one in said.values()] if isinstance(said, dict) else [str(said)]
