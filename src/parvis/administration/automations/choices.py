"""What the parts of a rule may be on this portal, for the lists of its form."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from parvis.automation.acts.changing import PRIORITY_NAMES
from parvis.catalogue.models import Grant, Portal
from parvis.connectors.registry import connectors
from parvis.hooks.models import Webhook
from parvis.kit.languages import pick
from parvis.people.models import Team, User

Choices = list[tuple[str, Any]]


class Known:
    """Each list is read when a form asks for it."""

    def __init__(self, portal: Portal) -> None:
        self.portal = portal

    @cached_property
    def teams(self) -> Choices:
        """Those that handle something of this portal, by the key that a preset would write."""
        found = Team.objects.filter(pk__in=Grant.objects.filter(portal=self.portal, who="team").values("team"))
        prefix = f"{self.portal.key}-"
        return [(team.key.removeprefix(prefix), pick(team.title)) for team in found if team.key.startswith(prefix)]

    @cached_property
    def moves(self) -> Choices:
        """Those that the house may make."""
        found = {}
        for workflow in self.portal.workflows.all():
            for move in workflow.life.moves:
                if "system" in move.by and not move.needs:
                    found.setdefault(move.key, move.name(for_agent=True))
        return list(found.items())

    @cached_property
    def statuses(self) -> Choices:
        return list({one.key: one.name(for_agent=True) for flow in self.portal.workflows.all() for one in flow.life.statuses}.items())

    @cached_property
    def staff(self) -> list[User]:
        grants = Grant.objects.filter(portal=self.portal, role__in=["handle", "administer"])
        through = Q(team_memberships__team__in=grants.filter(who="team").values("team")) | Q(grants__in=grants.filter(who="person"))
        return list(User.objects.filter(through | Q(is_superuser=True), is_active=True).distinct())

    @property
    def people(self) -> Choices:
        return [(one.username, str(one)) for one in self.staff if one.is_staff]

    @property
    def owners(self) -> Choices:
        return [("", _("Who administers the portal")), *((str(one.pk), str(one)) for one in self.staff)]

    @property
    def priorities(self) -> Choices:
        return list(PRIORITY_NAMES.items())

    @cached_property
    def webhooks(self) -> Choices:
        rows = Webhook.objects.filter(portal_key=self.portal.key, organisation=None).exclude(title="").exclude(state="disabled")
        return [(row.title, row.title) for row in rows]

    @property
    def operations(self) -> Choices:
        return [
            (f"{key}.{one.key}", f"{pick(connector.title)}: {pick(one.title)}")
            for key, connector in connectors.items()
            for one in connector.operations
        ]

    def of(self, kind: str) -> Choices | None:
        """Of a parameter of an act; None for what is written freely."""
        lists = {"team": "teams", "move": "moves", "priority": "priorities", "person": "people", "webhook": "webhooks"}
        name = "operations" if kind == "operation" else lists.get(kind)
        found: Choices | None = getattr(self, name) if name else None
        return found
