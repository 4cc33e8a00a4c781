"""Kinds of equipment, and the equipment of the demo, against what the preset declares."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from parvis.intake import schema
from parvis.presets.check.forms import told
from parvis.presets.check.names import Names, Table, by_key, texts
from parvis.presets.format.files import PEOPLE_FILE
from parvis.presets.mistakes import Mistake, Spot, unknown


def faults(names: Names) -> Iterator[Mistake]:
    for file, kind in names.source.folder("kinds"):
        at = Spot(file)
        for parent in texts(kind.get("parents")):
            if parent not in names.kinds:
                yield (at / "parents").mistake(unknown(_("a kind of this preset"), parent, names.kinds))
        if isinstance(kind.get("attributes"), list):
            yield from told(schema.field_mistakes(kind["attributes"], names.source.languages), at / "attributes")
    for key, asset in names.assets.items():
        yield from _asset(asset, names, Spot(PEOPLE_FILE) / "assets" / key)


def _asset(asset: Table, names: Names, at: Spot) -> Iterator[Mistake]:
    places = (
        ("kind", names.kinds, _("a kind of this preset")),
        ("organisation", names.organisations, _("an organisation of this file")),
        ("parent", names.assets, _("a piece of equipment of this file")),
        ("used_by", names.people, _("a person of this file")),
    )
    for name, known, what in places:
        said = asset.get(name)
        if isinstance(said, str) and said and said not in known:
            yield (at / name).mistake(unknown(what, said, known))
    kind = names.kinds.get(str(asset.get("kind")), {})
    for name, known in (("identifiers", by_key(kind.get("identifiers"))), ("attributes", by_key(kind.get("attributes")))):
        for key in asset.get(name) or {}:
            if key not in known:
                yield (at / name).mistake(unknown(_("one of its kind"), key, known))
    states = by_key(kind.get("states"))
    if asset.get("state") and asset["state"] not in states:
        yield (at / "state").mistake(unknown(_("a state of its kind"), str(asset["state"]), states))
