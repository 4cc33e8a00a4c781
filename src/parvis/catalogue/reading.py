"""Articles as one person may read them."""

from __future__ import annotations

from typing import Any

from parvis.catalogue.models import Article, Grant, Portal
from parvis.people.models import Membership

_LADDER = (Membership.Role.MEMBER, Membership.Role.MANAGER, Membership.Role.ADMINISTRATOR)


def articles(portal: Portal, user: Any, *, audience: str = "") -> list[Article]:
    """Published ones that `user` may read, without their text. Few, and their rule is a list: chosen in memory."""
    every = portal.articles.filter(is_published=True).select_related("family").defer("body", "keywords")
    readers = _readers(portal, user, {token for article in every for token in article.see})
    return [article for article in every if readers & set(article.see) and _is_for(article, audience)]


def article(portal: Portal, user: Any, slug: str) -> Article:
    """Raises Article.DoesNotExist for one that `user` may not read."""
    wanted = portal.articles.select_related("family").get(slug=slug, is_published=True)
    if not _readers(portal, user, set(wanted.see)) & set(wanted.see):
        raise Article.DoesNotExist
    return wanted


def _is_for(article: Article, audience: str) -> bool:
    return not audience or not article.audiences or audience in article.audiences


def _readers(portal: Portal, user: Any, asked: set[str]) -> set[str]:
    """Which of the readers that articles name `user` is; a query only when an article asks for more than a sign-in."""
    if not user.is_authenticated:
        return {"everyone"}
    known = {"everyone", "signed-in"}
    if user.is_superuser or user.is_staff:
        return asked | known
    return known if asked <= known else known | _as_customer(portal, user)


def _as_customer(portal: Portal, user: Any) -> set[str]:
    """`customers` and the roles `user` has in organisations that are customers of the portal."""
    found: set[str] = set()
    for membership in user.memberships.select_related("organisation"):
        nodes = membership.organisation.ancestor_ids
        if Grant.objects.filter(portal=portal, who="organisation", organisation__in=nodes, role__in=["use", "see"]).exists():
            found |= {"customers", *(f"role:{role}" for role in _LADDER[: _LADDER.index(membership.role) + 1])}
    return found
