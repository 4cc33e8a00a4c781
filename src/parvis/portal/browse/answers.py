"""Articles as a search shows them: the words that found them marked, and the passage where they stand."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.safestring import SafeString

from parvis.catalogue.article_search import Found
from parvis.catalogue.models import Article, Portal
from parvis.kit.languages import pick
from parvis.kit.markdown import plain
from parvis.portal.browse.marking import Marker

PASSAGE_CHARACTERS = 170
MOST_READ = 20_000
"""Characters of a text in which a passage is looked for."""


@dataclass(frozen=True)
class Answer:
    article: Article
    title: SafeString
    passage: SafeString


def answers(found: Found, portal: Portal) -> list[Answer]:
    marker = Marker(found.terms, portal.languages)
    return [Answer(one, marker.mark(pick(one.title)), _passage(one, marker)) for one in found.articles]


def _passage(article: Article, marker: Marker) -> SafeString:
    """On one line, without what only lines mean: dashes of lists, bars of tables."""
    words = plain(pick(article.body)[:MOST_READ]).replace(" | ", ", ").split()
    return marker.passage(" ".join(word for word in words if word != "-"), PASSAGE_CHARACTERS)
