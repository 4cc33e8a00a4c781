"""What an agent does on a request and may take back for some seconds: a reply, a note, a move, a macro."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from parvis.journal.models import Entry
from parvis.kit.errors import Conflict, Refused
from parvis.tickets import held, macros
from parvis.tickets.held import ACTS, NEEDED, Act
from parvis.tickets.models import HeldAct, Ticket
from parvis.tickets.placeholders import require_filled
from parvis.tickets.replies import keep_reply, reply_draft

if TYPE_CHECKING:
    from parvis.people.models import User

REPLY, NOTE, MOVE, MACRO = "reply", "note", "move", "macro"
TOLD: Final = ("replied", "noted", "moved", "submitted", "corrected")
"""What stops an act of somebody who has not read it."""


class _Rehearsed(Exception):  # noqa: N818  it undoes what was tried
    pass


def later(ticket: Ticket, act: str, data: Mapping[str, Any], *, by: User, key: UUID, batch: UUID | None = None) -> HeldAct | None:
    """Let `act` happen in some seconds, unless it could not be done now; None when it is done at once.

    Raises Refused with what the act itself says.
    """
    if settings.UNDO_SECONDS and not was_sent(ticket, key):
        rehearse(ticket, act, data, by=by, key=key)
    return held.hold(ticket, act, data, by=by, key=key, batch=batch)


def was_sent(ticket: Ticket, key: UUID) -> bool:
    """Whether it is on its way or done under this key."""
    return HeldAct.objects.filter(ticket=ticket, key=key).exists() or Entry.objects.written(ticket, key) is not None


def rehearse(ticket: Ticket, act: str, data: Mapping[str, Any], *, by: User, key: UUID) -> None:
    """Whether it can be done: it is, and undone at once. Raises Refused with what the act itself says."""
    again = Ticket.objects.select_related(*NEEDED).get(pk=ticket.pk)
    try:
        with transaction.atomic():
            ACTS.get(act).perform(again, by, dict(data), key)
            raise _Rehearsed
    except _Rehearsed:
        return


def require_nothing_new(ticket: Ticket, by: User, seen: str) -> None:
    """Raises Conflict when somebody else spoke or moved it since the entry `seen`; one's own words are no surprise."""
    if seen and ticket.entries.filter(pk__gt=seen, verb__in=TOLD).exclude(actor=by).exists():
        raise Conflict(_("Somebody else wrote or acted on this request meanwhile. Read it, and send again if it still fits."))


def _reply(ticket: Ticket, by: User, data: dict[str, Any], key: UUID) -> object:
    with override(_spoken(by)):
        _require_team(ticket, by)
        require_filled(data["body"])
        if not Entry.objects.written(ticket, key):
            require_nothing_new(ticket, by, data.get("seen", ""))
        return ticket.reply(
            data["body"], by=by, uploads=data.get("files", []), key=key, then=data.get("then") or None, answers=data.get("answers") or {}
        )


def _note(ticket: Ticket, by: User, data: dict[str, Any], key: UUID) -> object:
    with override(_spoken(by)):
        _require_team(ticket, by)
        return ticket.reply(data["body"], by=by, internal=True, uploads=data.get("files", []), key=key)


def _move(ticket: Ticket, by: User, data: dict[str, Any], key: UUID) -> object:
    with override(_spoken(by)):
        _require_team(ticket, by)
        if not Entry.objects.written(ticket, key):
            require_nothing_new(ticket, by, data.get("seen", ""))
        return ticket.move(data["move"], by=by, answers=data.get("answers") or {}, idem_key=key)


def _macro(ticket: Ticket, by: User, data: dict[str, Any], key: UUID) -> None:
    with override(_spoken(by)):
        _require_team(ticket, by)
        if not Entry.objects.written(ticket, key):
            require_nothing_new(ticket, by, data.get("seen", ""))
        macros.perform(ticket, by, data, key)


def _give_back(ticket: Ticket, by: User, data: dict[str, Any], *, note: bool) -> None:
    """The words are the draft again, before those typed since; where a note and an answer meet, nobody but the team will read them."""
    draft = reply_draft(ticket, by)
    typed: dict[str, Any] = draft.answers if draft else {}
    words = [text for text in (str(data.get("body", "")), str(typed.get("body", ""))) if text.strip()]
    both = [note, bool(typed.get("note"))] if str(typed.get("body", "")).strip() else [note]
    files = list(dict.fromkeys([*data.get("files", []), *typed.get("files", [])]))
    said = {"body": "\n\n".join(words), "note": any(both), "files": files, "then": data.get("then", ""), "answers": data.get("answers", {})}
    keep_reply(ticket, by, said)


def _give_reply(ticket: Ticket, by: User, data: dict[str, Any]) -> None:
    _give_back(ticket, by, data, note=False)


def _give_note(ticket: Ticket, by: User, data: dict[str, Any]) -> None:
    _give_back(ticket, by, data, note=True)


def _require_team(ticket: Ticket, by: User) -> None:
    if not ticket.standing_of(by).is_handler:
        raise Refused(_("You do not handle this request any more."), code="not_yours")


def _spoken(by: User) -> str:
    """A refusal is read by who acted, in their language, whoever finds it."""
    return by.language or get_language() or settings.LANGUAGE_CODE


ACTS.register(REPLY, Act(_reply, _give_reply))
ACTS.register(NOTE, Act(_note, _give_note))
ACTS.register(MOVE, Act(_move))
ACTS.register(MACRO, Act(_macro))
