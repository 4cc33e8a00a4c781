"""One building as its page shows it: the sheet, the dwelling that a visit is for, the visit it needs, where one goes on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from parvis.catalogue import operations
from parvis.catalogue.models import Service
from parvis.catalogue.operations import Operation, Text
from parvis.intake.conditions import holds
from parvis.kit.languages import pick
from parvis.kit.sending import as_key
from parvis.places.plan.drawing import Plan
from parvis.places.plan.view import View
from parvis.places.sheet import FloorSheet, LineRow, Sheet
from parvis.places.spelling import is_ground_floor
from parvis.portal.buildings.addresses import building_url, export_url
from parvis.portal.buildings.dwelling import DwellingForm, said_of
from parvis.portal.buildings.table import Action, actions
from parvis.portal.tools.opening import Opened, opening_url

KINDS = ("csv", "xlsx", "json")
"""Of files that the sheet is taken along as."""
SHOWN_QUERY = ("x", "y", "reach")
"""What the plan beside it adds to the address."""


@dataclass(frozen=True)
class Way:
    """A button that carries on."""

    label: Text
    icon: str
    style: str
    url: str


class Card:
    def __init__(self, opened: Opened, sheet: Sheet, said: Mapping[str, str]) -> None:
        self.opened, self.sheet, self.said = opened, sheet, said

    @property
    def building(self) -> Any:
        return self.sheet.building

    # --- the dwelling ---

    @cached_property
    def form(self) -> DwellingForm:
        known = self._known(self.floor)
        data = {name: self._answered(name) or known.get(name, "") for name in ("floor", "door", "socket", "complex")}
        form = DwellingForm(self.sheet, self.opened.table.get("questions", {}), data=data)
        if "complex" in form.fields and self.building.kind == "PAVILLON":
            del form.fields["complex"]
        return form

    @cached_property
    def floor(self) -> FloorSheet | None:
        return self.sheet.floor(as_key(self.said.get("floor", "")))

    def _known(self, floor: FloorSheet | None) -> dict[str, str]:
        """What the page answers by itself for a dwelling on `floor`."""
        return {
            "socket": "yes" if self._line_on(floor) else said_of(floor, self.sheet),
            "complex": "on" if floor and is_ground_floor(floor.floor.level) else "",
        }

    def _answered(self, name: str) -> str:
        """What the person said; what the page had answered for the floor that was chosen before (`asked`) is not theirs."""
        said = self.said.get(name, "")
        before = self.sheet.floor(as_key(self.said.get("asked", "")))
        is_other_floor = "asked" in self.said and before is not self.floor
        return "" if is_other_floor and said == self._known(before).get(name) else said

    @property
    def line(self) -> LineRow | None:
        """The line by which the building was found, or that was chosen below it, where it may be the dwelling's."""
        return self._line_on(self.floor)

    def _line_on(self, floor: FloorSheet | None) -> LineRow | None:
        found = self._found_line
        if found and floor and found.line.floor_id not in (None, floor.floor.pk):
            return None
        return found

    @cached_property
    def _found_line(self) -> LineRow | None:
        pk = as_key(self.said.get("line", ""))
        lines = [*(line for floor in self.sheet.floors for line in floor.lines), *self.sheet.lines_elsewhere]
        return next((one for one in lines if one.line.pk == pk), None)

    @property
    def is_ground_floor(self) -> bool:
        return self.floor is not None and is_ground_floor(self.floor.floor.level)

    @cached_property
    def answers(self) -> dict[str, Any]:
        return self.form.cleaned_data if self.form.is_valid() else {}

    # --- the visit ---

    @cached_property
    def situation(self) -> dict[str, Any]:
        return {
            "building": self.building.kind,
            "state": self.sheet.badge.key,
            "connectable": self.sheet.is_connectable,
            "socket": self.answers.get("socket") or None,
            "ground_floor": self.is_ground_floor,
            "complex": bool(self.answers.get("complex")),
        }

    @cached_property
    def operation(self) -> Operation | None:
        return operations.decide(self.opened.table, self.situation) if self.sheet.is_connectable else None

    @property
    def is_answered(self) -> bool:
        return self.answers.get("socket") in ("yes", "no")

    @property
    def operation_label(self) -> str:
        return pick(self.operation.label) if self.operation else ""

    @property
    def has_operations(self) -> bool:
        return bool(self.opened.table.get("operations")) and self.sheet.is_connectable

    # --- where one goes on ---

    @cached_property
    def ways(self) -> list[Way]:
        """Only to what the person may use."""
        offered = [one for one in actions(self.opened.table) if one.when is None or holds(one.when, self.situation)]
        slugs = {slug for one in offered for slug in one.services}
        usable = Service.objects.usable_by(self.opened.user).filter(portal=self.opened.portal, slug__in=slugs)
        by_slug = {service.slug: service for service in usable}
        return [way for one in offered if (way := self._way(one, by_slug))]

    def _way(self, action: Action, usable: Mapping[str, Service]) -> Way | None:
        service = next((usable[slug] for slug in action.services if slug in usable), None)
        if service is None:
            return None
        url = opening_url(service, **self.carried) or f"{reverse('portal:ask', args=[service.slug])}?{urlencode(self.carried)}"
        return Way(action.label, action.icon, action.style, url)

    @property
    def carried(self) -> dict[str, str]:
        """What the next page is told (`connectors.place_facts`)."""
        line = None if self.answers.get("socket") == "no" else self.line
        said = {
            "building": str(self.building.pk),
            "floor": str(self.floor.floor.pk) if self.floor else "",
            "door": self.answers.get("door", ""),
            "line": str(line.line.pk) if line else "",
            "operation": self.operation.key if self.operation else "",
        }
        return {name: value for name, value in said.items() if value}

    @property
    def exports(self) -> list[tuple[str, str]]:
        return [(kind.upper(), export_url(self.opened, self.building, kind)) for kind in KINDS]

    @property
    def hidden(self) -> list[tuple[str, str]]:
        """What the form of the dwelling sends along."""
        service = [("service", self.opened.service.slug)] if len(self.opened.services) > 1 else []
        line = [("line", self.said["line"])] if self.said.get("line") else []
        return [*service, *line, ("asked", str(self.floor.floor.pk) if self.floor else "")]

    # --- around ---

    @cached_property
    def plan(self) -> Plan | None:
        one = self.building
        if one.x is None:
            return None
        view = View.read(self.said, View(one.x, one.y)) or View(one.x, one.y)
        kept = {name: value for name, value in self.said.items() if name not in SHOWN_QUERY and name != "service"}
        return Plan(
            view,
            lambda other: building_url(self.opened, one, **kept, **other.query),
            lambda other: building_url(self.opened, other),
            chosen=one,
        )
