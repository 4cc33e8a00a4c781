"""How a file stands in the answers: an upload's id before the form is sent, `{"id", "name", "size"}` after."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class KnownFile:
    """A file that an answer may name. `is_kept`: it already belongs to what was sent, and is no upload any more."""

    id: str
    name: str
    size: int
    is_kept: bool = False
    field_key: str = ""

    @property
    def answer(self) -> str | dict[str, Any]:
        return {"id": self.id, "name": self.name, "size": self.size} if self.is_kept else self.id

    @classmethod
    def of_item(cls, item: dict[str, Any], field_key: str = "") -> KnownFile:
        return cls(str(item["id"]), str(item["name"]), int(item["size"]), is_kept=True, field_key=field_key)


def id_of(item: object) -> str:
    """The id that one item of a file answer names, whichever its shape; empty when it names none."""
    if isinstance(item, dict):
        item = item.get("id")
    return item if isinstance(item, str) else ""
