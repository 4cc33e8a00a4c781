"""Where one decides who may use what: an organisation and those below it, on one portal.

Two may: who administers the organisation, about what was granted to it; and the team that administers the portal, about all of it.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from parvis.catalogue.models import Grant, Portal
from parvis.catalogue.writing import may_write
from parvis.kit.errors import Refused
from parvis.people.belonging import role_over
from parvis.people.models import Membership, Organisation, User

ADMINISTRATOR = Membership.Role.ADMINISTRATOR


@dataclass(frozen=True)
class Ground:
    """`is_team`: whether the portal's own team decides, and not the customer."""

    portal: Portal
    root: Organisation
    is_team: bool = False

    @property
    def organisations(self) -> QuerySet[Organisation]:
        return Organisation.objects.within(self.root).filter(is_personal=False)

    @property
    def people(self) -> QuerySet[User]:
        """Everybody who belongs to it, the suspended too; never the staff."""
        belonging = Membership.objects.filter(organisation__in=self.organisations.order_by().values("pk")).values("user")
        return User.objects.filter(pk__in=belonging, is_staff=False, is_superuser=False, anonymised_at=None)

    def require(self, by: User) -> None:
        """Raises Refused when it is not for `by` to decide here."""
        if not by.is_active or not (may_write(by, self.portal) if self.is_team else _administers(by, self.root)):
            raise Refused(_("Only who administers this organisation decides what its people may use."), code="not_yours")


def administered_by(user: User) -> list[Organisation]:
    """The organisations that `user` administers, without those that lie below another of them."""
    held = user.memberships.filter(role=ADMINISTRATOR, organisation__is_personal=False, organisation__state=Organisation.State.ACTIVE)
    homes = [one.organisation for one in held.select_related("organisation").order_by("organisation__path")]
    return [home for home in homes if not any(other.tree == home.tree and other.pk in home.own_ancestor_ids[:-1] for other in homes)]


def customers_of(portal: Portal) -> QuerySet[Organisation]:
    """The organisations that have a right on `portal` or whose people came by it; nobody's personal one."""
    granted = Grant.objects.filter(who="organisation", portal=portal).order_by().values("organisation")
    peopled = Membership.objects.filter(user__portal_key=portal.key, user__is_staff=False).order_by().values("organisation")
    return Organisation.objects.filter(Q(pk__in=granted) | Q(pk__in=peopled), is_personal=False)


def portals_reached(by: User) -> frozenset[str] | None:
    """The keys of the portals that `by` administers as a whole; None for who administers all of them."""
    if by.is_superuser:
        return None
    whole = Grant.objects.held_by(by).filter(role=Grant.Role.ADMINISTER, family=None, service=None)
    return frozenset(whole.order_by().values_list("portal__key", flat=True))


def _administers(user: User, organisation: Organisation) -> bool:
    return not user.is_staff and not organisation.is_personal and role_over(user, organisation) == ADMINISTRATOR
