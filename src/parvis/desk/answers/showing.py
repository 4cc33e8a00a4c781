"""Answers and macros as the desk lists, previews and explains them."""

from __future__ import annotations

from collections.abc import Mapping

from django.db.models import Q
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from parvis.desk.ticket.page import PRIORITIES
from parvis.kit.languages import LANGUAGES, pick
from parvis.kit.markdown import render
from parvis.people.models import Team, User
from parvis.tickets.macros import move_of
from parvis.tickets.models import CannedAnswer, Macro, Ticket
from parvis.tickets.placeholders import filled

MOST = 300


def answers_shown(user: User, ticket: Ticket | None = None, words: str = "") -> list[CannedAnswer]:
    found = CannedAnswer.objects.visible_to(user)
    found = found.for_ticket(ticket) if ticket else found
    for word in words.split():
        found = found.filter(Q(title__icontains=word) | Q(bodies__icontains=word))
    return list(found.most_used_first()[:MOST])


def macros_shown(user: User, ticket: Ticket | None = None, words: str = "") -> list[Macro]:
    found = Macro.objects.visible_to(user)
    found = found.for_ticket(ticket) if ticket else found
    for word in words.split():
        found = found.filter(title__icontains=word)
    return list(found.most_used_first().select_related("answer", "to_team", "gives_to", "team", "portal", "service")[:MOST])


def previews(bodies: Mapping[str, str], user: User) -> list[tuple[str, str, str, SafeString]]:
    """(code, language, reference, as it would read) on the request of this person that changed last; with none, as it is written."""
    ticket = (
        Ticket.objects.visible_to(user)
        .filter(is_open=True)
        .select_related("requester", "portal", "service", "team", "workflow", "organisation")
        .first()
    )
    shown = []
    for code, body in bodies.items():
        if body.strip():
            text = filled({code: body}, ticket, by=user).text if ticket else body
            shown.append((code, LANGUAGES.get(code, code), ticket.reference if ticket else "", marked(text)))
    return shown


def marked(text: str) -> SafeString:
    """A text as it will be read, its gaps to be seen."""
    drawn = str(render(text)).replace("⟦", '<mark class="gap">').replace("⟧", "</mark>")
    return mark_safe(drawn)  # noqa: S308  sanitised by `render`; the marks are ours


def steps_of(macro: Macro, ticket: Ticket, *, by: User) -> list[tuple[str, str, str]]:
    """(icon, what it does, with what) in the order in which it is done."""
    steps: list[tuple[str, str, str]] = []
    if macro.tags:
        steps.append(("tag", _("Add labels"), ", ".join(macro.tags)))
    if macro.priority:
        steps.append(("signal-high", _("Priority"), str(PRIORITIES[macro.priority])))
    if macro.gives or macro.gives_to:
        given = {Macro.ME: str(by), Macro.NOBODY: _("Nobody")}.get(macro.gives, str(macro.gives_to or ""))
        steps.append(("user-check", _("Assign to"), given))
    if macro.to_team:
        steps.append(("users", _("Team"), _named(macro.to_team)))
    if macro.answer:
        is_note = macro.answer.mode == CannedAnswer.NOTE
        steps.append(
            ("lock", _("Internal note"), macro.answer.title) if is_note else ("reply", _("Answer the customer"), macro.answer.title)
        )
    if macro.move_key:
        move = move_of(macro, ticket, by=by)
        steps.append(("circle-dot", _("Status"), ticket.workflow.status(move.to).name(for_agent=True) if move else _("not offered now")))
    return steps


def _named(team: Team) -> str:
    return pick(team.title) or team.key
