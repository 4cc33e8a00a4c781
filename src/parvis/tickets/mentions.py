"""`@name` in a note calls a colleague who handles the request; `@team` calls its members. In an answer to the customer it is but text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from parvis.kit.clock import now
from parvis.kit.languages import pick
from parvis.people.models import TeamMembership
from parvis.tickets import notices
from parvis.tickets.colleagues import colleagues_of, teams_of

if TYPE_CHECKING:
    from parvis.journal.models import Entry
    from parvis.people.models import Team, User
    from parvis.tickets.participation import Participation

CALLED = re.compile(r"(?<![\w@./&;=-])@([A-Za-z0-9][A-Za-z0-9!.@_\-/#]*)")
"""Not within an address; what closes a sentence is taken off afterwards."""
CLOSING = "!.-/#@"
MOST = 50
_TAG = re.compile(r"(<[^>]*>)")

Said = dict[str, Any]


def called(body: str) -> list[str]:
    """What may be names, as they are written; each once."""
    return list(dict.fromkeys(match[1].rstrip(CLOSING) for match in CALLED.finditer(body)))[:MOST]


def mentioned(ticket: Participation, body: str) -> list[Said]:
    """Whom a note calls, as its entry keeps it: {user or team, handle, name}. No query where nothing looks like a name."""
    names = {name.lower() for name in called(body)}
    if not names:
        return []
    people = [
        {"user": str(one.pk), "handle": one.username, "name": str(one)} for one in colleagues_of(ticket) if one.username.lower() in names
    ]
    teams = [{"team": one.pk, "handle": one.key, "name": pick(one.title) or one.key} for one in teams_of(ticket) if one.key in names]
    return [*people, *teams]


def record(ticket: Participation, entry: Entry) -> None:
    """The rows and the mails of the mentions that `entry` keeps; the caller holds the transaction. Nobody calls themself."""
    said: list[Said] = entry.data.get("mentions") or []
    if not said:
        return
    from parvis.tickets.models import Mention  # the models are made of what imports this module

    keys = {UUID(one["user"]) for one in said if "user" in one}
    teams = [one["team"] for one in said if "team" in one]
    if teams:
        keys |= set(TeamMembership.objects.filter(team__in=teams).values_list("user", flat=True))
    people = [one for one in colleagues_of(ticket).filter(pk__in=keys) if one.pk != entry.actor_id]
    rows = [Mention(organisation_id=entry.organisation_id, ticket_id=ticket.pk, entry=entry, user=one) for one in people]
    Mention.objects.bulk_create(rows, ignore_conflicts=True)
    notices.tell_mentioned(ticket, entry, people)


def has_read(ticket: Participation, user: User) -> None:
    ticket.mentions.filter(user=user, read_at=None).update(read_at=now())


def calls(entry: Entry, user: User) -> bool:
    """Whether the note may call `user`: by name, or through a team."""
    return any("team" in one or one.get("user") == str(user.pk) for one in entry.data.get("mentions") or [])


def marked(html: SafeString, said: Iterable[Mapping[str, Any]]) -> SafeString:
    """`html` of a note with the names of those it calls set off. Only text is touched, never a tag."""
    names = {str(one["handle"]).lower(): one for one in said if one.get("handle")}
    if not names:
        return html
    parts = _TAG.split(html)
    return mark_safe("".join(part if part.startswith("<") else CALLED.sub(lambda match: _mark(match, names), part) for part in parts))  # noqa: S308  sanitised; what is added is escaped


def _mark(match: re.Match[str], names: Mapping[str, Mapping[str, Any]]) -> str:
    handle = match[1].rstrip(CLOSING)
    one = names.get(handle.lower())
    if one is None:
        return match[0]
    return format_html('<b class="mention" title="{}">@{}</b>', one["name"], _short(one)) + match[1][len(handle) :]


def _short(one: Mapping[str, Any]) -> str:
    """As colleagues say it: the first name, or the team's whole one."""
    return str(one["name"]) if "team" in one else str(one["name"]).partition(" ")[0]


def offered(ticket: Participation, user: User, typed: str) -> list[tuple[str, str, str]]:
    """(handle, name, "person" or "team") of those whom a note may call, as far as what is typed says; the nearest first."""
    wanted = typed.lower().lstrip("@")
    people = [(one.username, str(one), "person") for one in colleagues_of(ticket) if one.pk != user.pk]
    teams: list[tuple[str, str, str]] = [(one.key, _title(one), "team") for one in teams_of(ticket)]
    found = [one for one in (*people, *teams) if wanted in one[0].lower() or wanted in one[1].lower()]
    return sorted(found, key=lambda one: (not (one[0].lower().startswith(wanted) or one[1].lower().startswith(wanted)), one[1]))[:8]


def _title(team: Team) -> str:
    return pick(team.title) or team.key
