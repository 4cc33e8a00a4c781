"""What a portal's own words of a mail may name between braces: a fixed dictionary, filled when the mail leaves, never evaluated."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from parvis.kit.registry import Registry

Said = Mapping[str, str | Promise]
EVERYWHERE: Final[Said] = {
    "portal": pgettext_lazy("placeholder of a mail", "name of the portal"),
    "name": pgettext_lazy("placeholder of a mail", "first and last name of the reader, where they have an account"),
}
OF_KINDS: Registry[Said] = Registry("placeholders of mails")
"""kind of mail: {name: what it stands for}, beside those of every mail."""
_NAMED: Final = re.compile(r"\{\s*([\w.-]*)\s*\}")
_SENTENCE: Final = re.compile(r"(?<=[.!?])[ \t]+")


def known_in(kind: str) -> dict[str, str | Promise]:
    """{name: what it stands for} in mails of this kind."""
    return {**(OF_KINDS.get(kind) if kind in OF_KINDS else {}), **EVERYWHERE}


def strangers_in(kind: str, text: str) -> list[str]:
    """Names between braces that mails of this kind do not know."""
    known = known_in(kind)
    return [name for name in _NAMED.findall(text) if name not in known]


def filled(text: str, values: Mapping[str, str]) -> str:
    """The text with its placeholders filled; a sentence with one that has no value is left out."""
    lines = [" ".join(one for one in _SENTENCE.split(line) if _is_whole(one, values)) for line in text.split("\n")]
    return _NAMED.sub(lambda match: values.get(match[1], match[0]), "\n".join(lines)).strip()


def _is_whole(sentence: str, values: Mapping[str, str]) -> bool:
    return all(values.get(name, "?").strip() for name in _NAMED.findall(sentence))
