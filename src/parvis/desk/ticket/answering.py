"""Sending what was written, unless somebody else was faster; for some seconds it may still be taken back."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from parvis.desk.ticket.composing import NOTE, REPLY, Composer, ComposerForm, take_in, waiting
from parvis.desk.ticket.moving import form_of, then_of
from parvis.journal.models import Entry
from parvis.kit.errors import Conflict, Refused
from parvis.people.models import User
from parvis.tickets.held_acts import later
from parvis.tickets.linking import open_parts
from parvis.tickets.models import HeldAct, Ticket
from parvis.tickets.replies import forget_reply, keep_reply
from parvis.tickets.thread import Line, conversation


def answer(ticket: Ticket, user: User, data: Any, files: Any) -> Composer | None:
    """None once it is sent or on its way; else the box as it was, saying what stopped it. Nothing typed or attached is lost."""
    form = ComposerForm(data, files)
    form.is_valid()
    said = form.cleaned_data
    received, refused = take_in(ticket, user, said.get("attached") or [])
    box = Composer(
        body=str(data.get("body", "")),
        mode=said.get("mode", REPLY),
        then=said.get("then", ""),
        key=said.get("key") or Composer().key,
        seen=str(said.get("seen") or ""),
        files=waiting(ticket, user, [*data.getlist("kept"), *received]),
    )
    answers, asked = _answers(ticket, user, box, data)
    box = replace(box, answers=answers)
    left = "" if "sure" in data else _parts_left(ticket, user, box)
    if problem := " ".join(filter(None, [form.problem, refused, asked, left])):
        return _kept(ticket, user, replace(box, problem=problem))
    try:
        _send(ticket, user, box)
    except Conflict:
        return _kept(ticket, user, replace(box, meanwhile=tuple(_meanwhile(ticket, user, box.seen))))
    except Refused as refusal:
        return _kept(ticket, user, replace(box, problem=str(refusal)))
    forget_reply(ticket, user)
    return None


def keep(ticket: Ticket, user: User, box: Composer) -> None:
    """As one types."""
    files = [one.id for one in box.files]
    if box.body.strip() or files:
        said = {"body": box.body, "note": box.mode == NOTE, "files": files, "then": box.then, "answers": dict(box.answers)}
        keep_reply(ticket, user, said)
    else:
        forget_reply(ticket, user)


def _answers(ticket: Ticket, user: User, box: Composer, data: Any) -> tuple[dict[str, Any], str]:
    """To what the chosen move asks beyond the message, and a sentence where something lacks."""
    way = then_of(ticket, user, box.then) if box.then and box.mode == REPLY else None
    if way is None or not way.further:
        return {}, ""
    form = form_of(ticket, way, user, data)
    if form.is_valid():
        return form.answers, ""
    return form.draft_answers, _("Answer what “%(name)s” asks.") % {"name": way.name}


def _parts_left(ticket: Ticket, user: User, box: Composer) -> str:
    """A sentence where the move that goes with the answer ends a request whose parts are open."""
    way = then_of(ticket, user, box.then) if box.then and box.mode == REPLY else None
    if way is None or not way.ends or not open_parts(ticket):
        return ""
    return _("Nothing was sent yet: this would end a request whose parts are open. Send it again if that is meant.")


def _send(ticket: Ticket, user: User, box: Composer) -> None:
    key = UUID(str(box.key))
    files = [one.id for one in box.files]
    if Entry.objects.written(ticket, key) or HeldAct.objects.filter(ticket=ticket, key=key).exists():
        return
    if box.mode == NOTE:
        later(ticket, "note", {"body": box.body, "files": files}, by=user, key=key)
        return
    _require_nothing_new(ticket, user, box.seen)
    said = {"body": box.body, "files": files, "then": box.then, "answers": dict(box.answers), "seen": box.seen}
    later(ticket, "reply", said, by=user, key=key)


def _require_nothing_new(ticket: Ticket, user: User, seen: str) -> None:
    """Raises Conflict when somebody else did something that was not on the page; a note of one's own is no surprise."""
    if seen and ticket.entries.filter(pk__gt=seen).exclude(actor=user).exists():
        raise Conflict


def _meanwhile(ticket: Ticket, user: User, seen: str) -> list[Line]:
    return [line for line in conversation(ticket, user) if str(line.entry.pk) > seen and line.entry.actor_id != user.pk]


def _kept(ticket: Ticket, user: User, box: Composer) -> Composer:
    keep(ticket, user, box)
    return box
