"""What was said to one customer, made into words for everybody: names, addresses and numbers of the people of the request taken out."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from parvis.journal.models import Entry
from parvis.kit.traces import ERASED, Traces
from parvis.tickets.models import Ticket
from parvis.tickets.sender import Sender

MAIL: Final = re.compile(r"[\w.+\-]{1,64}@[\w\-]{1,63}(?:\.[\w\-]{1,63}){1,6}")
NUMBER: Final = re.compile(r"(?<![\w.])(?:\+|00)?\d(?:[ .\u00a0\u202f\-]?\d){8,13}(?![\w])")
"""Any telephone number, whoever's: as many digits as one has."""
GAP: Final = "…"


@dataclass(frozen=True)
class Begun:
    """An article that is not written yet. `family`: the key of that of the service, empty where it has none."""

    title: str
    body: str
    family: str


def begun(ticket: Ticket, entry: Entry) -> Begun:
    """What an article could begin with; nothing in it says of whom or for whom it was."""
    traces = _traces(ticket, entry)
    family = ticket.service.family.key if ticket.service.family_id and ticket.service.family else ""
    return Begun(_without(ticket.title, traces), _without(entry.body, traces), family)


def _without(text: str, traces: Traces) -> str:
    said = traces.without(text, near=True).replace(ERASED, GAP)
    return NUMBER.sub(GAP, MAIL.sub(GAP, said)).replace(str(GAP) * 2, GAP)


def _traces(ticket: Ticket, entry: Entry) -> Traces:
    """Of everybody who takes part, of whoever wrote, and of the organisation."""
    people = {mark.user for mark in ticket.participants.select_related("user")}
    people |= {one for one in (ticket.requester, ticket.agent, entry.actor) if one is not None}
    home = ticket.organisation
    terms = [ticket.reference, *([] if home.is_personal else [home.name, home.registration])]
    contact, sender = ticket.contact, Sender.of(entry)
    emails = [contact.get("email"), sender.email, *(user.email for user in people)]
    names = [contact.get("name"), sender.name, *(user.full_name for user in people)]
    parts = [part for user in people for part in (user.first_name, user.last_name)]
    return Traces(
        emails=_filled(emails),
        phones=_filled([user.phone for user in people]),
        names=_filled(names),
        terms=_filled(terms),
        parts=_filled(parts),
    )


def _filled(texts: Iterable[object]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(str(text) for text in texts if text and len(str(text).strip()) > 1))
