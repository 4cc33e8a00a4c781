"""The rows of the list. Twenty-five rows of cells are the one place where drawing in Python instead of a template is felt."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import conditional_escape, escape
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from parvis.kit.icons import icon
from parvis.kit.languages import pick
from parvis.kit.templatetags.parvis import due, status, when
from parvis.portal.following.columns import Column, requester_name
from parvis.tickets.lists import Row
from parvis.tickets.models import Ticket


def rows(listed: Sequence[Row], columns: Sequence[Column]) -> SafeString:
    drawn = [CELLS[column.key] for column in columns]
    pages = reverse("portal:ticket", args=["0"]).removesuffix("0")
    unread = f'<span class="dot"></span> <span class="vh">{escape(_("Unread"))}</span> '
    lines = (
        f'<tr role="row"{" data-unread" if row.is_unread else ""}><td role="cell" class="lead-cell"><span class="person">'
        f'<span class="tyicon">{icon(row.ticket.service.icon or "file-text")}</span><span>{unread if row.is_unread else ""}'
        f'<a class="strong" href="{pages}{escape(row.ticket.reference)}">{escape(row.ticket.title)}</a>'
        f'<span class="sub">{escape(pick(row.ticket.service.title))}</span></span></span></td>'
        f"{''.join([cell(row.ticket) for cell in drawn])}</tr>"
        for row in listed
    )
    return SafeString("\n".join(lines))


def _cell(text: Callable[[Ticket], object], classes: str) -> Callable[[Ticket], str]:
    opening = f'<td role="cell" class="{classes}">' if classes else '<td role="cell">'
    return lambda ticket: f"{opening}{conditional_escape(text(ticket))}</td>"


def _due(at: datetime | None) -> SafeString:
    return SafeString(render_to_string("kit/components/due.html", due(at))) if at else SafeString("")


CELLS: dict[str, Callable[[Ticket], str]] = {
    "reference": _cell(lambda ticket: ticket.reference, "ref muted"),
    "status": _cell(lambda ticket: status(ticket.status), ""),
    "type": _cell(lambda ticket: pick(ticket.service.title), "muted off"),
    "project": _cell(lambda ticket: ticket.portal.name, "muted off"),
    "organisation": _cell(lambda ticket: "" if ticket.organisation.is_personal else ticket.organisation, "muted off"),
    "requester": _cell(requester_name, "muted"),
    "agent": _cell(lambda ticket: ticket.agent or "", "muted off"),
    "due": _cell(lambda ticket: _due(ticket.due_at), "off"),
    "created": _cell(lambda ticket: when(ticket.created_at), "n muted nowrap off"),
    "updated": _cell(lambda ticket: when(ticket.updated_at), "n muted nowrap"),
}
