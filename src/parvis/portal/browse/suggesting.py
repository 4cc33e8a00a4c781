"""Answers proposed while somebody types a title, opened in place so that the form is never left."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils.safestring import SafeString

from parvis.catalogue.finding import found
from parvis.catalogue.models import Article, Portal
from parvis.catalogue.reading import articles
from parvis.kit.languages import pick
from parvis.kit.text import one_line
from parvis.portal.browse.marking import marked

MOST = 4
FEWEST_LETTERS = 4
SHARE = 0.4
"""A title says more than an article holds: less than half of its weight is enough."""
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


def suggestions(portal: Portal, user: Any, query: str) -> list[Suggestion]:
    if len(query) < FEWEST_LETTERS:
        return []
    near = found(articles(portal, user), query, share=SHARE, most=MOST)
    bodies = dict(Article.objects.filter(pk__in=[one.pk for one in near]).values_list("pk", "body"))
    return [Suggestion(one, marked(pick(one.title), query), _beginning(pick(bodies[one.pk])), useful_percent(one)) for one in near]


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
