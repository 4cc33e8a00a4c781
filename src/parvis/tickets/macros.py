"""What a macro does to one request: written down first, so that it is what was read; then all of it or nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid5

from django.db import transaction
from django.utils.translation import gettext as _

from parvis.kit.errors import Refused
from parvis.people.models import Team, User
from parvis.tickets.models import CannedAnswer, Macro, Ticket
from parvis.tickets.placeholders import Filled, filled, require_filled

if TYPE_CHECKING:
    from parvis.catalogue.workflow import Move


def written(macro: Macro, ticket: Ticket, *, by: User, seen: str = "") -> dict[str, Any]:
    """What it does to this request, as data: what is shown is what will be done, whatever becomes of the macro."""
    text = words(macro, ticket, by=by)
    gives = {Macro.ME: str(by.pk), Macro.NOBODY: "none"}.get(macro.gives, str(macro.gives_to_id or ""))
    return {
        "macro": str(macro.pk),
        "title": macro.title,
        "body": text.text if text else "",
        "mode": macro.answer.mode if macro.answer else "",
        "move": macro.move_key,
        "agent": gives,
        "team": macro.to_team.key if macro.to_team else "",
        "priority": macro.priority or 0,
        "tags": list(macro.tags),
        "seen": seen,
    }


def words(macro: Macro, ticket: Ticket, *, by: User) -> Filled | None:
    return filled(macro.answer.bodies, ticket, by=by) if macro.answer else None


def move_of(macro: Macro, ticket: Ticket, *, by: User) -> Move | None:
    """The move it makes, where the request offers it now."""
    return next((move for move in ticket.moves_for(by) if move.key == macro.move_key), None) if macro.move_key else None


def perform(ticket: Ticket, by: User, data: dict[str, Any], key: UUID) -> None:
    """All that `written` says, in one transaction. Raises Refused with the sentence of the first act that cannot be done."""
    require_filled(data["body"])
    with transaction.atomic():
        ticket.lock()
        if data["tags"]:
            ticket.tag([*ticket.tags, *data["tags"]], by=by, key=uuid5(key, "tags"))
        if data["priority"]:
            ticket.set_priority(data["priority"], by=by, key=uuid5(key, "priority"))
        _give(ticket, by, data, key)
        _say(ticket, by, data, key)


def _give(ticket: Ticket, by: User, data: dict[str, Any], key: UUID) -> None:
    team = Team.objects.filter(key=data["team"]).first() if data["team"] else None
    if data["team"] and team is None:
        raise Refused(_("The team that the macro names is no longer there."), code="gone")
    if not data["agent"]:
        if team:
            ticket.assign_team(team, by=by, key=uuid5(key, "team"))
        return
    agent = None if data["agent"] == "none" else User.objects.filter(pk=data["agent"], is_active=True).first()
    if agent is None and data["agent"] != "none":
        raise Refused(_("The person whom the macro names is no longer there."), code="gone")
    ticket.assign(agent, by=by, team=team, key=uuid5(key, "assign"))


def _say(ticket: Ticket, by: User, data: dict[str, Any], key: UUID) -> None:
    """An answer takes the move along, so that the customer gets one mail; a note does not."""
    move, is_note = data["move"], data["mode"] == CannedAnswer.NOTE
    if not data["body"].strip():
        if move:
            ticket.move(move, by=by, idem_key=key)
        return
    ticket.reply(data["body"], by=by, internal=is_note, key=key, then=move if move and not is_note else None)
    if move and is_note:
        ticket.move(move, by=by, idem_key=uuid5(key, "move"))
