"""What may follow the words that somebody types in the search: operators, then the values of each."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise

from parvis.desk.find.vocabulary import Vocabulary
from parvis.tickets.finding.language import OPERATORS, beginning, called

MOST: int = 10


@dataclass(frozen=True)
class Offer:
    """`text`: the whole search once it is chosen; `at`: where one writes on; `hint`: what it does."""

    label: str
    text: str
    at: int
    hint: str | Promise = ""


def offers(text: str, at: int, vocabulary: Vocabulary) -> list[Offer]:
    """`at`: where one writes. Only the word written there is completed."""
    at = min(max(at, 0), len(text))
    start = _start(text, at)
    minus, word = ("-", text[start + 1 : at]) if text[start:at].startswith("-") else ("", text[start:at])
    name, colon, value = word.partition(":")
    operator = called(name) if colon else None
    if operator:
        found = vocabulary.offered(operator.key, value.strip('"«» '))
        return [_offer(text, start, at, f"{minus}{name}:{_quoted(one)} ", one) for one in found]
    if colon or word.startswith(('"', "«")):
        return []
    known = beginning(word) if word else list(OPERATORS.values())
    shown = [one for one in known if one.may_exclude or not minus]
    return [_offer(text, start, at, f"{minus}{one.name}:", f"{minus}{one.name}:", one.narrows) for one in shown[: MOST + 2]]


def _offer(text: str, start: int, at: int, words: str, label: str, hint: str | Promise = "") -> Offer:
    rest = text[at:].lstrip() if words.endswith(" ") else text[at:]
    return Offer(label, f"{text[:start]}{words}{rest}", start + len(words), hint)


def _start(text: str, at: int) -> int:
    """Where the word begins in which one writes; spaces within quotes are part of it."""
    start, quote = 0, ""
    for place, sign in enumerate(text[:at]):
        if quote:
            quote = "" if sign == quote else quote
        elif sign in '"«':
            quote = "»" if sign == "«" else '"'
        elif sign.isspace():
            start = place + 1
    return start


def _quoted(value: str) -> str:
    return f'"{value}"' if any(sign.isspace() for sign in value) else value
