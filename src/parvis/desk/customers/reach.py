"""The customers an agent knows: those of the portals whose requests they handle. A superuser knows everybody."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from parvis.catalogue.models import Grant, Portal, Service
from parvis.people.models import Membership, Organisation, User
from parvis.tickets.models import Ticket


def portals_of(user: User) -> QuerySet[Portal]:
    if user.is_superuser:
        return Portal.objects.all()
    return Portal.objects.filter(pk__in=Service.objects.handled_by(user).order_by().values("portal"))


def people_of(user: User) -> QuerySet[User]:
    """Accounts made on these portals, and requesters of what the agent sees; no staff."""
    customers = User.objects.filter(is_staff=False, is_superuser=False)
    if user.is_superuser:
        return customers
    asked = Ticket.objects.visible_to(user).filter(requester=OuterRef("pk")).order_by()
    return customers.filter(Q(portal_key__in=_keys(user)) | Exists(asked))


def organisations_of(user: User) -> QuerySet[Organisation]:
    """Those that have a right on these portals or a request there, or whose people came by them; nobody's personal one."""
    shared = Organisation.objects.filter(is_personal=False)
    if user.is_superuser:
        return shared
    granted = Grant.objects.filter(who="organisation", portal__in=portals_of(user)).values("organisation")
    asked = Ticket.objects.visible_to(user).filter(organisation=OuterRef("pk")).order_by()
    peopled = Membership.objects.filter(user__portal_key__in=_keys(user)).order_by().values("organisation")
    return shared.filter(Q(pk__in=granted) | Exists(asked) | Q(pk__in=peopled))


def named(people: QuerySet[User], text: str) -> QuerySet[User]:
    """Every word is somewhere in the name, the address or the identifier."""
    for word in text.split()[:6]:
        has = Q(first_name__icontains=word) | Q(last_name__icontains=word) | Q(email__icontains=word) | Q(username__icontains=word)
        people = people.filter(has)
    return people


def with_place(people: QuerySet[User]) -> QuerySet[User]:
    """`place`: the name of the organisation they are first of all in; nobody's personal one."""
    shared = Membership.objects.filter(user=OuterRef("pk"), organisation__is_personal=False).order_by("-is_default", "pk")
    return people.annotate(place=Subquery(shared.values("organisation__name")[:1]))


def called(organisations: QuerySet[Organisation], text: str) -> QuerySet[Organisation]:
    for word in text.split()[:6]:
        organisations = organisations.filter(Q(name__icontains=word) | Q(registration__icontains=word))
    return organisations


def _keys(user: User) -> Any:
    return portals_of(user).order_by().values("key")
