"""What a mistyped word of an address may have meant.

Each word is kept with the spellings that lack one of its letters, and with its sound. A word that was typed with a letter too many,
too few, wrong, or exchanged with its neighbour has one of those in common with it: finding it reads a dozen keys of an index, on any
database and in a dictionary of any size. Source: symmetric delete spelling correction (W. Garbe).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from typing import Any, Final, NamedTuple

from django.db import connection, transaction

from parvis.places.models import Commune, Spelling, Street, Word

FEWEST_LETTERS: Final = 4
MOST_LETTERS: Final = 40
LONG: Final = 7
"""From so many letters on a word may have two wrong."""
MOST_MEANT: Final = 8
ONE_OFF, TWO_OFF, SAME_SOUND = 0.85, 0.7, 0.75
"""How well a word stands for what was typed."""
_LOCK = 7_063_771
_SOUNDS: Final = [
    (re.compile(pattern), sound)
    for pattern, sound in (
        ("ph", "f"), ("eau|au", "o"), ("ai|ei|ay|ey", "e"), ("ou", "u"), ("y", "i"), ("gu(?=[ei])", "g"), ("ge(?=[ao])|g(?=[ei])", "j"),
        ("ch|sch|sh", "$"), ("qu|q|ck|c(?![ei])", "k"), ("c|ss|x|z", "s"), ("am|an|em|en", "a"), ("[iu]m|[iu]n", "i"), ("h", ""),
        (r"(.)\1+", r"\1"), ("(?<=..)[sdtpe]+$", ""),
    )
]  # fmt: skip


class Meant(NamedTuple):
    text: str
    quality: float
    street_count: int


def meant(typed: Iterable[str]) -> dict[str, list[Meant]]:
    """For each word of `typed` the words it may stand for, the likeliest first; a word that is in the dictionary comes first itself, of quality 1."""
    keys = {word: keys_of(word) for word in typed}
    every = sorted(set().union(*keys.values()))
    if not every:
        return {}
    found: dict[str, set[tuple[str, int]]] = {}
    for key, text, count in Spelling.objects.filter(key__in=every).order_by().values_list("key", "word__text", "word__street_count"):
        found.setdefault(key, set()).add((text, count))
    return {word: _nearest(word, set().union(*(found.get(key, set()) for key in own))) for word, own in keys.items()}


def begun(typed: str) -> list[Meant]:
    """Common words whose beginning `typed` may be, with one letter wrong."""
    if not is_comparable(typed):
        return []
    words = Word.objects.filter(text__startswith=typed[:2])
    if connection.vendor == "sqlite":  # whose LIKE reads the whole table
        words = Word.objects.filter(text__gte=typed[:2], text__lt=f"{typed[0]}{chr(ord(typed[1]) + 1)}")
    rows = words.order_by("-street_count").values_list("text", "street_count")[:400]
    fits = [Meant(text, TWO_OFF, count) for text, count in rows if any(is_off(typed, text[:end], 1) for end in _ends(typed))]
    return fits[:MOST_MEANT]


def _ends(typed: str) -> range:
    return range(len(typed) - 1, len(typed) + 2)


def is_comparable(word: str) -> bool:
    return FEWEST_LETTERS <= len(word) <= MOST_LETTERS and word.isalpha()


def keys_of(word: str) -> set[str]:
    """Under what a word is kept and looked up."""
    if not is_comparable(word):
        return {word[:MOST_LETTERS]}
    return {word, f"~{sound(word)}", *(word[:place] + word[place + 1 :] for place in range(len(word)))}


def sound(word: str) -> str:
    """How a French word is heard, roughly: `jaures` and `jorès` are alike."""
    for pattern, heard in _SOUNDS:
        word = pattern.sub(heard, word)
    return word


def is_off(one: str, other: str, most: int) -> bool:
    """Whether at most `most` letters were added, dropped, replaced or exchanged with a neighbour."""
    place = 0
    for letter, facing in zip(one, other, strict=False):
        if letter != facing:
            break
        place += 1
    one, other = one[place:], other[place:]
    if not (one and other):
        return len(one) + len(other) <= most
    if not most or abs(len(one) - len(other)) > most:
        return False
    if one[1:2] == other[0] and one[0] == other[1:2] and is_off(one[2:], other[2:], most - 1):
        return True
    return is_off(one[1:], other[1:], most - 1) or is_off(one[1:], other, most - 1) or is_off(one, other[1:], most - 1)


def _nearest(typed: str, words: Iterable[tuple[str, int]]) -> list[Meant]:
    fits = [Meant(text, quality, count) for text, count in words if (quality := _quality(typed, text))]
    return sorted(fits, key=lambda one: (-one.quality, -one.street_count, one.text))[:MOST_MEANT]


def _quality(typed: str, word: str) -> float:
    if typed == word:
        return 1.0
    if is_off(typed, word, 1):
        return ONE_OFF
    if len(typed) >= LONG and is_off(typed, word, 2):
        return TWO_OFF
    return SAME_SOUND if sound(typed) == sound(word) else 0.0


def refresh() -> None:
    """Make the dictionary say what the streets and communes say; writes only what differs."""
    counts: Counter[str] = Counter()
    for label in Street.objects.order_by().values_list("label_folded", flat=True).iterator(chunk_size=10_000):
        counts.update({word for word in label.split() if len(word) <= MOST_LETTERS})
    for name in Commune.objects.order_by().values_list("name_folded", flat=True).iterator(chunk_size=10_000):
        counts.update(dict.fromkeys(name.split(), 0))
    with transaction.atomic():
        _lock()
        kept = {text: (pk, count) for pk, text, count in Word.objects.order_by().values_list("pk", "text", "street_count")}
        _drop([pk for text, (pk, _count) in kept.items() if text not in counts])
        _recount([(pk, counts[text]) for text, (pk, count) in kept.items() if text in counts and counts[text] != count])
        _add([(text, count) for text, count in counts.items() if text not in kept])


def _lock() -> None:
    """One at a time. SQLite lets one write at a time anyway."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])


def _drop(words: list[int]) -> None:
    for start in range(0, len(words), 500):
        Word.objects.filter(pk__in=words[start : start + 500]).delete()


def _recount(words: list[tuple[int, int]]) -> None:
    Word.objects.bulk_update([Word(pk=pk, street_count=count) for pk, count in words], ["street_count"], batch_size=500)


def _add(words: list[tuple[str, int]]) -> None:
    added = Word.objects.bulk_create([Word(text=text, street_count=count) for text, count in words], batch_size=5000)
    _write(Spelling._meta.db_table, ("key", "word_id"), ((key, word.pk) for word in added for key in sorted(keys_of(word.text))))


def _write(table: str, columns: tuple[str, ...], rows: Iterable[tuple[Any, ...]]) -> None:
    names = ", ".join(columns)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
            return
        cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({', '.join(['%s'] * len(columns))})", list(rows))  # noqa: S608  ours
