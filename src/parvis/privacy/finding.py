"""Where a person's data are in one portal."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.db.models import Q

from parvis.catalogue.models import Grant
from parvis.kit.holdings import HOLDINGS, Found, Holding, Scope
from parvis.kit.traces import Traces
from parvis.people.holdings import traces_of
from parvis.people.models import Membership, Organisation, User
from parvis.tickets.models import Participant, Ticket

SOUGHT = ("emails", "phones", "names", "terms")


def people_of(portal_key: str) -> Any:
    """Customers whose account was made on this portal, or who have requests there."""
    tickets = Ticket.objects.filter(portal__key=portal_key).order_by()
    taking = Participant.objects.filter(ticket__portal__key=portal_key).order_by().values("user")
    known = Q(portal_key=portal_key) | Q(pk__in=tickets.exclude(requester=None).values("requester")) | Q(pk__in=taking)
    return User.objects.order_by().filter(known, is_staff=False, is_superuser=False)


def scope_of(portal_key: str) -> Scope:
    """What this portal holds. An account that has requests on another portal too is that one's as well: it is not this one's to erase."""
    tickets = Ticket.objects.filter(portal__key=portal_key).order_by()
    elsewhere = Ticket.objects.exclude(portal__key=portal_key).exclude(requester=None).order_by().values("requester")
    peopled = Membership.objects.filter(user__portal_key=portal_key).order_by().values("organisation")
    granted = Grant.objects.filter(who="organisation", portal__key=portal_key).order_by().values("organisation")
    organisations = Organisation.objects.order_by().filter(Q(pk__in=tickets.values("organisation")) | Q(pk__in=peopled) | Q(pk__in=granted))
    return Scope(portal_key, organisations.values("pk"), people_of(portal_key).exclude(pk__in=elsewhere).values("pk"))


def traces(sought: dict[str, Any], portal_key: str) -> Traces:
    """What is looked for: what the team typed, and what the accounts with these addresses are recognised by."""
    said = from_json({name: sought.get(name, []) for name in SOUGHT})
    wanted = Q(pk__in=[UUID(pk) for pk in sought.get("users", [])])
    for email in said.emails:
        wanted |= Q(email__iexact=email)
    for term in said.terms:
        wanted |= Q(username__iexact=term)
    for user in people_of(portal_key).filter(wanted).order_by("pk"):
        said = said.merged(traces_of(user))
    return with_subjects(said, portal_key)


def as_json(said: Traces) -> dict[str, list[str]]:
    return {name: sorted(map(str, getattr(said, name))) for name in (*SOUGHT, "parts", "users", "subjects")}


def from_json(said: dict[str, list[str]]) -> Traces:
    emails, phones, names, terms, parts = (tuple(said.get(name, [])) for name in (*SOUGHT, "parts"))
    users, subjects = (frozenset(map(UUID, said.get(name, []))) for name in ("users", "subjects"))
    return Traces(users, emails, phones, names, terms, parts, subjects)


def with_subjects(said: Traces, portal_key: str) -> Traces:
    asked = Q(requester__in=list(said.users))
    for email in said.emails:
        asked |= Q(contact__email__iexact=email)
    tickets = Ticket.objects.order_by().filter(asked, portal__key=portal_key).values_list("pk", flat=True)
    return said.merged(Traces(subjects=frozenset(tickets)))


def find(said: Traces, portal_key: str) -> Iterator[tuple[Holding, Found]]:
    scope = scope_of(portal_key)
    for _key, holding in HOLDINGS.items():
        for found in holding.find(said, scope):
            yield holding, found
