"""Characters that no text may hold: a database would refuse them, or nobody could see them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

from parvis.kit.text import clean
from parvis.presets.mistakes import Mistake, Spot

NAMES = ("key", "slug", "username", "value")
"""What a person calls a table of a list by; else its number."""


def faults(file: str, table: Mapping[str, Any]) -> Iterator[Mistake]:
    """Every key and text of a file that holds a control character other than a tab or the end of a line."""
    yield from _inside(table, Spot(file))


def is_fit(text: str) -> bool:
    return all(character in "\n\t" or clean(character) for character in text if not character.isprintable())


def _inside(value: Any, at: Spot) -> Iterator[Mistake]:
    if isinstance(value, str):
        yield from _text(value, at)
    elif isinstance(value, Mapping):
        for name, item in value.items():
            yield from _text(name, at)
            yield from _inside(item, at / _shown(name))
    elif isinstance(value, list):
        for number, item in enumerate(value, 1):
            yield from _inside(item, at / _name(item, number))


def _text(text: str, at: Spot) -> Iterator[Mistake]:
    if not is_fit(text):
        code = next(f"U+{ord(character):04X}" for character in text if not is_fit(character))
        yield at.mistake(_("The character %(code)s cannot be stored or read: take it out.") % {"code": code})


def _name(item: Any, number: int) -> str:
    named = (item[key] for key in NAMES if isinstance(item.get(key), str) and item[key]) if isinstance(item, Mapping) else ()
    return _shown(next(iter(named), str(number)))


def _shown(name: str) -> str:
    """A name that can stand in a sentence."""
    return "".join(character if is_fit(character) else f"U+{ord(character):04X}" for character in name)
