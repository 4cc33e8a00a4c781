"""The rows of the queue. Forty of them, drawn again whenever something changes, are felt: in Python they take a third of a template's time."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from uuid import UUID

from django.urls import get_script_prefix, reverse
from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from parvis.desk.queue.asked import Asked
from parvis.desk.wording import customer_name
from parvis.kit.icons import icon
from parvis.kit.speaking import Speaker
from parvis.kit.templatetags.parvis import due, said_when, status
from parvis.tickets.lists import Row

ANY = "REFERENCE"
SWAPPED, CURRENT, DOT = ' hx-swap-oob="true"', ' aria-current="true"', '<span class="dot"></span>'


@dataclass(frozen=True)
class Drawer:
    """Draws rows of the queue of `asked`. `opened`: the request beside it; `back`: those whose reminder came.

    `is_swapped`: for a row that takes the place of the one that stands there.
    """

    asked: Asked
    opened: str = ""
    back: Collection[UUID] = ()
    is_swapped: bool = False
    speaker: Speaker = field(default_factory=Speaker.now)

    def rows(self, rows: Iterable[Row]) -> SafeString:
        return SafeString("\n".join([self.row(row) for row in rows]))

    def row(self, row: Row) -> SafeString:
        ticket = row.ticket
        reference, is_unread, is_opened = escape(ticket.reference), row.is_unread, ticket.reference == self.opened
        address = escape(
            _address(get_script_prefix()).replace(ANY, ticket.reference) + (f"?{self.asked.query}" if self.asked.query else "")
        )
        unread = _vh(_("Unread:") + " ") if is_unread else ""
        return SafeString(
            f'<li id="row-{reference}"{" data-unread" if is_unread else ""}{" data-on" if is_opened else ""}'
            f"{SWAPPED if self.is_swapped else ''}>\n"
            f'  <p class="queue__top">{DOT if is_unread else ""}<span><span class="ref">{reference}</span> {escape(customer_name(ticket))}</span>{said_when(ticket.updated_at, self.speaker)}</p>\n'
            f'  <a href="{address}" hx-get="{address}" hx-target="#ticket" hx-swap="innerHTML" hx-push-url="true" data-open="{reference}"'
            f"{CURRENT if is_opened else ''}>{unread}{escape(ticket.title)}</a>\n"
            f'  <p class="queue__end">{self._back(row)}{status(row.status, agent=True)}{_priority(row)}{self._end(row)}</p>\n</li>'
        )

    def _back(self, row: Row) -> str:
        if row.ticket.pk not in self.back:
            return ""
        said = escape(_("Back, as you asked"))
        return f'<span class="status m-info queue__back-again">{icon("alarm-clock", "i--s")}{said}</span>'

    def _end(self, row: Row) -> str:
        """What is due; else what rests; else whose it is, where that differs from row to row."""
        ticket, view = row.ticket, self.asked.view.key
        if ticket.due_at and ticket.is_open:
            return due(ticket.due_at, warn_at=ticket.warn_at)
        if said := resting(row, self.speaker):
            return said
        if view != "mine" and ticket.agent:
            return _agent(str(ticket.agent))
        if view not in ("mine", "unassigned") and ticket.is_open:
            return _agent(_("unassigned"))
        return ""


def resting(row: Row, speaker: Speaker) -> SafeString:
    """That the time promised stands still, and the day on which the request is closed by itself; nothing where neither is so."""
    closes_at, is_paused = row.closes_at, row.is_paused
    if not (closes_at or is_paused):
        return SafeString("")
    said = pgettext("a commitment", "paused")
    if closes_at:
        said = _("paused, closes by itself on %(day)s") if is_paused else _("closes by itself on %(day)s")
        said = said % {"day": speaker.short_day(closes_at)}
        said = f'<time datetime="{closes_at.isoformat()}" title="{speaker.full_moment(closes_at)}">{said}</time>'
    drawing = icon("pause" if is_paused else "clock", "i--s")
    return SafeString(f'<span class="due">{drawing}{said}</span>')  # digits and our own words


def _priority(row: Row) -> str:
    if row.ticket.priority <= 3:
        return ""
    meaning, drawing = "m-bad" if row.ticket.priority > 4 else "m-warn", icon("signal-high", "i--s")
    said = _("High priority")
    return f'<span class="status {meaning}">{drawing}{_vh(said)}</span>'


def _vh(said: str) -> str:
    """For who hears the page."""
    return f'<span class="vh">{escape(said)}</span>'


def _agent(said: str) -> str:
    return f'<span class="queue__agent">{escape(said)}</span>'


@lru_cache(maxsize=8)
def _address(script_prefix: str) -> str:
    """Looking an address up takes longer than drawing the rest of a row: once is enough."""
    return reverse("desk:ticket", args=[ANY])
