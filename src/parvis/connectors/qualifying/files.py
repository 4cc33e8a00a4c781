"""A file of places: the same offers asked about for each of its lines, by a worker; its result is a file again.

A line says its place in one column, whose title is a key of entry (`adresse`, `nd`, `prestation`, `gps`, `immeuble`, `pto`); other columns
come back as they were sent.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from parvis.catalogue.models import Service
from parvis.connectors import bulk
from parvis.connectors.models import Line, Qualification, Run
from parvis.connectors.qualifying.asking import Wish, qualify, require_use
from parvis.connectors.qualifying.entries import KEYS, PTO_COLUMN, Entry, Kind
from parvis.connectors.qualifying.exporting import rows
from parvis.connectors.qualifying.locating import Located, locate
from parvis.connectors.qualifying.offers import Catalogue
from parvis.connectors.qualifying.sheet import Sheet
from parvis.connectors.registry import Connector
from parvis.kit.errors import Refused
from parvis.kit.languages import pick
from parvis.mail.outbox import enqueue
from parvis.places.folding import fold

if TYPE_CHECKING:
    from parvis.connectors.models.line import LineQuerySet
    from parvis.kit.sheets import Sheet as Table
    from parvis.people.models import Organisation, User

CONNECTOR: Final = "eligibility"
OPERATION: Final = f"{CONNECTOR}.file"
MOST_LINES: Final = bulk.MOST_LINES
NEAREST: Final = 3
KEPT_FOR: Final = timedelta(days=90)
COLUMNS: Final[Mapping[str, str]] = {
    "adresse": Kind.ADDRESS, "address": Kind.ADDRESS, "adresse postale": Kind.ADDRESS,
    "nd": Kind.ND, "numero de designation": Kind.ND, "line number": Kind.ND, "telephone": Kind.ND,
    "prestation": Kind.SERVICE, "numero de prestation": Kind.SERVICE, "service": Kind.SERVICE, "service number": Kind.SERVICE,
    "gps": Kind.GPS, "coordonnees": Kind.GPS, "coordonnees gps": Kind.GPS, "coordinates": Kind.GPS,
    "immeuble": Kind.BUILDING, "building": Kind.BUILDING, "code immeuble": Kind.BUILDING,
    "pto": Kind.PTO, "prise": Kind.PTO, "socket": Kind.PTO,
}  # fmt: skip
"""{title of a column, folded: key of entry}."""


@dataclass(frozen=True)
class Asked:
    """A file as it was sent: whose, of which service, about which offers."""

    service: Service
    by: User
    organisation: Organisation
    offers: Sequence[str]


def ask_file(table: Table, name: str, asked: Asked, *, key: str | UUID) -> Qualification:
    """Leave a file to the workers; sent twice under `key`, the first one. Raises Refused for one that says no place, or is too long."""
    require_use(asked.service, asked.by)
    if not _kinds(table.header):
        raise Refused(
            _("No column of this file says a place. Name one of them: %(titles)s.") % {"titles": ", ".join(titles())}, code="column"
        )
    known = Catalogue(asked.service, asked.organisation).named(asked.offers)
    if not known:
        raise Refused(_("Choose at least one offer."), code="offers")
    portal = asked.service.portal
    options = {"service": asked.service.slug, "offers": [one.key for one in known], "titles": {one.key: one.said["title"] for one in known}}
    whole = bulk.ask_file(
        OPERATION, table, name=name, by=asked.by, organisation=asked.organisation, portal_key=portal.key, key=key, options=options
    )
    said = {"organisation": asked.organisation, "portal_key": portal.key, "service_slug": asked.service.slug, "kind": Kind.FILE}
    found, _new = Qualification.objects.get_or_create(run=whole, defaults=said | {"search_text": fold(name, 600)})
    found.run = whole
    return found


def titles() -> list[str]:
    """Those of the example file, one for each key."""
    return [*(one.column for one in KEYS.values() if one.column), PTO_COLUMN]


def example() -> tuple[list[str], list[list[str]]]:
    """(header, rows) of the file that shows how to write one."""
    own = [_("reference"), *titles()]
    examples = [*(one.example for one in KEYS.values() if one.column), "FI-29AB-7K42"]
    lines = [["" if place != number else text for place, text in enumerate(examples)] for number in range(len(examples))]
    return own, [[f"{pgettext('file', 'SITE')}-{number + 1}", *line] for number, line in enumerate(lines)]


def ask_line(whole: Run, cells: Mapping[str, str], key: str) -> Run:
    """Raises Refused for a line that says no place, or several."""
    options, user = whole.input["options"], whole.requested_by
    service = Service.objects.select_related("portal").filter(portal__key=whole.portal_key, slug=options["service"]).first()
    if service is None or user is None:
        raise Refused(_("This service is no longer offered."), code="service")
    entry = _entry(cells)
    found = locate(entry)
    if found.spot is None:
        raise Refused(_why(found), code="place")
    wish = Wish(service, entry, found.spot, tuple(options["offers"]))
    return qualify(wish, by=user, organisation=whole.organisation, key=key, parent=whole).run


def _why(found: Located) -> str:
    if found.near:
        nearest = ", ".join(one.label for one in found.near[:NEAREST])
        return _("%(why)s Nearest: %(places)s.") % {"why": found.fault, "places": nearest}
    return found.fault or _several(len(found.choices))


def _several(count: int) -> str:
    return _("%(count)d places are like this one: write it in full, or give the code of the building.") % {"count": count}


def _kinds(header: Iterable[str]) -> dict[str, str]:
    """{title: key of entry} of the columns that say a place."""
    return {title: COLUMNS[known] for title in header if (known := fold(title)) in COLUMNS}


def _entry(cells: Mapping[str, str]) -> Entry:
    """Of the first column that is filled in."""
    for title, kind in _kinds(cells).items():
        if text := str(cells[title]).strip():
            return Entry.read(kind, text)
    raise Refused(_("This line says no place."), code="empty")


# --- what came of it ---


def refused(whole: Run) -> LineQuerySet:
    return whole.lines.refused().order_by("number")


def result_titles(whole: Run) -> list[str]:
    offers = [pick(title) for title in whole.input["options"]["titles"].values()]
    fixed = [
        pgettext("search", "Number"),
        _("Result"),
        _("Buildings"),
        _("Building code"),
        _("Address found"),
        "PM",
        _("Appointment"),
        _("First day"),
    ]
    return [*fixed, *offers, _("Refused because")]


def result_cells(line: Line) -> list[object]:
    """One line of the result: the first building that has an offer speaks for its place; `details` says all."""
    offers = line.run.input["options"]["titles"]
    if line.part is None:
        return [*[""] * (8 + len(offers)), pick(line.said)]
    sheet = Sheet(Qualification(run=line.part, kind=Kind.ADDRESS))
    place = next((one for one in sheet.places if one.has_eligible), None) or next(iter(sheet.places), None)
    if place is None:
        why = sheet.reason if sheet.has_answer else sheet.failure
        return [line.part.number, sheet.badge.label, 0, *[""] * (5 + len(offers)), why]
    visit = place.said["visit"]
    words = {one.key: pgettext("offer", "Eligible") if one.is_eligible else one.reason for one in place.lines}
    head = [line.part.number, sheet.badge.label, len(sheet.places), place.identifier, place.address, place.said["wiring"]["pm"]]
    return [*head, place.visit, visit["first_day"] if visit else "", *(words.get(key, "") for key in offers), ""]


def result_file(whole: Run) -> Iterator[bytes]:
    return bulk.result_file(whole, result_titles(whole), result_cells)


def details(whole: Run) -> Iterator[list[object]]:
    """Each offer in each building of each line, as a search of its own is taken along; tries that came to nothing are no line's."""
    parts = (
        Qualification.objects.filter(run__parent=whole, run__line__run=whole)
        .select_related("run__requested_by")
        .order_by("run__line__number")
    )
    return rows(parts.iterator(chunk_size=200))


# --- the connector ---


def _settled(whole: Run) -> None:
    """Whoever asked is told that it is done, or that it came to no end, in the transaction that says so."""
    if not whole.requested_by or whole.state == Run.State.CANCELLED:
        return
    context = {"run": str(whole.pk), "state": whole.state}
    key = f"file:{whole.pk}" if whole.is_done else f"file:{whole.pk}:{whole.finished_at:%Y%m%dT%H%M%S}"
    person, home = whole.requested_by, whole.organisation
    enqueue("qualifications_done", to=person, organisation=home, portal_key=whole.portal_key, context=context, key=key)


def connector() -> Connector:
    title: dict[str, Any] = {"fr": "Éligibilité par fichier", "en": "Eligibility by file"}
    asked = bulk.operation("file", title, ask_line, kept_for=KEPT_FOR, settled=_settled)
    return Connector(CONNECTOR, title, operations=(asked,), is_own=True)
