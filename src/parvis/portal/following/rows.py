"""The rows of the list. Twenty-five rows of cells are the one place where drawing in Python instead of a template is felt."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from django.urls import reverse
from django.utils.html import conditional_escape, escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from parvis.kit.icons import icon
from parvis.kit.languages import pick
from parvis.kit.speaking import Speaker
from parvis.kit.templatetags.parvis import due, said_when, status
from parvis.portal.following.columns import Column, requester_name
from parvis.tickets.lists import Row
from parvis.tickets.models import Ticket


def rows(listed: Sequence[Row], columns: Sequence[Column], title_at: int = 0) -> SafeString:
    """`title_at`: how many of `columns` stand before the title."""
    speaker, drawn = Speaker.now(), [CELLS[column.key] for column in columns]
    before, after = drawn[:title_at], drawn[title_at:]
    pages = reverse("portal:ticket", args=["0"]).removesuffix("0")
    unread = f'<span class="dot"></span> <span class="vh">{escape(_("Unread"))}</span> '
    has_kind = any(column.key == "kind" for column in columns)
    lines = []
    for row in listed:
        ticket = row.ticket
        kind = f'<span class="sub">{escape(ticket.kind)}</span>' if ticket.kind and not has_kind else ""
        pictogram = "" if has_kind else f'<span class="tyicon">{icon(ticket.service.icon or "file-text")}</span>'
        lines.append(
            f'<tr role="row"{" data-unread" if row.is_unread else ""}>'
            f"{''.join([cell(ticket, speaker) for cell in before])}"
            f'<td role="cell" class="lead-cell"><span class="person">{pictogram}<span>{unread if row.is_unread else ""}'
            f'<a class="strong" href="{pages}{escape(ticket.reference)}">{escape(ticket.title)}</a>'
            f"{kind}</span></span></td>"
            f"{''.join([cell(ticket, speaker) for cell in after])}</tr>"
        )
    return SafeString("\n".join(lines))


def _pictogram(ticket: Ticket) -> SafeString:
    name = pick(ticket.service.title)
    return format_html(
        '<span class="tyicon" title="{}">{}<span class="vh">{}</span></span>', name, icon(ticket.service.icon or "file-text"), name
    )


Drawn = Callable[[Ticket, Speaker], str]


def _cell(text: Callable[[Ticket], object], classes: str) -> Drawn:
    opening = _opening(classes)
    return lambda ticket, speaker: f"{opening}{conditional_escape(text(ticket))}</td>"


def _moment(at: Callable[[Ticket], datetime | None], classes: str) -> Drawn:
    opening = _opening(classes)
    return lambda ticket, speaker: f"{opening}{said_when(at(ticket), speaker)}</td>"


def _opening(classes: str) -> str:
    return f'<td role="cell" class="{classes}">' if classes else '<td role="cell">'


def _due(ticket: Ticket) -> SafeString:
    return due(ticket.due_at, warn_at=ticket.warn_at)


CELLS: dict[str, Drawn] = {
    "kind": _cell(_pictogram, "start"),
    "reference": _cell(lambda ticket: ticket.reference, "ref muted"),
    "status": _cell(lambda ticket: status(ticket.status), ""),
    "type": _cell(lambda ticket: pick(ticket.service.title), "muted off"),
    "project": _cell(lambda ticket: ticket.portal.name, "muted off"),
    "organisation": _cell(lambda ticket: "" if ticket.organisation.is_personal else ticket.organisation, "muted off"),
    "requester": _cell(requester_name, "muted"),
    "agent": _cell(lambda ticket: ticket.agent or "", "muted off"),
    "due": _cell(_due, "off"),
    "created": _moment(lambda ticket: ticket.created_at, "n muted nowrap off"),
    "updated": _moment(lambda ticket: ticket.updated_at, "n muted nowrap"),
}
