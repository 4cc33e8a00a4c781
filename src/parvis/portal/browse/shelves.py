"""The answers by family: the first of each, and the whole of one."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, F, Q, QuerySet, Window
from django.db.models.functions import RowNumber

from parvis.catalogue.models import Article, Family
from parvis.catalogue.reading import ArticleQuerySet
from parvis.kit.languages import pick

MOST_SHOWN = 6
SIZE = 50
LOOSE = "-"
"""In an address: the answers of no family."""


@dataclass(frozen=True)
class Shelf:
    """The first articles of one family; without `family`, of none. `more_count`: how many it has besides."""

    family: Family | None
    articles: list[Article]
    more_count: int = 0

    @property
    def title(self) -> str:
        return pick(self.family.title) if self.family else ""

    @property
    def key(self) -> str:
        return self.family.key if self.family else LOOSE


@dataclass(frozen=True)
class Page:
    articles: list[Article]
    next: str = ""


def shelves(readable: ArticleQuerySet) -> list[Shelf]:
    """In the order of families, those of none last. One query, however many there are."""
    family = F("family")
    ranked = readable.listed().annotate(
        place=Window(RowNumber(), partition_by=family, order_by=["order", "pk"]), together=Window(Count("pk"), partition_by=family)
    )
    by_family: dict[int | None, list[Article]] = {}
    for article in ranked.filter(place__lte=MOST_SHOWN).order_by("family__order", "family", "order", "pk"):
        by_family.setdefault(article.family_id, []).append(article)
    found = [Shelf(rows[0].family, rows, getattr(rows[0], "together", 0) - len(rows)) for rows in by_family.values()]
    return sorted(found, key=lambda shelf: (shelf.family is None, shelf.family.order if shelf.family else 0))


def shelf_page(readable: ArticleQuerySet, key: str, after: str) -> Page | None:
    """All answers of one family, by pages of their places; None when it has none that one may read."""
    rows: QuerySet[Article] = readable.listed().filter(family=None) if key == LOOSE else readable.listed().filter(family__key=key)
    place = _place(after)
    if place:
        rows = rows.filter(Q(order__gt=place[0]) | Q(order=place[0], pk__gt=place[1]))
    found = list(rows.order_by("order", "pk")[: SIZE + 1])
    if not found:
        return None
    last = found[SIZE - 1] if len(found) > SIZE else None
    return Page(found[:SIZE], f"{last.order}.{last.pk}" if last else "")


def _place(text: str) -> tuple[int, int] | None:
    order, _dot, key = text.partition(".")
    return (int(order), int(key)) if all(part.isdecimal() and len(part) < 18 for part in (order, key)) else None
