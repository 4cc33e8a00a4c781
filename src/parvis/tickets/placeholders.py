"""The placeholders of answers written beforehand: a fixed dictionary, filled for one request in its customer's language, never evaluated.

A value that lacks becomes a gap, which is shown as such and is never sent.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING, Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from parvis.kit.clock import now
from parvis.kit.errors import Refused
from parvis.kit.languages import pick
from parvis.kit.speaking import day, moment
from parvis.tickets.wording import closes_at

if TYPE_CHECKING:
    from parvis.people.models import User
    from parvis.tickets.models import Ticket

_NAMED: Final = re.compile(r"\{\s*([\w.-]+)\s*\}")
_GAP: Final = re.compile("⟦([^⟦⟧\n]*)⟧")


@dataclass(frozen=True)
class Placeholder:
    """`said`: what it stands for, for who writes; `value`: of one request and who writes, in the active language; empty where it lacks."""

    said: str | Promise
    value: Callable[[Ticket, User], str]


@dataclass(frozen=True)
class Filled:
    """A text for one request. `gaps`: what lacked, in words; in the text they stand as ⟦…⟧."""

    text: str
    language: str
    gaps: tuple[str, ...] = ()


def _customer(ticket: Ticket, _by: User) -> str:
    return str(ticket.requester.full_name if ticket.requester else ticket.contact.get("name") or "")


def _first_name(ticket: Ticket, by: User) -> str:
    return ticket.requester.first_name if ticket.requester else ""


def _team(ticket: Ticket, _by: User) -> str:
    return pick(ticket.team.title) if ticket.team else ""


def _closes_on(ticket: Ticket, _by: User) -> str:
    at = closes_at(ticket)
    return day(at) if at else ""


PLACEHOLDERS: Final[Mapping[str, Placeholder]] = {
    "customer_name": Placeholder(gettext_lazy("first and last name of the customer"), _customer),
    "customer_first_name": Placeholder(gettext_lazy("first name of the customer"), _first_name),
    "organisation": Placeholder(
        gettext_lazy("organisation of the customer"),
        lambda ticket, _by: "" if ticket.organisation.is_personal else ticket.organisation.name,
    ),
    "reference": Placeholder(gettext_lazy("reference of the request"), lambda ticket, _by: ticket.reference),
    "title": Placeholder(gettext_lazy("title of the request"), lambda ticket, _by: ticket.title),
    "service": Placeholder(gettext_lazy("kind of request"), lambda ticket, _by: pick(ticket.service.title)),
    "status": Placeholder(gettext_lazy("status, as the customer reads it"), lambda ticket, _by: ticket.status.name()),
    "agent_name": Placeholder(gettext_lazy("your first and last name"), lambda _ticket, by: by.full_name),
    "team": Placeholder(gettext_lazy("team that handles the request"), _team),
    "due": Placeholder(
        gettext_lazy("day and hour of the next commitment"), lambda ticket, _by: moment(ticket.due_at) if ticket.due_at else ""
    ),
    "closes_on": Placeholder(gettext_lazy("day on which the request is closed by itself"), _closes_on),
    "today": Placeholder(gettext_lazy("today’s date"), lambda _ticket, _by: day(now())),
    "portal": Placeholder(gettext_lazy("name of the portal"), lambda ticket, _by: ticket.portal.name),
    "link": Placeholder(
        gettext_lazy("address of the request on the portal"), lambda ticket, _by: f"{ticket.portal.base_url}/t/{ticket.reference}"
    ),
}


def language_of(ticket: Ticket) -> str:
    """The customer's, where they said it, else the portal's first."""
    said = ticket.requester.language if ticket.requester else str(ticket.contact.get("language") or "")
    return said or ticket.portal.default_language


def filled(bodies: Mapping[str, str], ticket: Ticket, *, by: User) -> Filled:
    """The text in the customer's language, with what the request says in the places of its placeholders."""
    language = language_of(ticket)
    gaps: list[str] = []
    values: dict[str, str] = {}

    def said(match: re.Match[str]) -> str:
        name = match[1]
        if name not in PLACEHOLDERS:
            return match[0]
        if name not in values:
            values[name] = PLACEHOLDERS[name].value(ticket, by).strip()
        if not values[name]:
            gaps.append(name)
        return values[name] or f"⟦{name}⟧"

    with override(language):
        text = _NAMED.sub(said, pick(bodies, language))
    names = {name: str(PLACEHOLDERS[name].said) for name in dict.fromkeys(gaps)}
    text = _GAP.sub(lambda match: f"⟦{names.get(match[1], match[1])}⟧", text)
    return Filled(text, language, tuple(names.values()))


def gaps_in(text: str) -> list[str]:
    """What still lacks in a text, in words."""
    return [one.strip() for one in _GAP.findall(text)]


def require_filled(text: str) -> None:
    """Raises Refused while something lacks: nobody is sent a gap."""
    if gaps := gaps_in(text):
        named = ", ".join(dict.fromkeys(gap for gap in gaps if gap))
        raise Refused(_("Write what lacks between ⟦ and ⟧, or take it out: %(names)s.") % {"names": named or "⟦⟧"}, code="gap")


def require_known(bodies: Mapping[str, str]) -> None:
    """Raises Refused for a placeholder that there is not, with the one that was probably meant."""
    for body in bodies.values():
        for name in _NAMED.findall(body):
            if name in PLACEHOLDERS:
                continue
            near = get_close_matches(name.lower().replace("-", "_"), PLACEHOLDERS, n=1, cutoff=0.5)
            if near:
                said = _("There is no {%(name)s}. Did you mean {%(near)s}?") % {"name": name, "near": near[0]}
            else:
                said = _("There is no {%(name)s}. Use one of those listed on this page.") % {"name": name}
            raise Refused(said, code="unknown_placeholder")
