"""`{% load desk %}`: what only pages of the desk draw."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Final

from django import template
from django.template import Context
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from parvis.desk.articles.wording import STATES as ARTICLE_STATES
from parvis.desk.mails.wording import STATES
from parvis.desk.queue import rows
from parvis.desk.wording import customer_name
from parvis.kit import clock, speaking
from parvis.kit.icons import icon
from parvis.kit.ids import uuid7
from parvis.mail.models import OutgoingMail
from parvis.tickets.lists import Row
from parvis.tickets.models import Ticket

register = template.Library()


@register.simple_tag
def mail_state(mail: OutgoingMail) -> SafeString:
    name, meaning, drawing = STATES[mail.state]
    return format_html('<span class="status m-{}">{}{}</span>', meaning, icon(drawing, "i--s"), name)


@register.simple_tag
def article_state(state: str) -> SafeString:
    name, meaning, drawing = ARTICLE_STATES[state]
    return format_html('<span class="status m-{}">{}{}</span>', meaning, icon(drawing, "i--s"), name)


@register.simple_tag
def at(moment: datetime) -> SafeString:
    """`<time>` in a conversation: the hour alone today, else the day and the hour; to the second as its title."""
    is_today = timezone.localdate(moment) == clock.today()
    said = speaking.clock_time(moment) if is_today else speaking.moment(moment)
    return format_html('<time datetime="{}" title="{}">{}</time>', moment.isoformat(), speaking.full_moment(moment), said)


@register.simple_tag
def resting(row: Row) -> SafeString:
    return rows.resting(row, speaking.Speaker.now())


@register.simple_tag(takes_context=True)
def queue_rows(context: Context, listed: Iterable[Row]) -> SafeString:
    """Rows of the queue `asked` of the page, which knows the request that is open and those that came back."""
    return rows.Drawer(context["asked"], context.get("open_reference", ""), context.get("back") or ()).rows(listed)


@register.simple_tag(takes_context=True)
def queue_row(context: Context, row: Row) -> SafeString:
    """One, in the place of the one that the browser shows."""
    return rows.Drawer(context["asked"], context.get("open_reference", ""), context.get("back") or (), is_swapped=True).row(row)


@register.simple_block_tag(takes_context=True)
def change(context: Context, content: str, route: str, css_class: str = "") -> SafeString:
    """`{% change "ticket_title" %}…{% endchange %}`: the form of one change to the page's request; htmx redraws what is around the answer."""
    address = reverse(f"desk:{route}", args=[context["ticket"].reference]) + str(context.get("action_query") or "")
    return format_html(
        '<form method="post" class="{}" action="{}" hx-post="{}" hx-target="#context">'
        '<input type="hidden" name="csrfmiddlewaretoken" value="{}"><input type="hidden" name="key" value="{}">'
        '<input type="hidden" name="seen" value="{}">{}</form>',
        css_class,
        address,
        address,
        context.get("csrf_token", ""),
        uuid7(),
        seen(route, context["ticket"]),
        content,
    )


def seen(route: str, ticket: Ticket) -> object:
    """What the change replaces, as the page shows it: whoever was faster is not overwritten."""
    return SEEN[route](ticket) if route in SEEN else ""


SEEN: Final[dict[str, Callable[[Ticket], object]]] = {
    "ticket_assignment": lambda ticket: ticket.agent_id or "",
    "ticket_priority": lambda ticket: ticket.priority,
    "ticket_tags": lambda ticket: ", ".join(ticket.tags),
    "ticket_title": lambda ticket: ticket.title,
}


@register.filter
def customer(ticket: Ticket) -> str:
    return customer_name(ticket)
