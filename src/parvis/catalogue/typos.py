"""What a mistyped word may have meant: words of the portal's articles that are one or two letters away."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db import connection
from django.db.models import Aggregate, FloatField, Func, Q, QuerySet, Subquery, TextField, Value
from django.db.models.expressions import RawSQL
from django.db.models.functions import Length

from parvis.catalogue.article_index import FEWEST_LETTERS, MOST_LETTERS

if TYPE_CHECKING:
    from parvis.catalogue.models import ArticleWord, Portal

MOST_READ = 300
MOST_COMPARED = 30
MOST_MEANT = 8
LONG = 6
"""From so many letters on two may be wrong; in shorter words one."""


class Meant(NamedTuple):
    distance: int
    word: str


def meant(portal: Portal, typed: str, *, unfinished: bool = False) -> list[Meant]:
    """The nearest words first. `typed`: folded; `unfinished`: the beginning of a word counts as the word."""
    like = words_like(portal, typed, unfinished=unfinished)
    row = type(portal)._default_manager.filter(pk=portal.pk).values_list(like, flat=True).get() if like else ""
    return nearest_of(row or "", typed, unfinished=unfinished)


def words_like(portal: Portal, typed: str, *, unfinished: bool) -> Subquery | None:
    """Words that share letters with this one and are about as long, in one text with spaces between; None for what is compared with none."""
    from parvis.catalogue.models import ArticleWord  # whose rows are written by the models that the index serves

    if not _is_comparable(typed):
        return None
    trigrams = connection.vendor != "sqlite" and has_trigrams()
    alike = _like(portal, typed, unfinished=unfinished, trigrams=trigrams).values("pk")[:MOST_READ]
    every = ArticleWord.objects.filter(pk__in=alike).order_by().values("portal")
    return Subquery(every.annotate(words=_Together("word", Value(" "))).values("words"), output_field=TextField())


class _Together(Aggregate):
    function = "STRING_AGG"
    output_field = TextField()

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        return self.as_sql(compiler, connection, function="GROUP_CONCAT", **extra)


def _is_comparable(typed: str) -> bool:
    return FEWEST_LETTERS <= len(typed) <= MOST_LETTERS and typed.isalpha()


def nearest_of(alike: str, typed: str, *, unfinished: bool) -> list[Meant]:
    """Which words of `words_like` may be meant, the nearest first."""
    words = alike.split()
    allowed = 2 if len(typed) >= LONG else 1
    fitting = [word for word in words if len(word) >= len(typed) - 2 and (unfinished or len(word) <= len(typed) + 2)]
    compared = sorted(fitting, key=lambda word: (-_likeness(typed, word), word))[:MOST_COMPARED]
    distances = {word: _nearest(typed, word, unfinished=unfinished) for word in compared}
    return sorted(Meant(distance, word) for word, distance in distances.items() if distance <= allowed)[:MOST_MEANT]


def distance(one: str, other: str) -> int:
    """Letters to add, drop, replace or exchange with a neighbour until both are the same."""
    return _rows(one, other)[-1]


def _nearest(typed: str, word: str, *, unfinished: bool) -> int:
    """An unfinished word may stop anywhere, but has one letter wrong at most: its beginning fits too many."""
    row = _rows(typed, word)
    begun = min(row[FEWEST_LETTERS:], default=row[-1])
    return begun if unfinished and begun <= 1 else row[-1]


def _likeness(one: str, other: str) -> float:
    """The share of pieces of three letters that both have, ends included."""
    pieces = _pieces(one), _pieces(other)
    return 2 * len(pieces[0] & pieces[1]) / (len(pieces[0]) + len(pieces[1]))


def _pieces(word: str) -> set[str]:
    padded = f"^^{word}$$"
    return {padded[place : place + 3] for place in range(len(padded) - 2)}


def _rows(one: str, other: str) -> list[int]:
    """The distances from `one` to each beginning of `other`."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        above, row = row, [i]
        for j, facing in enumerate(other, 1):
            least = min(above[j] + 1, row[j - 1] + 1, above[j - 1] + (letter != facing))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == facing:
                least = min(least, before[j - 2] + 1)
            row.append(least)
        before = above
    return row


def _like(portal: Portal, typed: str, *, unfinished: bool, trigrams: bool) -> QuerySet[ArticleWord]:
    from parvis.catalogue.models import ArticleWord  # as above

    words = ArticleWord.objects.filter(portal=portal).annotate(length=Length("word")).filter(length__gte=len(typed) - 2)
    if not unfinished:
        words = words.filter(length__lte=len(typed) + 2)
    if connection.vendor == "sqlite":
        return _by_pieces(words, typed)
    return _by_trigrams(words, typed) if trigrams else _by_beginning(words, typed)


def has_trigrams() -> bool:
    """Whether this PostgreSQL has `pg_trgm`: an operator may add or lack it, and everything works either way. Asked once by a process."""
    return _has_trigrams(connection.settings_dict["NAME"])


@cache
def _has_trigrams(_database: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_extension WHERE extname = 'pg_trgm'")
        return cursor.fetchone() is not None


def _by_pieces(words: QuerySet[ArticleWord], typed: str) -> QuerySet[ArticleWord]:
    anyone = " OR ".join(f'"{piece}"' for piece in sorted(_pieces(typed)))
    table = "catalogue_articleword_search"
    found = RawSQL(f"SELECT rowid FROM {table} WHERE {table} MATCH %s ORDER BY rank LIMIT 600", [anyone])  # noqa: S608, S611  a constant
    return words.filter(pk__in=found).order_by(Func(Length("word") - Value(len(typed)), function="ABS"), "word")


def _by_trigrams(words: QuerySet[ArticleWord], typed: str) -> QuerySet[ArticleWord]:
    likeness = Func("word", Value(typed), function="similarity", output_field=FloatField())
    return words.annotate(likeness=likeness).filter(Q(likeness__gte=0.2) | Q(word__startswith=typed[:2])).order_by("-likeness", "word")


def _by_beginning(words: QuerySet[ArticleWord], typed: str) -> QuerySet[ArticleWord]:
    """Without trigrams: who mistypes a word has two of its first three letters right."""
    same = Q(word__startswith=typed[:2]) | Q(word__regex=f"^.{typed[1:3]}") | Q(word__regex=f"^{typed[0]}.?{typed[2]}")
    return words.filter(same).order_by(Func(Length("word") - Value(len(typed)), function="ABS"), "word")
