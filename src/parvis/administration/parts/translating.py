"""Every text of a part in the portal's languages: where it stands, and what it says in each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from parvis.administration.parts import labels
from parvis.administration.parts.prepared import Prepared
from parvis.intake.field_types.kind import FieldType
from parvis.intake.registries import field_types
from parvis.kit.languages import pick
from parvis.presets.format.kinds import Words
from parvis.presets.format.service import SERVICE
from parvis.presets.format.shape import Shape, Table, Tables
from parvis.presets.format.workflow import WORKFLOW
from parvis.presets.parts import Part

_OPTIONS = ("send", "cancel", "recorded", "heading", "lead")
Path = tuple[str, ...]


@dataclass(frozen=True)
class Spoken:
    """`path`: keys, and numbers in lists; `of`: the thing it belongs to; `said`: {language: text}."""

    path: Path
    label: str
    of: str
    said: Mapping[str, str]
    languages: Sequence[str]

    @property
    def name(self) -> str:
        return "/".join(self.path)

    @property
    def lacking(self) -> list[str]:
        return [language for language in self.languages if not str(self.said.get(language, "")).strip()]

    @property
    def is_long(self) -> bool:
        return any(len(text) > 90 or "\n" in text for text in self.said.values())

    @property
    def cells(self) -> list[tuple[str, str, str, bool]]:
        """(control's name, language, text, whether it lacks)."""
        return [(f"{self.name}/{one}", one, self.said.get(one, ""), one in self.lacking) for one in self.languages]


def spoken_texts(prepared: Prepared) -> list[Spoken]:
    """Those that lack a language first, then in the part's order. A text that is said in no language is no text yet, unless it is needed."""
    part, languages = prepared.part, prepared.languages
    found = list(_service(part, languages) if prepared.at.kind == "service" else _shaped(WORKFLOW, part, languages, labels.WORKFLOW))
    return sorted(found, key=lambda one: not one.lacking)


def put(part: Part, name: str, text: str) -> None:
    """Say a text of `spoken_texts` in the language at the end of its name."""
    *path, last, language = name.split("/")
    holder: Any = part
    for step in path:
        holder = holder[int(step)] if isinstance(holder, list) else holder[step]
    at: Any = int(last) if isinstance(holder, list) else last
    said = dict((holder[at] if isinstance(holder, list) else holder.get(at)) or {})
    if text:
        said[language] = text
    else:
        said.pop(language, None)
    holder[at] = said


def _service(part: Part, languages: Sequence[str]) -> Iterator[Spoken]:
    yield from _shaped(SERVICE, part, languages, labels.SERVICE)
    options = part.get("options") or {}
    for name in _OPTIONS:
        if said := options.get(name):
            yield Spoken(("options", name), labels.label(labels.SERVICE, name), "", said, languages)
    for rank, said in enumerate(options.get("examples") or ()):
        yield Spoken(("options", "examples", str(rank)), labels.label(labels.SERVICE, "examples"), str(rank + 1), said, languages)
    if said := (options.get("satisfaction") or {}).get("question"):
        yield Spoken(("options", "satisfaction", "question"), labels.label(labels.SERVICE, "question"), "", said, languages)
    for rank, step in enumerate((part.get("form") or {}).get("steps") or ()):
        here: Path = ("form", "steps", str(rank))
        title = pick(step.get("title")) or str(step.get("key"))
        yield Spoken((*here, "title"), labels.label(labels.FIELD, "title"), title, step.get("title") or {}, languages)
        if said := (step.get("repeat") or {}).get("label"):
            yield Spoken((*here, "repeat", "label"), labels.label(labels.FIELD, "label"), title, said, languages)
        yield from _fields(step.get("fields") or (), (*here, "fields"), languages)


def _fields(fields: Sequence[Mapping[str, Any]], at: Path, languages: Sequence[str]) -> Iterator[Spoken]:
    for rank, item in enumerate(fields):
        here, name = (*at, str(rank)), pick(item.get("label")) or str(item.get("key"))
        kind: FieldType | None = field_types.get(item["type"]) if item.get("type") in field_types else None
        settings = [key for key, setting in (kind.settings if kind else {}).items() if setting.kind == "words"]
        for key in ("label", "hint", "help", *settings):
            if key == "label" or isinstance(item.get(key), Mapping):
                yield Spoken((*here, key), labels.label(labels.FIELD, key), name, item.get(key) or {}, languages)
        for number, option in enumerate(item.get("options") or ()):
            for key in ("label", "hint", "group"):
                if key == "label" or option.get(key):
                    yield Spoken(
                        (*here, "options", str(number), key), labels.label(labels.FIELD, key), name, option.get(key) or {}, languages
                    )


def _shaped(
    shape: Shape, table: Mapping[str, Any], languages: Sequence[str], known: Mapping[str, Any], at: Path = (), of: str = ""
) -> Iterator[Spoken]:
    """The texts of a table by its shape, tables inside it too."""
    for name, key in shape.keys.items():
        value, kind = table.get(name), key.kind
        if isinstance(kind, Words):
            if value or key.required:
                yield Spoken((*at, name), labels.label(known, name), of, value or {}, languages)
        elif isinstance(kind, Table) and isinstance(value, Mapping):
            yield from _shaped(kind.shape, value, languages, known, (*at, name), of)
        elif isinstance(kind, Tables) and isinstance(value, list):
            for rank, item in enumerate(value):
                named = pick(item.get("label")) or str(item.get("key") or item.get("audience") or rank + 1)
                yield from _shaped(kind.shape, item, languages, known, (*at, name, str(rank)), named)
        elif name == "asks" and isinstance(value, list):
            yield from _fields(value, (*at, name), languages)
