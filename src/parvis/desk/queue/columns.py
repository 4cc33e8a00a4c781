"""The columns of the desk's table: which there are, what each says, in the page and in an export."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from parvis.desk.queue.asked import SORTS
from parvis.desk.ticket.page import PRIORITIES
from parvis.desk.wording import customer_name, requester_name
from parvis.kit.languages import pick
from parvis.people.models import User
from parvis.tickets.columns import among, keep_columns, kept_columns
from parvis.tickets.models import Ticket

PLACE: Final = "desk"


@dataclass(frozen=True)
class Column:
    key: str
    label: str | Promise
    said: Callable[[Ticket], object]

    @property
    def is_sortable(self) -> bool:
        return self.key in SORTS


def _moment(at: object) -> str:
    return timezone.localtime(at).strftime("%Y-%m-%d %H:%M") if at else ""  # type: ignore[arg-type]  # a datetime where there is one


COLUMNS: Final = {
    one.key: one
    for one in (
        Column("reference", _("Reference"), lambda ticket: ticket.reference),
        Column("title", _("Title"), lambda ticket: ticket.title),
        Column("customer", _("Customer"), customer_name),
        Column("requester", _("Requester"), requester_name),
        Column("status", _("Status"), lambda ticket: ticket.status.name(for_agent=True)),
        Column("agent", _("Agent"), lambda ticket: str(ticket.agent or "")),
        Column("team", _("Team"), lambda ticket: pick(ticket.team.title) if ticket.team else ""),
        Column("priority", _("Priority"), lambda ticket: str(PRIORITIES.get(ticket.priority, ""))),
        Column("type", _("Kind of request"), lambda ticket: pick(ticket.service.title)),
        Column("portal", _("Portal"), lambda ticket: ticket.portal.name),
        Column("tags", _("Labels"), lambda ticket: ", ".join(ticket.tags)),
        Column("due", _("Due"), lambda ticket: _moment(ticket.due_at)),
        Column("created", _("Created on"), lambda ticket: _moment(ticket.created_at)),
        Column("updated", _("Last change"), lambda ticket: _moment(ticket.updated_at)),
    )
}
DEFAULT: Final = ("title", "reference", "customer", "status", "priority", "agent", "due", "updated")


def chosen(user: User, asked: Iterable[str] = ()) -> list[Column]:
    """Those of a saved view, else those the person kept, else the usual ones; the title is always there."""
    keys = among(asked, COLUMNS) or kept_columns(user, PLACE, COLUMNS) or DEFAULT
    return [COLUMNS[key] for key in (keys if "title" in keys else ("title", *keys))]


def keep(user: User, keys: Iterable[str]) -> None:
    keep_columns(user, PLACE, keys, COLUMNS)
