"""portal.toml against the rest of the preset."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from django.utils.translation import gettext as _

from parvis.presets.check import characters
from parvis.presets.check.names import Names, Table, by_key, tables, texts
from parvis.presets.format.files import LOGO_FILE, PORTAL_FILE
from parvis.presets.mistakes import Mistake, Spot, unknown

_LANGUAGE = re.compile(r"[a-z]{2,3}(-[a-z]{2,4})?")
_ACTIVE_SVG = re.compile(r"<script|<foreignobject|\son[a-z]+\s*=|(?:xlink:)?href\s*=\s*[\"'](?!#)", re.IGNORECASE)
SIGN_UP_EFFECT = "sign-up"


def faults(names: Names) -> Iterator[Mistake]:
    at = Spot(PORTAL_FILE, (), names.source.languages)
    yield from _languages(names, at / "languages")
    yield from _logo(names)
    yield from _family_tree(names, at / "families")
    yield from _sign_up(names, at / "sign_up")
    yield from _boards(names, at / "boards")
    landing = names.source.portal.get("landing")
    if isinstance(landing, str) and landing.startswith("service:") and (slug := landing.removeprefix("service:")) not in names.services:
        yield (at / "landing").mistake(unknown(_("a service of this portal"), slug, names.services))
    contact = names.source.portal.get("contact")
    if isinstance(contact, Mapping) and (called := contact.get("service")) and called not in names.services:
        yield (at / "contact" / "service").mistake(unknown(_("a service of this portal"), called, names.services))
    if isinstance(contact, Mapping) and (guide := contact.get("guide")) and guide not in names.articles:
        yield (at / "contact" / "guide").mistake(unknown(_("an article of this portal"), guide, names.articles))


def _languages(names: Names, at: Spot) -> Iterator[Mistake]:
    said = names.source.portal.get("languages")
    if said == []:
        yield at.mistake(_("A portal speaks at least one language."))
    for code in names.source.languages:
        if not _LANGUAGE.fullmatch(code):
            yield at.mistake(_("“%(value)s” is not the code of a language such as fr or en.") % {"value": code})


def _logo(names: Names) -> Iterator[Mistake]:
    logo = names.source.logo.strip()
    if logo and not logo.startswith("<svg"):
        yield Mistake(LOGO_FILE, "", _("This is not an SVG drawing: it must begin with <svg."))
    elif _ACTIVE_SVG.search(logo):
        yield Mistake(LOGO_FILE, "", _("A mark may hold no script, no event and no link to another file."))
    yield from characters.faults(LOGO_FILE, {"": logo})


def _family_tree(names: Names, at: Spot) -> Iterator[Mistake]:
    for key, family in names.families.items():
        parent = family.get("parent")
        if not parent:
            continue
        if parent not in names.families:
            yield (at / key / "parent").mistake(unknown(_("a family of this portal"), parent, names.families))
        elif is_circular(key, names.families):
            yield (at / key / "parent").mistake(_("This family is below itself."))


def _sign_up(names: Names, at: Spot) -> Iterator[Mistake]:
    said = names.source.portal.get("sign_up")
    if not isinstance(said, Mapping):
        return
    if (lost := said.get("lost")) and lost not in names.services:
        yield (at / "lost").mistake(unknown(_("a service of this portal"), lost, names.services))
    if said.get("mode") != "form":
        return
    slug = said.get("service")
    if not slug:
        yield (at / "service").mistake(_("In mode “form”, name the service that asks for an account."))
        return
    service = names.services.get(slug)
    if service is None:
        yield (at / "service").mistake(unknown(_("a service of this portal"), slug, names.services))
        return
    if service.get("effect") != SIGN_UP_EFFECT:
        yield (at / "service").mistake(_('The service “%(slug)s” opens no account: give it effect = "sign-up".') % {"slug": slug})
    source = said.get("identifier_from")
    if source and source not in names.fields(slug):
        yield (at / "identifier_from").mistake(unknown(_("a field of the form of “%(slug)s”") % {"slug": slug}, source, names.fields(slug)))


def _boards(names: Names, at: Spot) -> Iterator[Mistake]:
    for key, board in by_key(names.source.portal.get("boards")).items():
        if (begin := board.get("begin")) and begin not in names.services:
            yield (at / key / "begin").mistake(unknown(_("a service of this portal"), begin, names.services))
        for name, row in by_key(board.get("rows")).items():
            yield from _board_row(names, row, at / key / "rows" / name)


def _board_row(names: Names, row: Table, at: Spot) -> Iterator[Mistake]:
    for slug in texts(row.get("services")):
        if slug not in names.services:
            yield (at / "services").mistake(unknown(_("a service of this portal"), slug, names.services))
            continue
        if (place := row.get("place")) and place not in names.fields(slug):
            yield (at / "place").mistake(unknown(_("a field of the form of “%(slug)s”") % {"slug": slug}, str(place), names.fields(slug)))
        workflow = names.workflows.get(str(names.services[slug].get("workflow", "")), {})
        known = by_key(workflow.get("statuses"))
        for counter in tables(row.get("counters")):
            for status in texts(counter.get("statuses")):
                if status not in known:
                    where = at / "counters" / str(counter.get("key", "")) / "statuses"
                    yield where.mistake(unknown(_("a status of the workflow of “%(slug)s”") % {"slug": slug}, status, known))


def is_circular(key: str, items: Mapping[str, Mapping[str, object]]) -> bool:
    """Whether following `parent` from `key` comes back to it."""
    seen: set[object] = set()
    at: object = key
    while isinstance(at, str) and at in items and at not in seen:
        seen.add(at)
        at = items[at].get("parent")
    return at == key
