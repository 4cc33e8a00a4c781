"""Where a merged ticket leads: its reference, its links and mails go on to the one it is part of now."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from parvis.kit.errors import Refused

if TYPE_CHECKING:
    from parvis.people.models import User
    from parvis.tickets.models import Ticket
    from parvis.tickets.row import TicketRow
    from parvis.tickets.visibility import TicketQuerySet

LONGEST = 100
"""Steps that are followed. A circle cannot be made (`tickets.merging`); this is for a hand in the database."""
JOINED = ("portal", "service", "workflow", "form_version", "organisation", "requester", "agent", "team")


class Merged(Refused):
    """Raised by every verb on a ticket that is part of another one now. `into`: the key of that one."""

    def __init__(self, ticket: TicketRow, reader: User | None = None) -> None:
        self.into = ticket.merged_into_id
        found = destination_for(ticket, reader) if reader else None
        sentence = (
            _("This request was merged with %(reference)s: go on there.") % {"reference": found.reference}
            if found
            else _("This request was merged with another one. Open it anew: you are led there if you may read it.")
        )
        super().__init__(sentence, code="merged")


def steps(ticket: TicketRow) -> Iterator[Ticket]:
    """What it was merged into, what that one was merged into, and so on."""
    manager = type(ticket)._default_manager
    seen = {ticket.pk}
    at: UUID | None = ticket.merged_into_id
    while at is not None and at not in seen and len(seen) <= LONGEST:
        seen.add(at)
        found = manager.select_related(*JOINED).filter(pk=at).first()
        if found is None:
            return
        yield found  # type: ignore[misc]  # a ticket's own manager
        at = found.merged_into_id


def destination(ticket: TicketRow) -> Ticket | None:
    """The last of them; None for a ticket that was merged into nothing."""
    found = list(steps(ticket))
    return found[-1] if found else None


def destination_for(ticket: TicketRow, user: User) -> Ticket | None:
    """Where `user` is led: only to what they may see."""
    found = destination(ticket)
    return found if found is not None and found.standing_of(user).sees else None


def led_by_reference(tickets: TicketQuerySet, reference: str, user: User) -> Ticket | None:
    """The same for a reference among `tickets`, whether its own ticket may be seen or not."""
    merged = tickets.filter(reference=reference.upper()).exclude(merged_into=None).order_by().first()
    return destination_for(merged, user) if merged else None


def called(reference: str) -> list[UUID]:
    """The ticket that is called so, and what it was merged into, step by step."""
    from parvis.tickets.models import Ticket  # the models are made of what imports this module

    found = Ticket.objects.filter(reference=reference).order_by().only("merged_into").first()
    return [found.pk, *(one.pk for one in steps(found))] if found else []


def below(ticket: TicketRow) -> list[Ticket]:
    """Those that were merged into it, and into those: what is part of it now."""
    if "merged" in ticket.lacks:
        return []
    manager = type(ticket)._default_manager
    found: dict[UUID, Ticket] = {}
    level = [ticket.pk]
    while level and len(found) < LONGEST:
        rows = manager.filter(merged_into__in=level).select_related(*JOINED).defer("searchable", "searchable_internal").order_by("id")
        level = []
        for row in rows:
            if row.pk not in found:
                found[row.pk] = row  # type: ignore[assignment]  # a ticket's own manager
                level.append(row.pk)
    return list(found.values())


def family(keys: Iterable[UUID]) -> set[UUID]:
    """These tickets, and all that were merged with them, either way: one matter, which is kept and goes as one."""
    from parvis.tickets.models import Ticket  # as above

    found = set(keys)
    new = set(found)
    for _step in range(LONGEST):
        if not new:
            break
        rows = Ticket.objects.order_by().filter(Q(pk__in=new) | Q(merged_into__in=new)).exclude(merged_into=None)
        new = {key for pair in rows.values_list("pk", "merged_into") for key in pair if key is not None} - found
        found |= new
    return found


def is_over(ticket: TicketRow) -> bool:
    """Closed, and so is what it was merged into."""
    return not ticket.is_open and not any(one.is_open for one in steps(ticket))
