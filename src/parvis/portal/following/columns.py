"""The columns of the list: which there are, which a person keeps, and what each says in an export."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from parvis.catalogue.models import Portal
from parvis.kit.languages import pick
from parvis.kit.wording import word
from parvis.people.models import User
from parvis.tickets.columns import among, keep_columns, kept_columns
from parvis.tickets.lists import Row
from parvis.tickets.models import Ticket

Texts = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True)
class Column:
    key: str
    label: Promise
    said: Callable[[Ticket], str]


def requester_name(ticket: Ticket) -> str:
    return str(ticket.requester) if ticket.requester else str(ticket.contact.get("name") or ticket.contact.get("email") or "")


def _moment(at: object) -> str:
    return timezone.localtime(at).strftime("%Y-%m-%d %H:%M") if at else ""  # type: ignore[arg-type]  # a datetime where there is one


SUMMARY: Final = "summary"
"""Where the title stands among the columns: first where it is not named."""
COLUMNS: Final = (
    Column("kind", _("Type"), lambda ticket: pick(ticket.service.title)),
    Column("reference", _("Reference"), lambda ticket: ticket.reference),
    Column("status", _("Status"), lambda ticket: ticket.status.name()),
    Column("type", _("Kind of request"), lambda ticket: pick(ticket.service.title)),
    Column("project", _("Service project"), lambda ticket: ticket.portal.name),
    Column("organisation", _("Organisation"), lambda ticket: "" if ticket.organisation.is_personal else ticket.organisation.name),
    Column("requester", _("Requester"), requester_name),
    Column("agent", _("Handled by"), lambda ticket: str(ticket.agent or "")),
    Column("due", _("Due"), lambda ticket: _moment(ticket.due_at)),
    Column("created", _("Created on"), lambda ticket: _moment(ticket.created_at)),
    Column("updated", _("Last change"), lambda ticket: _moment(ticket.updated_at)),
)
BY_KEY: Final = {column.key: column for column in COLUMNS}
NAMES: Final = (SUMMARY, *BY_KEY)
"""What a portal may name in its columns."""
DEFAULT: Final = ("reference", "status", "requester", "updated")


def chosen(user: User, portal: Portal, asked: Iterable[str] = ()) -> list[Column]:
    """Those of the address, else those the person kept for this portal, else the portal's, else the usual ones; in the order chosen."""
    keys = among(asked, BY_KEY) or kept_columns(user, portal.key, BY_KEY) or among(portal.list_columns, BY_KEY) or DEFAULT
    return [BY_KEY[key] for key in keys]


def title_place(portal: Portal, columns: Sequence[Column]) -> int:
    """Before which of `columns` the title stands: where the portal puts it, as long as the columns before it are shown first."""
    named = among(portal.list_columns, NAMES)
    before = named[: named.index(SUMMARY)] if SUMMARY in named else ()
    shown = tuple(column.key for column in columns[: len(before)])
    return len(before) if shown == before else 0


def keep(user: User, portal: Portal, keys: Iterable[str]) -> None:
    """An empty choice is the usual one again."""
    keep_columns(user, portal.key, keys, BY_KEY)


def heading(column: Column, texts: Texts) -> str:
    """In the portal's words."""
    return word("status", texts) if column.key == "status" else str(column.label)


def heading_of_title(texts: Texts) -> str:
    title = word("summary", texts) if "summary" in texts else word("ticket", texts)
    return title[:1].upper() + title[1:]


@dataclass(frozen=True)
class Exported:
    """What an export holds: the columns as the list shows them, then those that it leaves out."""

    columns: tuple[Column, ...]
    title_at: int

    @classmethod
    def of(cls, shown: Sequence[Column], title_at: int) -> Exported:
        """The pictogram says what the kind of request says: once."""
        keys = {column.key for column in shown}
        said_already = {"type"} if "kind" in keys else {"kind"}
        others = [column for column in COLUMNS if column.key not in keys | said_already]
        return cls((*shown, *others), title_at)

    def header(self, texts: Texts) -> list[str]:
        return self._around(heading_of_title(texts), [heading(column, texts) for column in self.columns])

    def row(self, row: Row) -> list[str]:
        return self._around(row.ticket.title, [column.said(row.ticket) for column in self.columns])

    def _around(self, title: str, others: list[str]) -> list[str]:
        return [*others[: self.title_at], title, *others[self.title_at :]]
