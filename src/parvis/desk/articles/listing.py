"""The articles of one portal as the desk lists them: narrowed, searched, by pages of their keys."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.db.models import BooleanField, ExpressionWrapper, Q
from django.http import QueryDict
from django.utils.dateparse import parse_datetime

from parvis.catalogue.article_search import ranked
from parvis.catalogue.models import Article, Family, Portal
from parvis.catalogue.reading import ArticleQuerySet
from parvis.desk.articles.wording import STATES, language_name
from parvis.kit.clock import now
from parvis.kit.text import one_line

SIZE = 50
MOST_FOUND = 50


@dataclass(frozen=True)
class Asked:
    """What the address asks for; what nobody knows counts as not asked."""

    q: str = ""
    family: str = ""
    state: str = ""
    missing: str = ""
    after: str = ""

    @classmethod
    def read(cls, query: QueryDict) -> Asked:
        return cls(**{field.name: one_line(query.get(field.name, ""), 200) for field in fields(cls)})


@dataclass(frozen=True)
class Row:
    article: Article
    written: list[str]
    """Names of the languages in which it has a title and a text."""
    missing: list[str]


class Listing:
    def __init__(self, portal: Portal, asked: Asked) -> None:
        self.portal = portal
        self.asked = asked

    @cached_property
    def families(self) -> list[Family]:
        return list(self.portal.families.all())

    @property
    def languages(self) -> list[tuple[str, str]]:
        return [(code, language_name(code)) for code in self.portal.languages]

    @cached_property
    def rows(self) -> list[Row]:
        return [self._row(article) for article in self._articles[:SIZE]]

    @property
    def next(self) -> str:
        if self.asked.q or len(self._articles) <= SIZE:
            return ""
        last = self._articles[SIZE - 1]
        return self._query(after=f"{last.updated_at.isoformat()}~{last.pk}")

    @property
    def first(self) -> str:
        return self._query() if self.asked.after else ""

    @property
    def is_narrowed(self) -> bool:
        return bool(self.asked.q or self.asked.family or self.asked.state or self.asked.missing)

    @cached_property
    def _articles(self) -> list[Article]:
        chosen = self._narrowed()
        if self.asked.q:
            return list(ranked(chosen, self.portal, self.asked.q, most=MOST_FOUND).articles)
        if place := _place(self.asked.after):
            at, key = place
            chosen = chosen.filter(Q(updated_at__lt=at) | Q(updated_at=at, pk__lt=key))
        return list(chosen.listed().order_by("-updated_at", "-pk")[: SIZE + 1])

    def _narrowed(self) -> ArticleQuerySet:
        chosen: ArticleQuerySet = Article.objects.filter(portal=self.portal)
        if self.asked.family in {family.key for family in self.families}:
            chosen = chosen.filter(family__key=self.asked.family)
        if self.asked.state in STATES:
            chosen = chosen.filter(_in_state(self.asked.state))
        if self.asked.missing in self.portal.languages:
            chosen = chosen.exclude(_says(self.asked.missing))
        said = {f"says_{place}": _is(_says(code)) for place, code in enumerate(self.portal.languages)}
        return chosen.annotate(**said)

    def _row(self, article: Article) -> Row:
        said = {name: bool(getattr(article, f"says_{place}")) for place, (_code, name) in enumerate(self.languages)}
        return Row(article, [name for name, is_said in said.items() if is_said], [name for name, is_said in said.items() if not is_said])

    def _query(self, **more: str) -> str:
        asked = {field.name: getattr(self.asked, field.name) for field in fields(self.asked) if field.name != "after"}
        kept = {"portal": self.portal.key} | {name: value for name, value in asked.items() if value} | more
        return f"?{urlencode(kept)}"


def _says(code: str) -> Q:
    return Q(title__has_key=code, body__has_key=code)


def _is(condition: Q) -> Any:
    return ExpressionWrapper(condition, output_field=BooleanField())


def _in_state(state: str) -> Q:
    """As Article.state has it."""
    moment = now()
    later, over = Q(published_at__gt=moment), Q(expires_at__lte=moment)
    if state == Article.State.DRAFT:
        return Q(is_published=False)
    if state == Article.State.SCHEDULED:
        return Q(is_published=True) & later
    if state == Article.State.EXPIRED:
        return Q(is_published=True) & over
    return Q(is_published=True) & (Q(published_at=None) | ~later) & (Q(expires_at=None) | ~over)


def _place(after: str) -> tuple[datetime, int] | None:
    text, _tilde, key = after.partition("~")
    try:
        at = parse_datetime(text)
    except ValueError:
        return None
    return (at, int(key)) if at and at.tzinfo and key.isdecimal() and len(key) < 18 else None
