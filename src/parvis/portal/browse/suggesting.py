"""Answers proposed while somebody types a title, opened in place so that the form is never left."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils.safestring import SafeString

from parvis.catalogue.article_search import find_articles
from parvis.catalogue.models import Article, Portal
from parvis.kit.languages import pick
from parvis.kit.text import one_line
from parvis.portal.browse.marking import Marker

MOST = 5
FEWEST_LETTERS = 4
SHARE = 0.15
"""A title says more than an article holds: a word of it is enough, the nearest articles come first."""
FEWEST_VOTES = 5
SHOWN_CHARACTERS = 500


@dataclass(frozen=True)
class Suggestion:
    article: Article
    title: SafeString
    beginning: str
    """Of its text, in Markdown."""
    useful_percent: int | None


def typed(request: HttpRequest) -> str:
    """`q`, else what is in the field that `field` names: a control sends its own name."""
    return one_line(request.GET.get("q") or request.GET.get(request.GET.get("field", ""), ""), 200)


def suggestions(portal: Portal, user: Any, query: str, *, audience: str = "") -> list[Suggestion]:
    if len(query) < FEWEST_LETTERS:
        return []
    found = find_articles(portal, user, query, audience=audience, share=SHARE, most=MOST)
    marker = Marker(found.terms, portal.languages)
    return [Suggestion(one, marker.mark(pick(one.title)), _beginning(pick(one.body)), useful_percent(one)) for one in found.articles]


def useful_percent(article: Article) -> int | None:
    """Of those who said; None while too few did."""
    votes = article.useful_count + article.useless_count
    return round(100 * article.useful_count / votes) if votes >= FEWEST_VOTES else None


def _beginning(body: str) -> str:
    """Whole paragraphs and lists, without headings, until enough is said."""
    kept: list[str] = []
    for block in re.split(r"\n\s*\n", body.strip()):
        text = "\n".join(line for line in block.splitlines() if not line.startswith("#"))
        kept.append(text)
        if sum(map(len, kept)) > SHOWN_CHARACTERS:
            break
    return "\n\n".join(kept)
