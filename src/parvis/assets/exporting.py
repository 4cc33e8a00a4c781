"""Equipment as a table: the columns are called as an import proposes them, so that what leaves comes back as it was."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from parvis.assets.importing.columns import ATTRIBUTE, FIXED, NUMBER, columns_of, fields_of
from parvis.assets.models import Asset, AssetKind
from parvis.assets.reading import attributes_of, state_of
from parvis.kit.languages import pick


class Export:
    """`for_team`: with the numbers and the attributes that only the team reads."""

    def __init__(self, kinds: Sequence[AssetKind], language: str, *, for_team: bool) -> None:
        self.language, self.for_team = language, for_team
        hidden = set() if for_team else {key for kind in kinds for key in _hidden(kind)}
        self.columns = [column for column in columns_of(kinds) if column.key not in hidden]

    @property
    def header(self) -> list[str]:
        return [column.label for column in self.columns]

    def rows(self, assets: Iterable[Asset]) -> Iterator[list[str]]:
        for asset in assets:
            said = self._said(asset)
            yield [said.get(column.key, "") for column in self.columns]

    def _said(self, asset: Asset) -> dict[str, str]:
        fixed: dict[str, Any] = {
            "name": asset.name,
            "reference": asset.reference,
            "kind": pick(asset.kind.title),
            "owner": asset.owner.name,
            "parent": (asset.parent.reference or asset.parent.name) if asset.parent else "",
            "location": asset.location,
            "state": state_of(asset).label,
            "used_by": asset.used_by.username if asset.used_by else "",
            "warranty_ends_on": asset.warranty_ends_on.isoformat() if asset.warranty_ends_on else "",
        }
        numbers = {NUMBER + one.scheme: one.value for one in asset.identifiers.all()}
        rows = attributes_of(asset, self.language, for_team=self.for_team)
        return {key: fixed[key] for key in FIXED} | numbers | {ATTRIBUTE + row.key: self._typed(asset, row.key, row.text) for row in rows}

    @staticmethod
    def _typed(asset: Asset, key: str, text: str) -> str:
        """Numbers and days as they are kept, without unit; choices in words."""
        value = asset.attributes.get(key)
        field = asset.form_version.definition.field(key) if asset.form_version else None
        plain = field is not None and field.type in ("number", "date", "text", "long_text") and isinstance(value, str | int | float)
        return str(value) if plain else text.replace("\n", ", ")


def _hidden(kind: AssetKind) -> set[str]:
    secret = {NUMBER + scheme["key"] for scheme in kind.schemes if scheme.get("secret")}
    return secret | {ATTRIBUTE + field["key"] for field in fields_of(kind) if field.get("internal")}
