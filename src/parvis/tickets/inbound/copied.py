"""People named in To and Cc: proposed as participants, or added at once where the portal's owner said so."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from parvis.people.known import known_person, organisation_by_domain
from parvis.people.models import User
from parvis.tickets.models import Participant

if TYPE_CHECKING:
    from parvis.mail.processing import Arrival
    from parvis.mail.reading import Person
    from parvis.people.models import Organisation
    from parvis.tickets.models import Ticket

MOST_PEOPLE = 48
"""Of one mail. Source: what other desks allow in copy (field.md 4.5)."""
_NOBODY = re.compile(
    r"(?:no|ne|do-?not|not)[-_.]?(?:reply|pas[-_.]?repondre)|mailer-daemon|postmaster|abuse|root|bounces?(?:[-+].*)?|reply\+.*|bounce\+.*"
)


def named_in(arrival: Arrival) -> list[Person]:
    """Who else the mail was sent to: without the sender, our own addresses, and machines."""
    sender = arrival.mail.sender.email.lower()
    found: dict[str, Person] = {}
    for person in (*arrival.mail.to, *arrival.mail.cc):
        email = person.email.lower()
        if (
            email
            and email != sender
            and _unplussed(email) not in arrival.own
            and not _NOBODY.fullmatch(email.partition("@")[0])
            and _is_valid(email)
        ):
            found.setdefault(email, person)
    return list(found.values())[:MOST_PEOPLE]


def bring_in(ticket: Ticket, people: Iterable[Person], arrival: Arrival, *, by: User | None, is_proven: bool) -> None:
    """Let them take part, or propose them. Only an address of the requester's organisation, in a proven mail, is added at once,
    and only where the portal says `proposed_participants = "organisation"`."""
    present = {mark.user.email.lower() for mark in ticket.participants.select_related("user").exclude(role="reader")}
    may_add = (
        is_proven
        and by is not None
        and ticket.visibility != "restricted"
        and ticket.portal.sign_up_options.get("proposed_participants") == "organisation"
    )
    knows_people = ticket.portal.sign_up == "known"
    added, proposed = [], []
    for person in people:
        if person.email.lower() in present:
            continue
        user = User.objects.by_email(person.email)
        if user is None and not knows_people:
            continue  # a portal whose accounts are made otherwise gets none from a mail
        user = user or known_person(person.email, name=person.name, language=arrival_language(ticket), portal_key=ticket.portal.key)
        if not user.is_active:
            continue
        if may_add and _is_of(user, ticket.organisation):
            ticket.let_in(user, by=by)
            added.append(str(user))
        elif not user.is_staff:
            propose(ticket, user, by=by)
            proposed.append(user.email)
    if added and by is not None:
        ticket.mark_read(by)  # what one's own mail did is no news
    if added:
        arrival.trace.add("participants_added", names=", ".join(added))
    if proposed:
        arrival.trace.add("participants_proposed", names=", ".join(proposed))


def propose(ticket: Ticket, user: User, *, by: User | None = None) -> None:
    """Name them to the requester and the team, who let them in or do not; whoever takes part already stays as they are."""
    named = {"organisation_id": ticket.organisation_id, "role": Participant.Role.PROPOSED, "is_notified": False, "added_by": by}
    mark, is_new = Participant.objects.get_or_create(ticket=ticket, user=user, defaults=named)
    if not is_new and mark.role == Participant.Role.READER:
        Participant.objects.filter(pk=mark.pk, role=Participant.Role.READER).update(role=Participant.Role.PROPOSED)


def arrival_language(ticket: Ticket) -> str:
    """Of people of whom nothing is known: the requester's, else the portal's."""
    return (ticket.requester.language if ticket.requester else "") or ticket.portal.default_language


def _is_of(user: User, organisation: Organisation) -> bool:
    """A member of the requester's tree, or an address at a domain that was verified to be the organisation's."""
    if organisation.is_personal:
        return False
    if user.memberships.filter(organisation__tree=organisation.tree).exists():
        return True
    by_domain = organisation_by_domain(user.email)
    return by_domain is not None and by_domain.tree == organisation.tree


def _unplussed(email: str) -> str:
    local, _, domain = email.partition("@")
    return f"{local.partition('+')[0]}@{domain}"


def _is_valid(email: str) -> bool:
    try:
        validate_email(email)
    except ValidationError:
        return False
    return len(email) <= 254
