"""The equipment a request is about: what may be named, what the contract says of it, and what else is open about the same."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from parvis.assets.models import Asset, Phase
from parvis.catalogue.covering import counts_on, terms_of
from parvis.people.models import Organisation
from parvis.tickets.contract import things_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet

    from parvis.assets.models.asset import AssetQuerySet
    from parvis.people.models import User
    from parvis.tickets.models import Ticket
    from parvis.tickets.row import TicketRow

MODULE = "assets"


def is_about_equipment(ticket: TicketRow) -> bool:
    """Whether its portal knows equipment, or its form asks for some: elsewhere no row is read."""
    return MODULE in ticket.portal.modules or "assets" in ticket.service.fills


def nameable(ticket: TicketRow, user: User) -> AssetQuerySet:
    """What `user` may say that it is about: what its organisation and those below it have, as its form offers it."""
    held = Asset.objects.visible_to(user).filter(kind__portal_key=ticket.portal.key, kind__is_choosable=True)
    return held.filter(owner__in=Organisation.objects.within(ticket.organisation)).exclude(phase=Phase.RETIRED)


def named(ticket: TicketRow) -> list[Asset]:
    """All that it is about, whoever looks: for the team."""
    if "assets" in ticket.lacks:
        return []
    found = Asset.objects.filter(ticket_assets__ticket=ticket.pk).select_related("kind", "owner", "parent")
    return list(found.order_by("name", "pk"))


def seen_by(ticket: TicketRow, user: User) -> list[Asset]:
    """Of what it is about, that which `user` may see: who reads a request does not read the inventory."""
    if "assets" in ticket.lacks:
        return []
    found = Asset.objects.visible_to(user).filter(ticket_assets__ticket=ticket.pk).select_related("kind")
    return list(found.order_by("name", "pk"))


@dataclass(frozen=True)
class Judged:
    """`is_covered`: as the contract of the day it was made says; None where no contract counts."""

    asset: Asset
    is_covered: bool | None


def judged(ticket: TicketRow, assets: list[Asset]) -> list[Judged]:
    if not assets or not ticket.coverage or not counts_on(ticket.portal):
        return [Judged(asset, None) for asset in assets]
    terms = terms_of(ticket.organisation, ticket.portal, ticket.created_at)
    things = things_of(asset.pk for asset in assets)
    return [Judged(asset, terms.is_in_force and terms.covers_thing(things[str(asset.pk)])) for asset in assets]


def also_open(ticket: TicketRow, user: User, assets: Iterable[Asset]) -> QuerySet[Ticket]:
    """The other open requests about the same equipment that `user` may see, the last changed first."""
    from parvis.tickets.models import Ticket, TicketAsset  # the models are made of what imports this module

    about = TicketAsset.objects.filter(asset__in=[asset.pk for asset in assets]).values("ticket")
    seen = Ticket.objects.visible_to(user).filter(pk__in=about, is_open=True).exclude(pk=ticket.pk)
    return seen.select_related("workflow").defer("searchable", "searchable_internal", "answers").order_by("-updated_at", "-pk")
