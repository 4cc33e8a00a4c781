"""What a value in a preset may be. Each kind says what is wrong with one, and writes a right one in its canonical form."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language_info
from django.utils.translation import gettext as _

from parvis.presets.mistakes import Mistake, Spot, unknown

Faults = Iterator[Mistake]
_PLACEHOLDER = re.compile(r"\{([^{}\s]*)\}")


class Kind:
    """`is_section`: written under a heading of its own, not after `key =`."""

    is_section = False

    def faults(self, value: Any, at: Spot) -> Faults:
        """Everything wrong with `value`, which stands at `at`."""
        raise NotImplementedError

    def canonical(self, value: Any, languages: tuple[str, ...]) -> Any:
        """`value`, known to be right, as an export writes it."""
        return value


@dataclass(frozen=True)
class Text(Kind):
    """A text that is not for people: a key, an address, a word out of `known`. `judge` says what else is wrong with it, or nothing."""

    known: Collection[str] = ()
    what: str = ""
    judge: Callable[[str], str] | None = None

    def faults(self, value: Any, at: Spot) -> Faults:
        if not isinstance(value, str):
            yield at.mistake(_("This must be a text between quotation marks."))
        elif self.known and value not in self.known:
            yield at.mistake(unknown(_(self.what), value, self.known))
        elif self.judge and (reason := self.judge(value)):
            yield at.mistake(reason)


@dataclass(frozen=True)
class Words(Kind):
    """A text in every language of the portal. `placeholders`: the names that may stand between braces; None: braces mean nothing."""

    placeholders: frozenset[str] | None = None

    def faults(self, value: Any, at: Spot) -> Faults:
        if not isinstance(value, Mapping):
            yield at.mistake(_('This must be a text in languages, such as { fr = "…", en = "…" }.'))
            return
        for language in at.languages:
            if not str(value.get(language, "")).strip():
                yield at.mistake(
                    _("The text is missing in %(language)s (%(code)s).") % {"language": language_name(language), "code": language}
                )
        for language, text in value.items():
            if language not in at.languages:
                yield (at / language).mistake(unknown(_("a language of this portal"), language, at.languages))
            elif not isinstance(text, str):
                yield (at / language).mistake(_("This must be a text between quotation marks."))
            else:
                yield from self._strangers(text, at / language)

    def _strangers(self, text: str, at: Spot) -> Faults:
        if self.placeholders is None:
            return
        for name in _PLACEHOLDER.findall(text):
            if name not in self.placeholders:
                yield at.mistake(unknown(_("a placeholder of this text"), f"{{{name}}}", [f"{{{known}}}" for known in self.placeholders]))

    def canonical(self, value: Any, languages: tuple[str, ...]) -> Any:
        return {language: value[language] for language in languages if value.get(language)}


@dataclass(frozen=True)
class Flag(Kind):
    def faults(self, value: Any, at: Spot) -> Faults:
        if not isinstance(value, bool):
            yield at.mistake(_("This must be true or false."))


@dataclass(frozen=True)
class Whole(Kind):
    """A whole number."""

    least: int = 0
    most: int = 32767

    def faults(self, value: Any, at: Spot) -> Faults:
        if not isinstance(value, int) or isinstance(value, bool):
            yield at.mistake(_("This must be a whole number."))
        elif not self.least <= value <= self.most:
            yield at.mistake(_("This must be between %(least)s and %(most)s.") % {"least": self.least, "most": self.most})


@dataclass(frozen=True)
class Many(Kind):
    """A list of one kind, no value twice. `order`: the list means a set, written in this order."""

    kind: Kind
    order: Callable[[Any], Any] | None = None

    def faults(self, value: Any, at: Spot) -> Faults:
        if not isinstance(value, list):
            yield at.mistake(_("This must be a list between brackets."))
            return
        for number, item in enumerate(value, 1):
            yield from self.kind.faults(item, at / number)
            if item in value[: number - 1]:
                yield (at / number).mistake(_("“%(value)s” stands here twice.") % {"value": item})

    def canonical(self, value: Any, languages: tuple[str, ...]) -> Any:
        items = [self.kind.canonical(item, languages) for item in value]
        return sorted(items, key=self.order) if self.order else items


@dataclass(frozen=True)
class Free(Kind):
    """A table that only one engine reads: any keys."""

    is_section = True

    def faults(self, value: Any, at: Spot) -> Faults:
        if not isinstance(value, Mapping):
            yield at.mistake(_("This must be a table."))

    def canonical(self, value: Any, languages: tuple[str, ...]) -> Any:
        return settled(value, languages)


@dataclass(frozen=True)
class FreeTables(Kind):
    """Tables that only one engine reads, in their order."""

    is_section = True

    def faults(self, value: Any, at: Spot) -> Faults:
        if not isinstance(value, list):
            yield at.mistake(_("This must be tables: write [[%(path)s]] above each.") % {"path": ".".join(at.path)})
            return
        for number, item in enumerate(value, 1):
            yield from Free().faults(item, at / number)

    def canonical(self, value: Any, languages: tuple[str, ...]) -> Any:
        return settled(value, languages)


@dataclass(frozen=True)
class Dictionary(Kind):
    """A table of values of one kind under keys out of `known`, kept in their order."""

    kind: Kind
    known: Collection[str]
    what: str
    required: Collection[str] = ()
    is_section: bool = True

    def faults(self, value: Any, at: Spot) -> Faults:
        if not isinstance(value, Mapping):
            yield at.mistake(_("This must be a table."))
            return
        for key in self.required:
            if key not in value:
                yield (at / key).mistake(_("This key is required."))
        for key, item in value.items():
            if key in self.known:
                yield from self.kind.faults(item, at / key)
            else:
                yield (at / key).mistake(unknown(_(self.what), key, self.known))

    def canonical(self, value: Any, languages: tuple[str, ...]) -> Any:
        return {key: self.kind.canonical(value[key], languages) for key in self.known if value.get(key)}


def settled(value: Any, languages: tuple[str, ...]) -> Any:
    """`value` with every table inside in one order: texts as the languages stand, else the field of a condition first, then by name."""
    if isinstance(value, list):
        return [settled(item, languages) for item in value]
    if not isinstance(value, Mapping):
        return value
    names = [code for code in languages if code in value] if set(value) <= set(languages) else sorted(value, key=_place)
    return {name: settled(value[name], languages) for name in names}


def _place(name: str) -> tuple[bool, bool, str]:
    return (name != "field", name == "label", name)


def language_name(code: str) -> str:
    """The name of a language in the active one; its code when nobody knows it."""
    try:
        return str(get_language_info(code)["name_translated"])
    except KeyError:
        return code
