"""A search as its page shows it: the sheet, and where one goes from each offer."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import ngettext

from parvis.catalogue.models import Service
from parvis.catalogue.tools import granted
from parvis.connectors.models import Qualification
from parvis.connectors.qualifying.offers import Catalogue
from parvis.connectors.qualifying.sheet import Line, Place, Sheet, row_of
from parvis.places.plan.drawing import Plan
from parvis.portal.eligibility.plans import on_page, plan_of
from parvis.portal.tools.opening import Opened, opening_url

MOST_REFUSED = 3
"""More offers than these that cannot be had are folded."""


@dataclass(frozen=True)
class OfferRow:
    line: Line
    order_url: str
    is_main: bool


@dataclass(frozen=True)
class Card:
    place: Place
    rows: list[OfferRow]
    refused: list[OfferRow]
    appointment_url: str
    building_url: str
    ask_url: str

    @property
    def refused_words(self) -> str:
        count = len(self.refused)
        words = ngettext("%(count)d offer that cannot be had: see why", "%(count)d offers that cannot be had: see why", count)
        return words % {"count": count}

    @property
    def badge(self) -> Any:
        return self.place.badge


class Shown:
    def __init__(self, opening: Opened, found: Qualification) -> None:
        self.opening, self.found, self.sheet = opening, found, Sheet(found)

    @property
    def may_carry_on(self) -> bool:
        """What has expired is asked again first."""
        return self.sheet.has_answer and not self.sheet.is_expired

    @cached_property
    def _orderable(self) -> frozenset[str]:
        """Slugs of the services that the person may use, among those that order an offer."""
        wanted = {one.order for one in self._offers.values() if one.order}
        if not wanted:
            return frozenset()
        usable = Service.objects.usable_by(self.opening.user).filter(portal=self.opening.portal, slug__in=wanted)
        return frozenset(usable.values_list("slug", flat=True))

    @cached_property
    def _offers(self) -> dict[str, Any]:
        return Catalogue(self.opening.service, self.opening.organisation).seen

    @cached_property
    def cards(self) -> list[Card]:
        return [self._card(place) for place in self.sheet.places]

    def _card(self, place: Place) -> Card:
        rows: list[OfferRow] = []
        for line in place.lines:
            url = self._order_url(place, line)
            rows.append(OfferRow(line, url, bool(url) and not any(one.is_main for one in rows)))
        is_folded = sum(not row.line.is_eligible for row in rows) > MOST_REFUSED
        query = {"run": self.sheet.number, "building": str(place.id)}
        return Card(
            place,
            [row for row in rows if row.line.is_eligible or not is_folded],
            [row for row in rows if not row.line.is_eligible and is_folded],
            self._tool_url("appointments", query) if place.has_eligible and self.may_carry_on else "",
            self._building_url(place),
            self._ask_url(query),
        )

    def _order_url(self, place: Place, line: Line) -> str:
        slug = self._offers[line.key].order if line.key in self._offers else ""
        if not (line.is_eligible and slug in self._orderable and self.may_carry_on):
            return ""
        query = urlencode({"run": self.sheet.number, "building": place.id, "offer": line.key})
        return f"{reverse('portal:ask', args=[slug])}?{query}"

    def _tool_url(self, kind: str, query: dict[str, str]) -> str:
        service = next((one for one in self._tools if one.tool.get("kind") == kind), None)
        return opening_url(service, **query) if service else ""

    def _building_url(self, place: Place) -> str:
        return self._tool_url("buildings", {"id": place.identifier}) if place.identifier else ""

    def _ask_url(self, query: dict[str, str]) -> str:
        return f"{self.opening.ask_url}?{urlencode(query)}"

    @cached_property
    def _tools(self) -> list[Service]:
        return granted(self.opening.portal, self.opening.user)

    @property
    def ask_url(self) -> str:
        """Asking the team, with all that was typed and found."""
        return self._ask_url({"run": self.sheet.number})

    @cached_property
    def plan(self) -> Plan | None:
        """Around the first building that has a place."""
        chosen = next((one for one in self.sheet.places if one.building["x"] is not None), None)
        if chosen is None:
            return None
        row = row_of(chosen)
        path = reverse("portal:eligibility_result", args=[self.sheet.number])
        return plan_of(self.opening, (chosen.building["x"], chosen.building["y"]), on_page(self.opening, path), chosen=row)
