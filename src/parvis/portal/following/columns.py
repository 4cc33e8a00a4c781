"""The columns of the list: which there are, which a person keeps, and what each says in an export."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from parvis.catalogue.models import Portal
from parvis.kit.languages import pick
from parvis.people.models import User
from parvis.tickets.columns import among, keep_columns, kept_columns
from parvis.tickets.lists import Row
from parvis.tickets.models import Ticket


@dataclass(frozen=True)
class Column:
    key: str
    label: Promise
    said: Callable[[Ticket], str]


def requester_name(ticket: Ticket) -> str:
    return str(ticket.requester) if ticket.requester else str(ticket.contact.get("name") or ticket.contact.get("email") or "")


def _moment(at: object) -> str:
    return timezone.localtime(at).strftime("%Y-%m-%d %H:%M") if at else ""  # type: ignore[arg-type]  # a datetime where there is one


COLUMNS: Final = (
    Column("reference", _("Reference"), lambda ticket: ticket.reference),
    Column("status", _("Status"), lambda ticket: ticket.status.name()),
    Column("type", _("Type"), lambda ticket: pick(ticket.service.title)),
    Column("project", _("Service project"), lambda ticket: ticket.portal.name),
    Column("organisation", _("Organisation"), lambda ticket: "" if ticket.organisation.is_personal else ticket.organisation.name),
    Column("requester", _("Requester"), requester_name),
    Column("agent", _("Handled by"), lambda ticket: str(ticket.agent or "")),
    Column("due", _("Due"), lambda ticket: _moment(ticket.due_at)),
    Column("created", _("Created on"), lambda ticket: _moment(ticket.created_at)),
    Column("updated", _("Last change"), lambda ticket: _moment(ticket.updated_at)),
)
BY_KEY: Final = {column.key: column for column in COLUMNS}
DEFAULT: Final = ("reference", "status", "requester", "updated")


def chosen(user: User, portal: Portal, asked: Iterable[str] = ()) -> list[Column]:
    """Those of the address, else those the person kept for this portal, else the usual ones; in the order they were chosen in."""
    keys = among(asked, BY_KEY) or kept_columns(user, portal.key, BY_KEY) or DEFAULT
    return [BY_KEY[key] for key in keys]


def keep(user: User, portal: Portal, keys: Iterable[str]) -> None:
    """An empty choice is the usual one again."""
    keep_columns(user, portal.key, keys, BY_KEY)


def exported(row: Row) -> list[str]:
    """Every column, the title first."""
    return [row.ticket.title, *(column.said(row.ticket) for column in COLUMNS)]
