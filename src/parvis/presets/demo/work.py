"""Tasks and approvals in the history of a demo."""

from __future__ import annotations

from datetime import datetime

from parvis.catalogue.covering import day_on
from parvis.kit.times import parse_delay
from parvis.people.models import User
from parvis.presets.check.answers import as_json
from parvis.presets.check.names import Table
from parvis.tickets.models import Approval, Ticket
from parvis.tickets.working import Plan


def happen(ticket: Ticket, event: Table, *, by: User, moment: datetime) -> bool:
    """Whether the event is one of these; then it has happened."""
    if "task" in event:
        _task(ticket, event["task"], by=by, moment=moment)
    elif "ask_approval" in event:
        ticket.ask_approval(event["ask_approval"], by=by, answers=as_json(event.get("answers", {}), day_on(ticket.portal)))
    elif "approve" in event:
        asked = Approval.objects.filter(round__ticket=ticket, round__ended_at=None, approver=by).latest("pk")
        ticket.answer_approval(asked, is_approved=event["approve"] == "yes", by=by, reason=event.get("reason", ""))
    else:
        return False
    return True


def _task(ticket: Ticket, said: Table, *, by: User, moment: datetime) -> None:
    planned, spent = said.get("planned"), said.get("spent")
    plan = Plan(
        title=said["title"],
        body=said.get("text", ""),
        is_public=said.get("public", False),
        planned_at=parse_delay(planned).after(moment, ticket.zone) if planned else None,
        agent=by,
        spent=parse_delay(spent).after(moment, ticket.zone) - moment if spent else None,
        is_billable=said.get("billed", False),
    )
    ticket.add_task(plan, by=by, is_done=spent is not None)
