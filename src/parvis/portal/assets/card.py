"""One piece of equipment as its page shows it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import get_language

from parvis.assets.history import Event, history_of
from parvis.assets.models import Asset, Phase
from parvis.assets.reading import Number, State, attributes_of, is_under_warranty, numbers_of, state_of
from parvis.catalogue.models import Portal, Service
from parvis.intake.answers import Row
from parvis.people.models import User
from parvis.tickets.models import Ticket

MOST = 20


@dataclass(frozen=True)
class Card:
    asset: Asset
    user: User
    portal: Portal

    @cached_property
    def state(self) -> State:
        return state_of(self.asset)

    @cached_property
    def numbers(self) -> list[Number]:
        return numbers_of(self.asset, for_team=False)

    @cached_property
    def attributes(self) -> list[Row]:
        return attributes_of(self.asset, get_language() or self.portal.languages[0], for_team=False)

    @property
    def is_under_warranty(self) -> bool | None:
        return is_under_warranty(self.asset)

    @cached_property
    def parent(self) -> Asset | None:
        """What it stands under; of the same owner, or it is not for whoever sees this one."""
        parent = self.asset.parent
        return parent if parent and parent.owner_id == self.asset.owner_id else None

    @cached_property
    def below(self) -> list[tuple[Asset, State]]:
        """What stands under it, software on a computer above all."""
        seen = self.asset.children.filter(owner=self.asset.owner_id).select_related("kind").order_by("phase", "name")
        return [(one, state_of(one)) for one in seen]

    @cached_property
    def history(self) -> list[Event]:
        return history_of(self.asset, for_team=False)

    @property
    def open_tickets(self) -> list[Ticket]:
        return [ticket for ticket in self.tickets if ticket.is_open]

    @property
    def closed_tickets(self) -> list[Ticket]:
        return [ticket for ticket in self.tickets if not ticket.is_open]

    @cached_property
    def tickets(self) -> list[Ticket]:
        """The latest requests about it that the person may see, those that are open before the others."""
        seen = Ticket.objects.visible_to(self.user).filter(portal=self.portal, ticket_assets__asset=self.asset)
        joined = seen.select_related("workflow", "service", "requester").defer("searchable", "searchable_internal", "answers")
        return list(joined.order_by("-is_open", "-updated_at", "-pk")[:MOST])

    @cached_property
    def ask_url(self) -> str:
        """The form that asks about equipment, with this one chosen; nothing where none does, or for what is gone."""
        if self.asset.phase == Phase.RETIRED:
            return ""
        usable = Service.objects.usable_by(self.user).filter(portal=self.portal).order_by("order", "id")
        service = next((one for one in usable if one.fills.get("assets")), None)
        return f"{reverse('portal:ask', args=[service.slug])}?{urlencode({'asset': self.asset.pk})}" if service else ""
