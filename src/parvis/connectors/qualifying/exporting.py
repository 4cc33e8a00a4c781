"""Qualifications as tables to take along: one row for each offer in each building."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Final

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from parvis.connectors.qualifying.sheet import Line, Place, Sheet

if TYPE_CHECKING:
    from parvis.connectors.models.qualification import Qualification

MOST: Final = 10_000
"""Rows of one file."""


def header() -> list[str]:
    return [
        pgettext("search", "Number"), _("Asked on"), _("Asked by"), _("Key"), _("Asked about"), _("State"), _("Valid until"),
        _("Building code"), _("Building"), _("Address"), _("Town code (INSEE)"), _("Street code (RIVOLI)"), _("State of the building"),
        _("Offer"), _("Technology"), pgettext("offer", "Eligible"), _("Reason (code)"), pgettext("offer", "Reason"), _("Alternative"),
        _("Down (Mbit/s)"), _("Up (Mbit/s)"), _("Per month (€, excl. tax)"), _("Setting up (€, excl. tax)"), _("Connection charge (€, excl. tax)"),
        _("Appointment"), _("First day"), _("Lead time"), "PM", "PMT", "PBO", _("Existing sockets"),
    ]  # fmt: skip


def rows(found: Iterable[Qualification]) -> Iterator[list[object]]:
    """Of all of these; what led to no building is a row as well."""
    for one in found:
        sheet = Sheet(one)
        head = _head(sheet)
        lines = [(place, line) for place in sheet.places for line in place.lines]
        if not lines:
            why = sheet.reason if sheet.has_answer else sheet.failure if not sheet.is_waiting else ""
            yield [*head, *[""] * 10, why, *[""] * 13]
        yield from ([*head, *_of_place(place), *_of_line(line), *_of_wiring(place)] for place, line in lines)


def _head(sheet: Sheet) -> list[object]:
    run = sheet.run
    until = timezone.localtime(sheet.valid_until).date().isoformat() if sheet.valid_until else ""
    asked = f"{timezone.localtime(run.created_at):%Y-%m-%d %H:%M}"
    return [run.number, asked, str(run.requested_by or ""), str(sheet.found.kind), sheet.title, sheet.badge.label, until]


def _of_place(place: Place) -> list[object]:
    building = place.building
    return [place.identifier, place.title, place.address, building["commune_code"], building["street_code"], place.state]


def _of_line(line: Line) -> list[object]:
    said = line.said
    rates, price, cost, visit = (said[name] or {} for name in ("rates", "price", "cost", "visit"))
    return [
        line.title,
        line.technology,
        _("yes") if line.is_eligible else _("no"),
        line.reason_code,
        line.reason,
        line.alternative,
        rates.get("down", ""),
        rates.get("up", ""),
        price.get("monthly") or "",
        price.get("setup") or "",
        cost.get("amount", ""),
        line.visit,
        visit.get("first_day", ""),
        (said["lead_time"] and line.lead_time) or line.delay if line.is_eligible else "",
    ]


def _of_wiring(place: Place) -> list[object]:
    wires, sockets = place.said["wiring"], place.said["sockets"]
    return [wires["pm"], wires["pmt"], wires["pbo"], f"{sockets['existing']}/{sockets['total']}" if sockets["total"] else ""]
