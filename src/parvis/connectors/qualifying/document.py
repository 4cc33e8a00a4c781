"""A qualification, or a list of them, as a tagged PDF. Typst draws it; what people typed travels as data."""

from __future__ import annotations

import json
from collections.abc import Iterable
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import override, pgettext

from parvis.connectors.qualifying.sheet import Line, Place, Sheet
from parvis.kit.clock import now
from parvis.kit.languages import pick
from parvis.kit.speaking import moment
from parvis.kit.text import clean
from parvis.tickets.document import drawn

if TYPE_CHECKING:
    from parvis.catalogue.models import Portal, Service
    from parvis.connectors.models.qualification import Qualification
    from parvis.people.models import User

MOST: Final = 500
"""Lines of a list on paper."""


def of_one(found: Qualification, service: Service, *, by: User, language: str) -> bytes:
    with override(language):
        sheet = Sheet(found)
        data = _page(service.portal, sheet.title, by, language) | {
            "what": pick(service.title),
            "facts": _facts(sheet),
            "said": clean(_said(sheet)),
            "places": [_place(one) for one in sheet.places],
            "rows": [],
        }
    return _drawn(data)


def of_list(found: Iterable[Qualification], service: Service, *, by: User, language: str) -> bytes:
    with override(language):
        data = _page(service.portal, pick(service.title), by, language) | {
            "what": _("Searches"),
            "facts": [],
            "said": "",
            "places": [],
            "rows": [[clean(cell) for cell in _row(Sheet(one))] for one in found],
        }
    return _drawn(data)


def _page(portal: Portal, title: str, by: User, language: str) -> dict[str, Any]:
    return {
        "language": language,
        "portal": portal.name,
        "subtitle": pick(portal.subtitle),
        "title": clean(title),
        "printed": clean(pgettext("page", "Printed by %(name)s on %(at)s") % {"name": by, "at": moment(now())}),
        "words": {
            "offers": [_("Offer"), _("Downstream"), _("Upstream"), _("Lead time or reason"), _("Price")],
            "wiring": _("Wiring of the building"),
            "list": [pgettext("search", "Number"), _("Asked on"), _("Asked about"), _("Result"), _("Asked by")],
        },
    }


def _facts(sheet: Sheet) -> list[list[str]]:
    run = sheet.run
    rows = [
        (pgettext("search", "Number"), run.number),
        (_("Asked on"), moment(run.created_at)),
        (_("Asked by"), str(run.requested_by or "")),
        (_("Result"), sheet.badge.label),
        (_("Valid until"), moment(sheet.valid_until) if sheet.valid_until else ""),
        (_("Offers asked about"), sheet.offer_titles),
        (_("Line number"), sheet.portability),
    ]
    return [[label, clean(said)] for label, said in rows if said]


def _said(sheet: Sheet) -> str:
    if not sheet.has_answer:
        return "" if sheet.is_waiting else sheet.failure
    return sheet.reason or sheet.found_count


def _place(place: Place) -> dict[str, Any]:
    return {
        "title": clean(place.title),
        "under": clean(", ".join(part for part in (place.address, place.identifier, place.badge.label) if part)),
        "lines": [[clean(cell) for cell in _line(one)] for one in place.lines],
        "wiring": [[label, clean(said)] for label, said in place.wiring],
        "note": clean(place.copper),
    }


def _line(line: Line) -> list[str]:
    title = f"{line.title} ({line.technology})" if line.technology != line.title else line.title
    delay = ". ".join(part for part in (line.delay, line.lead_time) if part)
    return [
        title,
        line.down or "–",
        line.up or "–",
        delay,
        ". ".join(part for part in (line.price, line.charges) if part) or line.badge.label,
    ]


def _row(sheet: Sheet) -> list[str]:
    run = sheet.run
    return [run.number, moment(run.created_at), sheet.title, sheet.badge.label, str(run.requested_by or "")]


def _drawn(data: dict[str, Any]) -> bytes:
    template = files("parvis.connectors.qualifying").joinpath("qualification.typ").read_bytes()
    return drawn(template, json.dumps(data, ensure_ascii=False))
