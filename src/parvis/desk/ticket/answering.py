"""Sending what was written, unless somebody else was faster."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

from django.db import transaction

from parvis.desk.ticket.composing import NOTE, REPLY, Composer, ComposerForm, take_in, waiting
from parvis.journal.models import Entry
from parvis.kit.errors import Conflict, Refused
from parvis.people.models import User
from parvis.tickets.models import Ticket
from parvis.tickets.replies import forget_reply, keep_reply
from parvis.tickets.thread import Line, conversation


def answer(ticket: Ticket, user: User, data: Any, files: Any) -> Composer | None:
    """None once it is sent; else the box as it was, saying what stopped it. Nothing typed or attached is lost."""
    form = ComposerForm(data, files)
    form.is_valid()
    said = form.cleaned_data
    received, refused = take_in(ticket, user, said.get("attached") or [])
    problem = " ".join(filter(None, [form.problem, refused]))
    box = Composer(
        body=str(data.get("body", "")),
        mode=said.get("mode", REPLY),
        then=said.get("then", ""),
        key=said.get("key") or Composer().key,
        seen=str(said.get("seen") or ""),
        files=waiting(ticket, user, [*data.getlist("kept"), *received]),
    )
    if problem:
        return _kept(ticket, user, replace(box, problem=problem))
    try:
        _send(ticket, user, box)
    except Conflict:
        return _kept(ticket, user, replace(box, meanwhile=tuple(_meanwhile(ticket, user, box.seen))))
    except Refused as refusal:
        return _kept(ticket, user, replace(box, problem=str(refusal)))
    forget_reply(ticket, user)
    return None


def keep(ticket: Ticket, user: User, body: str, mode: str) -> None:
    """As one types."""
    if body.strip():
        keep_reply(ticket, user, {"body": body, "note": mode == NOTE})
    else:
        forget_reply(ticket, user)


def _send(ticket: Ticket, user: User, box: Composer) -> None:
    key = UUID(str(box.key))
    with transaction.atomic():
        ticket.lock()
        is_answer = box.mode == REPLY
        if is_answer and not Entry.objects.written(ticket, key):
            _require_nothing_new(ticket, user, box.seen)
        ticket.reply(
            box.body,
            by=user,
            internal=not is_answer,
            uploads=[one.id for one in box.files],
            key=key,
            then=(box.then or None) if is_answer else None,
        )


def _require_nothing_new(ticket: Ticket, user: User, seen: str) -> None:
    """Raises Conflict when somebody else did something that was not on the page; a note of one's own is no surprise."""
    if seen and ticket.entries.filter(pk__gt=seen).exclude(actor=user).exists():
        raise Conflict


def _meanwhile(ticket: Ticket, user: User, seen: str) -> list[Line]:
    return [line for line in conversation(ticket, user) if str(line.entry.pk) > seen and line.entry.actor_id != user.pk]


def _kept(ticket: Ticket, user: User, box: Composer) -> Composer:
    keep(ticket, user, box.body, box.mode)
    return box
