"""French spacing and apostrophes, on plain text and on the text nodes of HTML."""

import re
from typing import Final

from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

NB: Final = "\u00a0"
NNB: Final = "\u202f"

_TAGS = re.compile(r"(<[^<>]*>)")
_KEPT = ("script", "style", "pre", "textarea", "code")
_UNITS = r"h|min|jours?|mois|ans?|Mo|Go|ko|o|%|€|dBm|dB|Mbit/s|Gbit/s|m|km|ms|s"
_MONTHS = "janv|févr|mars|avril|mai|juin|juil|août|sept|oct|nov|déc|janvier|février|juillet|septembre|octobre|novembre|décembre"
_RULES: Final = [
    (re.compile(r"[ \u00a0]([;!?»])(?!\w)"), NNB + r"\1"),
    (re.compile(r"«[ \u00a0]"), "«" + NNB),
    (re.compile(r" :(?=\s|$)"), NB + ":"),
    (re.compile(rf"(?<=\d) (?=(?:{_UNITS})(?!\w))"), NB),
    (re.compile(r"(?<=\d\u00a0h) (?=\d)"), NB),
    (re.compile(rf"(?<=\d) (?=(?:{_MONTHS})\b)"), NB),
    (re.compile(r"(?<=\bM\.) |(?<=\bMme) (?=[A-ZÉÈ])"), NB),
    (re.compile(r"(?<=[^\W\d_])(?:'|&#x27;|&#39;)(?=[^\W\d_])"), "’"),
]


def typo(text: object, language: str | None = None) -> str:
    """`text` spaced as its language wants it: only French is changed. HTML marked safe keeps its tags untouched and stays safe."""
    if (language or get_language() or "").partition("-")[0] != "fr":
        return conditional_escape(text) if isinstance(text, SafeString) else str(text)
    if isinstance(text, SafeString):
        return mark_safe(_typo_html(text))  # noqa: S308  only spaces and apostrophes of text nodes change
    return _typo_text(str(text))


def _typo_text(text: str) -> str:
    for pattern, replacement in _RULES:
        text = pattern.sub(replacement, text)
    return text


def _typo_html(html: str) -> str:
    parts, kept = _TAGS.split(html), ""
    for place, part in enumerate(parts):
        if place % 2 == 0:
            parts[place] = part if kept else _typo_text(part)
            continue
        name = part[1:-1].strip("/ ").partition(" ")[0].lower()
        if kept and part.startswith("</") and name == kept:
            kept = ""
        elif not kept and name in _KEPT and not part.startswith("</"):
            kept = name
    return "".join(parts)
