"""Making two accounts of one customer one: for who decides about both, and about every portal that either of them is known on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from parvis.catalogue.accounts import held, people_of, reasoned, write
from parvis.catalogue.ground import portals_reached
from parvis.catalogue.models import Grant, Portal
from parvis.kit.errors import Refused
from parvis.kit.merging import OBSTACLES
from parvis.people import merging
from parvis.people.models import Membership, User

MOST_FOUND: Final = 12


def candidates(user: User, portal: Portal) -> Any:
    """The accounts that could be another one of the same person."""
    return people_of(portal).filter(merged_into=None).exclude(pk=user.pk)


def alike(user: User, portal: Portal) -> Iterator[User]:
    """Those of the same name, whose address says nothing else: proposed, never believed."""
    if user.last_name and user.first_name:
        same = candidates(user, portal).filter(last_name__iexact=user.last_name, first_name__iexact=user.first_name)
        yield from same.order_by("pk")[:MOST_FOUND]


def require_mergeable(gone: User, into: User, portal: Portal, *, by: User) -> None:
    """Raises Refused when it is not for `by`, or would not be safe."""
    portals = portals_reached(by)
    is_whole = portals is None and by.is_active
    if not is_whole and not (
        by.is_active and by.is_staff and portal.key in (portals or ()) and gone.portal_key == into.portal_key == portal.key
    ):
        raise Refused(_("You do not decide about this account."), code="not_yours")
    merging.require_mergeable(gone, into, by=by, portals=portals)


def merge(gone: User, into: User, portal: Portal, *, by: User, reason: str) -> User:
    """`gone` is closed, and what is theirs goes on as `into`'s. Sent twice, it is done once.

    Raises Refused as `require_mergeable` does, and without a reason.
    """
    why = reasoned(reason)
    with transaction.atomic():
        for one in sorted((gone, into), key=lambda user: user.pk):
            held(one, portal, by)
        [parts] = merging.would_move(gone)
        if merging.merge(gone, into, by=by, portals=portals_reached(by), portal_key=portal.key):
            data = {"from": str(gone.pk), "name": str(gone), "username": gone.username, "moved": sum(part.count for part in parts)}
            write(into, portal, "account_merged", by=by, reason=why, data=data)
    return into


@OBSTACLES.register("catalogue.elsewhere")
def _known_elsewhere(gone: Any, into: Any, portals: frozenset[str] | None) -> None:
    """What either has on a portal would be the other's from then on: it is for who administers that portal."""
    if portals is None:
        return
    places = Membership.objects.filter(user__in=[gone, into], organisation__is_personal=False).select_related("organisation")
    above = {pk for one in places for pk in one.organisation.ancestor_ids}
    theirs = Grant.objects.filter(Q(user__in=[gone, into]) | Q(organisation__in=above))
    if theirs.exclude(portal__key__in=portals).exists():
        raise Refused(
            _("One of these accounts has rights on a portal that you do not administer: ask who administers all of them."), code="elsewhere"
        )
