"""An answer being written: kept as one types, one for each person and ticket."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from parvis.kit.clock import now
from parvis.kit.prepared import Prepared, Slot
from parvis.tickets.models import Draft, Ticket

if TYPE_CHECKING:
    from parvis.people.models import User

KIND = "reply"
KEPT = Prepared(lambda: Draft.objects.filter(owner=Slot("owner"), ticket=Slot("ticket"), kind=KIND)[:1])


def reply_draft(ticket: Ticket, user: User) -> Draft | None:
    return None if "draft" in ticket.lacks else KEPT.first({"owner": user.pk, "ticket": ticket.pk})


def keep_reply(ticket: Ticket, user: User, answers: Mapping[str, Any]) -> Draft | None:
    """`answers`: {"body": …, "files": […]} as typed; nothing written, or sent meanwhile, is nothing kept."""
    if not any(answers.values()):
        forget_reply(ticket, user)
        return None
    draft = reply_draft(ticket, user) or Draft(
        owner=user, ticket=ticket, kind=KIND, service_id=ticket.service_id, form_version_id=ticket.form_version_id
    )
    draft.answers, draft.updated_at = dict(answers), now()
    if draft._state.adding:
        draft.save(force_insert=True)
        ticket.lacks -= {"draft"}
    elif not Draft.objects.filter(pk=draft.pk).update(answers=draft.answers, updated_at=draft.updated_at):
        return None  # it was sent meanwhile
    return draft


def forget_reply(ticket: Ticket, user: User) -> None:
    Draft.objects.filter(owner=user, ticket=ticket, kind=KIND).delete()
