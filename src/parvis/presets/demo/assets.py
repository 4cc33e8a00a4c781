"""What the organisations of a demo own."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from parvis.assets.keeping import Said, register
from parvis.assets.models import Asset, AssetKind
from parvis.catalogue.covering import day_on
from parvis.presets.check.answers import as_json
from parvis.presets.check.names import Names, Table

if TYPE_CHECKING:
    from parvis.presets.demo.people import Cast
    from parvis.presets.source import Source


def load(source: Source, cast: Cast) -> None:
    """Each after the one above it; `cast.assets` then knows them by the keys that the demo's files use."""
    said, kinds = Names(source).assets, {kind.key: kind for kind in AssetKind.objects.filter(portal_key=cast.portal.key)}
    for key in said:
        _register(key, said, kinds, cast)


def _register(key: str, said: dict[str, Table], kinds: dict[str, AssetKind], cast: Cast) -> Asset:
    if key not in cast.assets:
        table = said[key]
        parent = _register(table["parent"], said, kinds, cast) if table.get("parent") else None
        cast.assets[key] = register(
            kinds[table["kind"]], cast.organisations[table["organisation"]], _said(table, cast), by=None, parent=parent
        )
    return cast.assets[key]


def _said(table: Table, cast: Cast) -> Said:
    day = day_on(cast.portal)
    warranty = as_json(table["warranty"], day) if table.get("warranty") else ""
    return Said(
        name=table["name"],
        reference=table.get("reference", ""),
        location=table.get("location", ""),
        state=table.get("state", ""),
        attributes=as_json(table.get("attributes", {}), day),
        numbers=table.get("identifiers", {}),
        used_by=cast.people[table["used_by"]] if table.get("used_by") else None,
        warranty_ends_on=date.fromisoformat(warranty) if warranty else None,
    )
