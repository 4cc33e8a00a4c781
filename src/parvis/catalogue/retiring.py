"""A team that serves no more is archived: it is chosen nowhere, what it did keeps its name, and it can be brought back.

Only when nothing depends on it any longer. What does is known in several layers: each says so through a registry.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from parvis.catalogue import teams
from parvis.catalogue.models import Grant, Portal, Service, Workflow
from parvis.kit.clock import now
from parvis.kit.errors import Refused
from parvis.kit.registry import Registry
from parvis.people.models import Team, User
from parvis.planning.models import Resource


@dataclass(frozen=True)
class Needed:
    """How much of one kind depends on a team; `names` of (portal, key, title), where there is something to open."""

    count: int
    names: tuple[tuple[str, str, str], ...] = ()


DEPENDING: Final[Registry[Callable[[Team], Needed]]] = Registry("what depends on a team")


def depending(team: Team) -> dict[str, Needed]:
    """By kind, what must be given to another team first; empty when it may be archived."""
    found = {kind: needed(team) for kind, needed in DEPENDING.items()}
    return {kind: needed for kind, needed in found.items() if needed.count}


def ending(team: Team) -> QuerySet[Grant]:
    """Rights that were given to it by hand, and end with it."""
    return Grant.objects.filter(team=team, is_preset=False)


def archive(team: Team, portal: Portal, *, by: User) -> Team:
    """It serves no more; its members stay written there. Said twice, it is done once.

    Raises Refused while something depends on it, when `by` administers the portal through it alone, and when it is not for `by`.
    """
    with transaction.atomic():
        row = teams.held(team, portal, by)
        if row.archived_at:
            return row
        if depending(row):
            raise Refused(_("Something still depends on this team: give that to another one first."), code="in_use")
        if not (by.is_superuser or Grant.objects.held_by(by).filter(**_WHOLE, portal=portal).exclude(team=row).exists()):
            raise Refused(_("You administer the portal as one of this team: somebody else must archive it."), code="own_rights")
        ending(row).delete()
        row.archived_at = now()
        row.save(update_fields=["archived_at"])
        teams.note("team_archived", row, portal, by=by)
    return row


def restore(team: Team, portal: Portal, *, by: User) -> Team:
    """It may be chosen again, with the members it had and without any right. Said twice, it is done once."""
    with transaction.atomic():
        row = teams.held(team, portal, by)
        if row.archived_at:
            row.archived_at = None
            row.save(update_fields=["archived_at"])
            teams.note("team_restored", row, portal, by=by)
    return row


_WHOLE: Final = {"role": Grant.Role.ADMINISTER, "family": None, "service": None}


@DEPENDING.register("services")
def _services(team: Team) -> Needed:
    held = Grant.objects.filter(team=team, is_preset=True, service__isnull=False).order_by().values("service")
    rows = Service.objects.filter(pk__in=held).select_related("portal")
    return _named((row.portal.key, row.slug, str(row)) for row in rows)


@DEPENDING.register("workflows")
def _workflows(team: Team) -> Needed:
    """Those in which it is asked to agree."""
    rows = [row for row in Workflow.objects.select_related("portal") if team.key.startswith(f"{row.portal.key}-")]
    return _named((row.portal.key, row.key, str(row)) for row in rows if _asks(row, team.key.removeprefix(f"{row.portal.key}-")))


def _asks(workflow: Workflow, key: str) -> bool:
    return any(move.needs is not None and move.needs.team == key for move in workflow.life.moves)


@DEPENDING.register("resources")
def _resources(team: Team) -> Needed:
    return _named((row.portal_key, str(row.pk), str(row)) for row in Resource.objects.filter(teams=team))


def _named(found: Iterable[tuple[str, str, str]]) -> Needed:
    names = tuple(found)
    return Needed(len(names), names)
