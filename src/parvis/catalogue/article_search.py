"""Finding articles by what a person types: in every language of the portal, without accents, mistyped, half typed.

The database counts and ranks, in the same numbers on SQLite and on PostgreSQL, so that both find the same articles in the same order.
A rare word counts more than a common one; in a title it counts eight times, among the keywords four times as much as in the text.
Rarity is counted among the articles that the reader may read: what they may not read changes nothing of what they find.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import log
from typing import Any, Final

from django.db import models
from django.db.models import Case, Count, F, Q, Value, When

from parvis.catalogue.article_index import tokens
from parvis.catalogue.models import Article, Portal
from parvis.catalogue.reading import SEARCHABLE, ArticleQuerySet
from parvis.catalogue.typos import Meant, nearest_of, words_like
from parvis.kit.text import fold

MOST_CHARACTERS: Final = 300
MOST_WORDS: Final = 12
MOST_MISTYPED: Final = 3
PREFIX: Final = 3
"""From so many letters on the beginning of a word finds it: people search while they type."""
SHARE: Final = 0.5
"""An article holds at least half of what is said, by weight."""
MOST: Final = 12
_COMMON = """
a ai au aux avec c ca ce ces cet cette comment d dans de des du elle en est et il ils j je l la le les leur leurs lui ma mais me mes moi
mon n ne nos notre nous on ont ou par pas plus pour qu que qui s sa se ses si son sont sur ta tes toi ton tu un une vos votre vous y
about am an and are as at be been but by can cannot do does for from get had has have how i if in is it its my no not of or our
she so than that the their them there these they this to was we were what when where which who why will with would you your
"""
SAYS_NOTHING: Final = frozenset(_COMMON.split())
"""Words of every text, without accents: they are searched only when nothing else was typed."""
_WORD = re.compile(r"[^\W_]+")
_TITLE, _KEYWORDS = SEARCHABLE[:2]


@dataclass(frozen=True)
class Term:
    """One word of a query and what stands for it in the index. `begins`: longer words that begin so count too."""

    said: str
    stems: tuple[str, ...]
    begins: bool = False
    weight: int = 0


@dataclass(frozen=True)
class Found:
    """Articles, the best first, and the terms by which they were found."""

    articles: tuple[Article, ...] = ()
    terms: tuple[Term, ...] = ()


def find_articles(
    portal: Portal, user: Any, query: str, *, audience: str = "", most: int = MOST, share: float = SHARE, without: Article | None = None
) -> Found:
    """Of what `user` may read on `portal`. `share`: how much of the query an article must hold; `without`: one that is left out."""
    readable = Article.objects.visible_to(user, portal).for_audience(audience)
    if without is not None:
        readable = readable.exclude(pk=without.pk)
    return ranked(readable, portal, query, most=most, share=share)


def ranked(articles: ArticleQuerySet, portal: Portal, query: str, *, most: int = MOST, share: float = SHARE) -> Found:
    """Those of `articles` (of `portal`) that `query` finds, with their texts: by as many queries whatever is typed."""
    terms = _known(articles, portal, _terms(query, portal.languages))
    whole = sum(term.weight for term in terms)
    held, score = _held(terms), _score(terms)
    found = articles.annotate(held=held, score=score).filter(held__gte=max(1, round(share * whole))).order_by("-score", "order", "pk")
    return Found(tuple(found.select_related("family").defer(*SEARCHABLE)[:most]), tuple(terms))


def holding(articles: ArticleQuerySet, query: str, languages: Iterable[str]) -> ArticleQuerySet:
    """Those that hold every word of `query`, the last one perhaps half typed; of several portals at once, and unranked."""
    terms = _terms(query, languages)
    for place, term in enumerate(terms):
        articles = articles.filter(Q(_Has(replace(term, begins=place == len(terms) - 1))))
    return articles.defer(*SEARCHABLE) if terms else articles.none()


def _terms(query: str, languages: Iterable[str]) -> list[Term]:
    words = list(dict.fromkeys(_WORD.findall(query[:MOST_CHARACTERS])))
    telling = [word for word in words if fold(word) not in SAYS_NOTHING] or words
    made = (Term(word, tuple(tokens(word, languages))) for word in telling)
    return [term for term in made if term.stems][:MOST_WORDS]


def _known(articles: ArticleQuerySet, portal: Portal, terms: Sequence[Term]) -> list[Term]:
    """The terms that some article has, with their weights: as typed, else as a beginning, else as what may have been meant.

    The last word may still be being typed: it counts as a beginning too.
    """
    begun = [replace(term, begins=len(term.said) >= PREFIX) for term in terms]
    count, holding, alike = _counted(articles, [*terms, *begun], _like(portal, terms))
    known, missing = [], []
    for place, (exact, begins) in enumerate(zip(holding[: len(terms)], holding[len(terms) :], strict=True)):
        is_last = place == len(terms) - 1
        if exact and not is_last:
            known.append(_weighed(terms[place], exact, count))
        elif begins:
            known.append(_weighed(begun[place], begins, count))
        else:
            missing.append((terms[place], nearest_of(alike[place], fold(terms[place].said), unfinished=is_last)))
    return known + _meant(articles, portal, missing[:MOST_MISTYPED], count)


def _like(portal: Portal, terms: Sequence[Term]) -> dict[int, Any]:
    """For each term, what the database is to look for only when no article has it: by the names that `_counted` gives."""
    found = {}
    for place, term in enumerate(terms):
        words = words_like(portal, fold(term.said), unfinished=place == len(terms) - 1)
        if words is not None:
            nothing = {f"of_{place}": 0, f"of_{place + len(terms)}": 0}
            found[place] = Case(When(Q(**nothing), then=words), default=Value(""), output_field=models.TextField())
    return found


def _meant(articles: ArticleQuerySet, portal: Portal, missing: Sequence[tuple[Term, list[Meant]]], count: int) -> list[Term]:
    """For each term that nothing has: the nearest words that something has, all of those equally near."""
    guesses = [
        (place, near.distance, Term(term.said, tuple(tokens(near.word, portal.languages))))
        for place, (term, nearest) in enumerate(missing)
        for near in nearest
    ]
    _count, holding, _none = _counted(articles, [guess for _place, _distance, guess in guesses])
    there = [(place, distance, guess, held) for (place, distance, guess), held in zip(guesses, holding, strict=True) if held]
    found = []
    for place in dict.fromkeys(place for place, *_rest in there):
        nearest = min(distance for at, distance, _guess, _held in there if at == place)
        same = [(guess, held) for at, distance, guess, held in there if (at, distance) == (place, nearest)]
        stems = dict.fromkeys(stem for guess, _held in same for stem in guess.stems)
        found.append(_weighed(Term(same[0][0].said, tuple(stems)), sum(held for _guess, held in same), count))
    return found


def _counted(articles: ArticleQuerySet, terms: Sequence[Term], alike: Mapping[int, Any] | None = None) -> tuple[int, list[int], list[str]]:
    """How many articles there are, how many have each term, and what `alike` {place of a term: expression} says of each; one query."""
    counts = {f"of_{place}": Count("pk", filter=Q(_Has(term))) for place, term in enumerate(terms)}
    words = {f"like_{place}": expression for place, expression in (alike or {}).items()}
    counted = articles.order_by().aggregate(whole=Count("pk"), **counts, **words)
    return counted["whole"], [counted[name] for name in counts], [counted.get(f"like_{place}") or "" for place in range(len(terms))]


def _weighed(term: Term, holding: int, count: int) -> Term:
    """Whole numbers: they add up to the same on every database."""
    return replace(term, weight=max(1, round(1000 * log(1 + count / holding))))


def _held(terms: Sequence[Term]) -> Any:
    return _sum((Q(_Has(term)), term.weight) for term in terms)


def _score(terms: Sequence[Term]) -> Any:
    return F("held") + _sum(
        part for term in terms for part in ((Q(_Has(term, _TITLE)), 7 * term.weight), (Q(_Has(term, _KEYWORDS)), 3 * term.weight))
    )


def _sum(parts: Iterable[tuple[Q, int]]) -> Any:
    added: Any = Value(0)
    for condition, points in parts:
        added = added + Case(When(condition, then=Value(points)), default=Value(0), output_field=models.IntegerField())
    return added


class _Has(models.Func):
    """Whether an article has a term, anywhere or in one `column`."""

    output_field = models.BooleanField()
    arity = 1

    def __init__(self, term: Term, column: str = "") -> None:
        super().__init__("pk")
        self.term, self.column = term, column

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Has) and (self.term, self.column) == (other.term, other.column)

    def __hash__(self) -> int:
        return hash((self.term, self.column))

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> tuple[str, tuple[Any, ...]]:
        key, _none = compiler.compile(self.get_source_expressions()[0])
        anyone = " OR ".join(f'"{stem}"' + (" *" if self._begins(stem) else "") for stem in self.term.stems)
        match = f"{self.column} : ({anyone})" if self.column else anyone
        table = "catalogue_article_search"
        return f"{key} IN (SELECT rowid FROM {table} WHERE {table} MATCH %s)", (match,)  # noqa: S608  constants; the words are a parameter

    def as_postgresql(self, compiler: Any, connection: Any, **extra: Any) -> tuple[str, tuple[Any, ...]]:
        key, _none = compiler.compile(self.get_source_expressions()[0])
        label = {"": "", _TITLE: "A", _KEYWORDS: "B"}[self.column]
        anyone = " | ".join(f"'{stem}'" + _labels("*" * self._begins(stem) + label) for stem in self.term.stems)
        return f"{key.rpartition('.')[0]}.searchable_vector @@ %s::tsquery", (anyone,)

    def _begins(self, stem: str) -> bool:
        return self.term.begins and len(stem) >= PREFIX


def _labels(labels: str) -> str:
    return f":{labels}" if labels else ""
