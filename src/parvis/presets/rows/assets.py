"""The kinds of things an organisation may own, each with the form of its attributes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from django.utils.translation import gettext as _

from parvis.assets.models import Asset, AssetKind
from parvis.catalogue.models import Portal
from parvis.intake.models import Form
from parvis.presets.parts import Part
from parvis.presets.rows.keeper import columns, put

STEP: Final = "attributes"
_KIND: Final[dict[str, Any]] = {"title": dict, "plural": dict, "icon": "", "order": 0, "notice_days": list, "states": list}


class AssetKinds:
    kind = "asset_kind"

    def rows(self, portal: Portal) -> Iterable[tuple[str, AssetKind]]:
        """Without those out of use that no preset owns."""
        rows = AssetKind.objects.filter(portal_key=portal.key).exclude(is_choosable=False, applied_digest="")
        return [(row.key, row) for row in rows.select_related("form").prefetch_related("form__versions")]

    def read(self, row: AssetKind) -> Part:
        return {
            "key": row.key,
            **{name: getattr(row, name) for name in _KIND},
            "parents": row.parent_keys,
            "choosable": row.is_choosable,
            "identifiers": row.schemes,
            "attributes": _fields(row),
        }

    def write(self, portal: Portal, part: Part) -> AssetKind:
        values = columns(part, _KIND)
        fields = part.get("attributes", [])
        values |= {
            "parent_keys": part.get("parents", []),
            "is_choosable": part.get("choosable", True),
            "schemes": part.get("identifiers", []),
            "form": self._form(portal, part) if fields else None,
        }
        row: AssetKind = put(AssetKind, {"portal_key": portal.key, "key": part["key"]}, values)
        return row

    def remove(self, row: AssetKind) -> str:
        if Asset.objects.filter(kind=row).exists():
            AssetKind.objects.filter(pk=row.pk).update(is_choosable=False, applied_digest="")
            return _("out of use: its equipment keeps it")
        form = row.form
        row.delete()
        if form:
            form.versions.all().delete()
            form.delete()
        return ""

    def _form(self, portal: Portal, part: Part) -> Form:
        form, _made = Form.objects.get_or_create(portal_key=portal.key, key=f"kind:{part['key']}", defaults={"title": part["title"]})
        form.publish({"steps": [{"key": STEP, "fields": part["attributes"]}]})
        return form


def _fields(row: AssetKind) -> list[Any]:
    versions = sorted(row.form.versions.all(), key=lambda version: version.number) if row.form else []
    found: list[Any] = versions[-1].schema["steps"][0]["fields"] if versions else []
    return found
