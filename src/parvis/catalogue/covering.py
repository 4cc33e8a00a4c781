"""Which contract counts for an organisation on a portal, and what it calls the portal's services.

Contracts count on a portal whose modules name `contract`; elsewhere nothing is judged and no row is read.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

from parvis.kit.clock import now
from parvis.kit.once import once_shown
from parvis.planning.coverage import Cover, Terms, reason

if TYPE_CHECKING:
    from collections.abc import Iterable

    from parvis.catalogue.models import Portal, Service
    from parvis.people.models import Organisation

MODULE: Final = "contract"


def counts_on(portal: Portal) -> bool:
    return MODULE in portal.modules


def day_on(portal: Portal, moment: datetime | None = None) -> date:
    """The day that the portal's clocks show."""
    return (moment or now()).astimezone(ZoneInfo(portal.time_zone)).date()


def terms_of(organisation: Organisation, portal: Portal, moment: datetime | None = None) -> Terms:
    day = day_on(portal, moment)
    return once_shown(("terms", organisation.pk, portal.key, day), lambda: Terms.of(organisation, portal.key, day))


def places_of(service: Service) -> frozenset[str]:
    """The keys by which an agreement may name it: its own, and those of its families."""
    found, family = {service.slug}, service.family
    while family:
        found.add(family.key)
        family = family.parent
    return frozenset(found)


def outside(services: Iterable[Service], portal: Portal, user: Any) -> dict[int, str]:
    """{service: why the contract of the person's organisation does not cover it}; what is open to everybody needs no contract."""
    places = user.places() if counts_on(portal) and user.is_authenticated and not user.is_staff else []
    if not places or places[0].organisation.is_personal:
        return {}
    terms = terms_of(places[0].organisation, portal)
    if not terms.is_in_force:
        return {}
    judged = ((service.pk, terms.judge(places=places_of(service))) for service in services if not getattr(service, "is_open", False))
    return {pk: reason(found) for pk, found in judged if found != Cover.COVERED}
