"""Who speaks in a mail, and how far that is proven. An address in «From» is a claim, not a person."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from parvis.mail.trust import Trust
from parvis.people.models import User

if TYPE_CHECKING:
    from parvis.mail.processing import Arrival
    from parvis.tickets.models import Ticket


@dataclass(frozen=True)
class Speaker:
    """`user`: the account of the address, if there is one that is not closed. `trust`: what our mail host says of the sender."""

    email: str
    name: str
    user: User | None
    trust: Trust
    is_closed: bool = False

    @property
    def is_staff(self) -> bool:
        return self.user is not None and (self.user.is_staff or self.user.is_superuser)

    def in_the_name_of(self, user: User | None) -> Speaker:
        """The same, as somebody who agreed to be told at this address of the request; None changes nothing."""
        return replace(self, user=user) if user and not self.is_closed else self

    def as_data(self) -> dict[str, Any]:
        """As an entry keeps it."""
        return {"email": self.email, "name": self.name, "trust": self.trust.value}

    def is_contact_of(self, ticket: Ticket) -> bool:
        """Who asked without an account."""
        return ticket.requester_id is None and bool(self.email) and str(ticket.contact.get("email", "")).lower() == self.email.lower()

    def takes_part_in(self, ticket: Ticket) -> bool:
        """Requester, participant, whoever handles it, or who asked without an account: by themselves, not by their organisation."""
        if self.is_contact_of(ticket):
            return True
        if self.user is None:
            return False
        return bool(ticket.standing_of(self.user).kinds & {"requester", "participant", "handler"})

    def is_proven(self, *, by_signature: bool) -> bool:
        """Whether the mail counts as this person's own word.

        Where no host of ours checks senders, the signed name in an answer does: it was mailed to the people of the request alone.
        A member of the team is believed on the host's word only.
        """
        if self.trust is Trust.VERIFIED:
            return True
        return self.trust is Trust.UNKNOWN and by_signature and not self.is_staff


def speaker_of(arrival: Arrival) -> Speaker:
    sender = arrival.mail.sender
    user = User.objects.by_email_with_places(sender.email)
    if user is None:
        arrival.trace.add("sender_new")
    elif user.is_active:
        arrival.trace.add("sender_known", name=str(user))
    else:
        arrival.trace.add("sender_closed")
    is_closed = user is not None and not user.is_active
    return Speaker(sender.email, sender.name, None if is_closed else user, arrival.trust, is_closed)
