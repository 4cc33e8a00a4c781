"""Rights as queries: which services a person may see, use or handle. One filter each, never a loop."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Exists, OuterRef, Q, Value

if TYPE_CHECKING:
    from parvis.catalogue.models import Grant, Service  # noqa: F401  name the rows of the querysets
    from parvis.people.models import Membership

Person = Any  # a User, or AnonymousUser: whoever the request brings

RANK = {"member": ["", "member"], "manager": ["", "member", "manager"], "administrator": ["", "member", "manager", "administrator"]}


class GrantQuerySet(models.QuerySet["Grant"]):
    def held_by(self, user: Person) -> GrantQuerySet:
        """Grants that count for `user`: as anyone, as signed in, as customer, by organisation, by name, by team."""
        if not user.is_authenticated:
            return self.filter(who="everyone")
        memberships = user.places()
        held = Q(who__in=["everyone", "signed-in"]) | Q(who="person", user=user) | _through_organisations(memberships)
        if user.is_staff:
            held |= Q(who="team", team__memberships__user=user) | Q(who="customers")
        else:
            held |= _as_customer(memberships)
        return self.filter(held)


class ServiceQuerySet(models.QuerySet["Service"]):
    def active(self) -> ServiceQuerySet:
        return self.filter(is_active=True)

    def for_role(self, role: str, user: Person) -> ServiceQuerySet:
        """Services on which `user` holds `role`, through the service, its family or its portal."""
        return self if _holds_all(user) else self.filter(_reached(_held_by(user), role))

    def visible_to(self, user: Person) -> ServiceQuerySet:
        """What the catalogue shows: seeing is enough, using it may still ask to sign in."""
        return self.active() if _holds_all(user) else self.active().filter(_reached(_held_by(user), "see", "use"))

    def listed_for(self, user: Person) -> ServiceQuerySet:
        """What the catalogue shows, each with `may_use`, and `is_open`: whether anybody may use it without an account."""
        open_to_all = self.active().annotate(is_open=_reached(_grants().filter(who="everyone"), "use"))
        if _holds_all(user):
            return open_to_all.annotate(may_use=Value(True))
        held = _held_by(user)
        return open_to_all.filter(_reached(held, "see", "use")).annotate(may_use=_reached(held, "use"))

    def usable_by(self, user: Person) -> ServiceQuerySet:
        return self.active().for_role("use", user)

    def handled_by(self, user: Person) -> ServiceQuerySet:
        return self.for_role("handle", user)


def _holds_all(user: Person) -> bool:
    return bool(user.is_authenticated and user.is_superuser)


def _grants() -> GrantQuerySet:
    from parvis.catalogue.models import Grant  # the models name these querysets

    return Grant.objects.all()


def _held_by(user: Person) -> GrantQuerySet:
    return _grants().held_by(user)


def _reached(held: GrantQuerySet, *roles: str) -> Exists:
    """Whether one of these grants gives one of the roles on a service, through itself, its family or its portal."""
    here = Q(service=OuterRef("pk")) | Q(service=None, family=OuterRef("family")) | Q(service=None, family=None)
    return Exists(held.filter(here, role__in=roles, portal=OuterRef("portal")))


def _through_organisations(memberships: list[Membership]) -> Q:
    """Grants of these organisations and of those above them, as far as the member's role reaches."""
    found = Q(pk__in=[])
    for membership in memberships:
        found |= Q(who="organisation", organisation__in=membership.organisation.ancestor_ids, member_role__in=RANK[membership.role])
    return found


def _as_customer(memberships: list[Membership]) -> Q:
    """Grants of customers, on the portals that one of these organisations (or one above) is a customer of, as far as the role there reaches."""
    found = Q(pk__in=[])
    for membership in memberships:
        reach = RANK[membership.role]
        customer = _grants().filter(
            who="organisation", organisation__in=membership.organisation.ancestor_ids, member_role__in=reach, role__in=["use", "see"]
        )
        found |= Q(who="customers", member_role__in=reach, portal__in=customer.values("portal_id"))
    return found
