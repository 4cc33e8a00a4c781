"""Who may see, use and handle a service, as grants that the preset owns. Teams of a preset live under its portal's key."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from parvis.catalogue.models import Grant, Portal, Service
from parvis.people.models import Team
from parvis.presets.format.judges import NOBODY, TEAM

ROLES = ("see", "use", "handle")
_ROLE = "role:"


class _Held(NamedTuple):
    """What tells one grant of a service from another."""

    who: str
    member_role: str
    team_id: int | None
    role: str


def team_key(portal_key: str, key: str) -> str:
    """Two presets may both have a “support”: each is its own."""
    return f"{portal_key}-{key}"


def read(service: Service) -> dict[str, list[str]]:
    """As the preset writes them; who is seen by nobody in particular says so."""
    held: dict[str, list[str]] = {role: [] for role in ROLES}
    for grant in service.grants.all():
        if grant.is_preset:
            held[grant.role].append(_written(grant, service.portal.key))
    return {role: sorted(holders) or ([NOBODY] if role != "handle" else []) for role, holders in held.items()}


def write(service: Service, said: Mapping[str, list[str]]) -> None:
    """Make the preset's grants of this service those said; what people granted by hand stays."""
    wanted = {_held(holder, role, service.portal) for role in ROLES for holder in said.get(role, []) if holder != NOBODY}
    present = {_Held(grant.who, grant.member_role, grant.team_id, grant.role): grant for grant in _by_rule(service)}
    for held, grant in present.items():
        if grant.is_preset and held not in wanted:
            grant.delete()
        elif not grant.is_preset and held in wanted:
            grant.is_preset = True
            grant.save(update_fields=["is_preset"])
    place: dict[str, Any] = {"portal": service.portal, "service": service, "is_preset": True}
    Grant.objects.bulk_create(Grant(**held._asdict(), **place) for held in sorted(wanted - present.keys(), key=str))


def _by_rule(service: Service) -> list[Grant]:
    return list(Grant.objects.filter(service=service, organisation=None, user=None))


def _written(grant: Grant, portal_key: str) -> str:
    if grant.team:
        return TEAM + grant.team.key.removeprefix(f"{portal_key}-")
    return _ROLE + grant.member_role if grant.member_role else grant.who


def _held(holder: str, role: str, portal: Portal) -> _Held:
    if holder.startswith(TEAM):
        return _Held(Grant.Who.TEAM, "", team(portal, holder.removeprefix(TEAM)).pk, role)
    if holder.startswith(_ROLE):
        return _Held(Grant.Who.CUSTOMERS, holder.removeprefix(_ROLE), None, role)
    return _Held(holder, "", None, role)


def team(portal: Portal, key: str, said: Mapping[str, Any] | None = None) -> Team:
    """The portal's team of this key; made as `said`, else with its key for a name. One that was archived and is used serves again."""
    title = said["title"] if said else {language: key.replace("-", " ").capitalize() for language in portal.languages}
    values = {"title": dict(title), "email": said.get("email", "") if said else ""}
    found, _made = Team.objects.get_or_create(key=team_key(portal.key, key), defaults=values)
    if found.archived_at and said is None:
        found.archived_at = None
        found.save(update_fields=["archived_at"])
    return found
