"""Writing articles: every change is kept as a revision, with who made it and when."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from parvis.catalogue.models import Article, ArticleRevision, Family, Grant, Portal
from parvis.kit.errors import Conflict, Refused
from parvis.kit.text import slug as slug_of
from parvis.people.models import User

TEXTS: Final = ("title", "body", "keywords")
PLACEMENT: Final = ("see", "audiences", "order", "is_published", "published_at", "expires_at")
FIELDS: Final = ("family", *TEXTS, *PLACEMENT)
"""What may be said of an article, by the names of its columns."""


class ChangedMeanwhile(Conflict):
    """Somebody saved the article since it was opened for writing; `latest` is what it says now."""

    def __init__(self, latest: ArticleRevision) -> None:
        super().__init__(_("Somebody has changed this article meanwhile. Read what changed, then save again."), code="changed_meanwhile")
        self.latest = latest


def may_write(user: Any, portal: Portal) -> bool:
    """Who administers the portal."""
    if not user.is_active:
        return False
    whole = {"portal": portal, "family": None, "service": None}
    return bool(user.is_superuser or (user.is_staff and Grant.objects.held_by(user).filter(role="administer", **whole).exists()))


def write(portal: Portal, said: Mapping[str, Any], *, by: User, slug: str = "") -> Article:
    """A new article, with its first revision. `said`: some of FIELDS; `slug`: by default made from the title.

    Sent twice, it is written once. Raises Refused when `by` may not write here or another article has the slug.
    """
    _require(by, portal)
    wanted = _settled(said)
    with transaction.atomic():
        Portal.objects.select_for_update().get(pk=portal.pk)
        chosen = slug or slug_of(_first(wanted["title"], portal), 80) or "article"
        for name in [chosen] if slug else [chosen, *(f"{chosen[:76]}-{number}" for number in range(2, 1000))]:
            present = portal.articles.filter(slug=name).first()
            if present is None:
                article = Article.objects.create(portal=portal, slug=name, **wanted)
                record(article, by=by)
                return article
            if _is_the_same(present, wanted, by):
                return present
    raise Refused(_("Another article has this address. Choose another one."), code="slug_taken")


def edit(article: Article, said: Mapping[str, Any], *, by: User, base: int | None = None) -> Article:
    """Make the article say it; what is as it was already makes no revision.

    `base`: the revision that `by` has read, as `newest` numbers it. Raises ChangedMeanwhile when there is a newer one,
    Refused when `by` may not write here.
    """
    _require(by, article.portal)
    return _change(article, _settled(said), by=by, base=base)


def restore(revision: ArticleRevision, *, by: User) -> Article:
    """Let the article say again what it said then. To whom and when it is shown stays: an old text must not open what was closed since."""
    _require(by, revision.article.portal)
    return _change(revision.article, {name: getattr(revision, name) for name in TEXTS}, by=by, restored=revision)


def publish(article: Article, *, by: User) -> Article:
    """Let its readers find it, between its dates where it has some."""
    return edit(article, {"is_published": True}, by=by)


def unpublish(article: Article, *, by: User) -> Article:
    """Take it from the readers; what it says is kept."""
    return edit(article, {"is_published": False}, by=by)


def latest(article: Article) -> ArticleRevision:
    """The revision that says what the article says; one that was never written about gets its first."""
    return article.revisions.order_by("-pk").first() or record(article, at=article.updated_at)


def newest(article: Article) -> int:
    """The number of the revision that `edit` is given as `base`; 0 for an article that has none yet."""
    return article.revisions.order_by("-pk").values_list("pk", flat=True).first() or 0


def record(
    article: Article,
    *,
    by: User | None = None,
    restored: ArticleRevision | None = None,
    is_preset: bool = False,
    at: datetime | None = None,
) -> ArticleRevision:
    """Keep what the article says now, unless the last revision says the same."""
    placement = placement_of(article)
    texts = {name: getattr(article, name) for name in TEXTS}
    last = article.revisions.order_by("-pk").first()
    if last and last.placement == placement and all(getattr(last, name) == text for name, text in texts.items()):
        return last
    when = {"created_at": at} if at else {}
    return ArticleRevision.objects.create(
        article=article, placement=placement, author=by, restored=restored, is_preset=is_preset, **texts, **when
    )


def placement_of(article: Article) -> dict[str, Any]:
    """Where it stands, for whom and when, as JSON keeps it."""
    family = article.family.key if article.family else ""
    values = {name: getattr(article, name) for name in PLACEMENT}
    return {"family": family} | {name: value.isoformat() if isinstance(value, datetime) else value for name, value in values.items()}


def _change(
    article: Article, wanted: Mapping[str, Any], *, by: User, base: int | None = None, restored: ArticleRevision | None = None
) -> Article:
    with transaction.atomic():
        row = Article.objects.select_for_update().get(pk=article.pk)
        read = base is None or base == newest(row)
        now_said = latest(row)
        changed = {name: value for name, value in wanted.items() if getattr(row, name) != value}
        if not changed:
            return row
        if not read:
            raise ChangedMeanwhile(now_said)
        for name, value in changed.items():
            setattr(row, name, value)
        row.save(update_fields=[*changed, "updated_at"])
        record(row, by=by, restored=restored)
    return row


def _require(by: User, portal: Portal) -> None:
    if not may_write(by, portal):
        raise Refused(_("Only who administers this portal writes its articles."), code="not_yours")


def _settled(said: Mapping[str, Any]) -> dict[str, Any]:
    """Without the languages in which nothing is said."""
    strangers = set(said) - set(FIELDS)
    if strangers:
        raise TypeError(f"an article has no {', '.join(sorted(strangers))}")
    return {name: {code: text for code, text in value.items() if text} if name in TEXTS else value for name, value in said.items()}


def _first(title: Mapping[str, str], portal: Portal) -> str:
    return title.get(portal.default_language) or next(iter(title.values()), "")


def _is_the_same(article: Article, wanted: Mapping[str, Any], by: User) -> bool:
    """Whether this is the form sent a second time."""
    first = article.revisions.order_by("pk").first()
    return bool(first and first.author_id == by.pk and all(getattr(article, name) == value for name, value in wanted.items()))


def family_of(portal: Portal, key: str) -> Family | None:
    """None for no key and for one that is gone."""
    return portal.families.filter(key=key).first() if key else None
