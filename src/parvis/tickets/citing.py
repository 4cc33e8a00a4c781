"""Articles that an answer may cite: what the customer of the request reads themselves, in their language, by its address on their portal."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from django.contrib.auth.models import AnonymousUser

from parvis.catalogue.article_search import find_articles
from parvis.catalogue.models import Article
from parvis.kit.languages import pick
from parvis.tickets.placeholders import language_of

if TYPE_CHECKING:
    from parvis.catalogue.reading import ArticleQuerySet
    from parvis.tickets.models import Ticket

_MARKS: Final = re.compile(r"([\\`*_\[\]<>])")


def citable(ticket: Ticket) -> ArticleQuerySet:
    """What its requester may read; without an account, what everybody may; nothing where the portal has no pages of answers."""
    if "help" not in ticket.portal.modules:
        return Article.objects.none()
    return Article.objects.visible_to(ticket.requester or AnonymousUser(), ticket.portal)


def found(ticket: Ticket, words: str, most: int) -> list[Article]:
    """Those of `citable` that `words` find, the best first; in the order of the portal where there are none."""
    if "help" not in ticket.portal.modules:
        return []
    if words:
        return list(find_articles(ticket.portal, ticket.requester or AnonymousUser(), words, most=most).articles)
    return list(citable(ticket).select_related("family")[:most])


def citation(article: Article, ticket: Ticket) -> str:
    """The article's title in the customer's language, as a link (Markdown)."""
    title = _MARKS.sub(r"\\\1", pick(article.title, language_of(ticket)))
    return f"[{title}]({ticket.portal.base_url}/help/{article.slug})"
