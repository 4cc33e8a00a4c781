"""What a column of a table may say of equipment, and which titles say it, in French and in English."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from parvis.assets.models import AssetKind
from parvis.kit.languages import pick
from parvis.kit.text import fold

NUMBER: Final = "number:"
ATTRIBUTE: Final = "attribute:"
_NUMBER_SIGN: Final = re.compile(r"\bn\s*[°º]", re.IGNORECASE)
_NOT_WORDS: Final = re.compile(r"[^a-z0-9]+")

FIXED: Final[dict[str, tuple[str | Promise, tuple[str, ...]]]] = {
    "name": (_("Name"), ("nom", "désignation", "libellé", "intitulé", "matériel", "name", "label", "equipment")),
    "reference": (
        _("Reference"),
        ("référence", "réf", "numéro d’inventaire", "n° d’inventaire", "inventaire", "reference", "ref", "inventory number", "asset tag"),
    ),
    "kind": (_("Kind"), ("type", "genre", "nature", "catégorie", "kind", "category")),
    "owner": (_("Entity"), ("entité", "organisation", "client", "propriétaire", "société", "entity", "customer", "owner", "company")),
    "parent": (_("Under"), ("sous", "installé sur", "rattaché à", "dépend de", "parent", "under", "installed on", "part of")),
    "location": (_("Place"), ("emplacement", "lieu", "localisation", "site", "bureau", "salle", "place", "location", "room")),
    "state": (_("State"), ("état", "statut", "state", "status")),
    "used_by": (_("Used by"), ("utilisé par", "utilisateur", "affecté à", "attribué à", "used by", "user", "assigned to")),
    "warranty_ends_on": (
        _("Warranty until"),
        ("sous garantie jusqu’au", "garantie jusqu’au", "fin de garantie", "garantie", "warranty until", "end of warranty", "warranty"),
    ),
}
"""{what: (its name here, titles that say it besides)}"""


@dataclass(frozen=True)
class Column:
    key: str
    label: str
    titles: frozenset[str]


def columns_of(kinds: Iterable[AssetKind]) -> list[Column]:
    """All that a line may say of equipment of these kinds; what several kinds ask under one key is one column."""
    found = [Column(key, str(label), frozenset(map(plain, (str(label), key, *titles)))) for key, (label, titles) in FIXED.items()]
    said: dict[str, list[Any]] = {}
    for kind in kinds:
        for scheme in kind.schemes:
            said.setdefault(NUMBER + scheme["key"], []).append(scheme["label"])
        for field in fields_of(kind):
            said.setdefault(ATTRIBUTE + field["key"], []).append(field["label"])
    return [*found, *(_typed(key, labels) for key, labels in said.items())]


def fields_of(kind: AssetKind) -> list[dict[str, Any]]:
    """The fields of its attributes as they are asked today."""
    version = kind.form.latest if kind.form else None
    return list(version.schema["steps"][0]["fields"]) if version else []


def proposed(header: Sequence[str], columns: Sequence[Column]) -> dict[int, str]:
    """{position: what it says}, where a title tells; nothing is said twice."""
    found: dict[int, str] = {}
    for position, title in enumerate(header):
        match = next((column.key for column in columns if plain(title) in column.titles and column.key not in found.values()), "")
        if match and plain(title):
            found[position] = match
    return found


def plain(title: str) -> str:
    """Without capitals, accents and signs."""
    return _NOT_WORDS.sub(" ", fold(_NUMBER_SIGN.sub("numero ", title))).strip()


def _typed(key: str, labels: list[dict[str, str]]) -> Column:
    own = key.partition(":")[2]
    titles = {plain(text) for label in labels for text in label.values()} | {plain(own)}
    return Column(key, pick(labels[0]), frozenset(titles))
