"""A service or an article against what the preset declares."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from django.utils.translation import gettext as _

from parvis.presets.check.names import Names, Table, texts
from parvis.presets.check.portal import SIGN_UP_EFFECT
from parvis.presets.format.judges import TEAM
from parvis.presets.mistakes import Mistake, Spot, unknown
from parvis.tickets.effects import EFFECTS

_UNTITLED = frozenset({"file", "heading", "notice", "consent"})


def faults(names: Names) -> Iterator[Mistake]:
    for file, service in names.source.folder("services"):
        at = Spot(file)
        yield from _placed(service, names, at)
        workflow = service.get("workflow")
        if isinstance(workflow, str) and workflow not in names.workflows:
            yield (at / "workflow").mistake(unknown(_("a workflow of this preset"), workflow, names.workflows))
        effect = service.get("effect")
        if isinstance(effect, str) and effect and effect not in (known := {SIGN_UP_EFFECT, *EFFECTS}):
            yield (at / "effect").mistake(unknown(_("an effect"), effect, known))
        yield from _title(service, names, at / "title_from")
        yield from _grants(service.get("grants"), names, at / "grants")
    for file, article in names.source.folder("articles"):
        yield from _placed(article, names, Spot(file))
        if article.get("see") == []:
            yield Spot(file, ("see",)).mistake(_("Say who may read it: everyone, signed-in, customers, role:… or grant."))


def _placed(table: Table, names: Names, at: Spot) -> Iterator[Mistake]:
    family = table.get("family")
    if isinstance(family, str) and family and family not in names.families:
        yield (at / "family").mistake(unknown(_("a family of this portal"), family, names.families))
    for audience in texts(table.get("audiences")):
        if audience not in names.audiences:
            yield (at / "audiences").mistake(unknown(_("an audience of this portal"), audience, names.audiences))


def _title(service: Table, names: Names, at: Spot) -> Iterator[Mistake]:
    source = service.get("title_from")
    slug = service.get("slug")
    if not isinstance(source, str) or not source or not isinstance(slug, str):
        return
    fields = {key: field for key, field in names.fields(slug).items() if field.get("type") not in _UNTITLED}
    if source not in fields:
        yield at.mistake(unknown(_("a field of this form that can be a title"), source, fields))


def _grants(grants: object, names: Names, at: Spot) -> Iterator[Mistake]:
    if not isinstance(grants, Mapping):
        return
    for role in ("see", "use"):
        if grants.get(role) == []:
            yield (at / role).mistake(_("Say who: everyone, signed-in, customers, role:… or grant (only those an explicit right names)."))
    for holder in texts(grants.get("handle")):
        team = holder.removeprefix(TEAM)
        if names.teams and holder.startswith(TEAM) and team not in names.teams:
            yield (at / "handle").mistake(unknown(_("a team of demo/people.toml"), team, names.teams))
