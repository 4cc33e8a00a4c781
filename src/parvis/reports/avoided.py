"""Requests that articles made needless, as their readers said, by the day."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import F, Sum

from parvis.reports.models import Avoided
from parvis.reports.periods import Period, today

if TYPE_CHECKING:
    from collections.abc import Collection

    from parvis.catalogue.models import Article


def avoid(article: Article) -> None:
    """One more today."""
    row, _is_new = Avoided.objects.get_or_create(article=article, day=today())
    Avoided.objects.filter(pk=row.pk).update(count=F("count") + 1)


def avoided(portals: Collection[str], period: Period) -> list[tuple[int, str, dict[str, str], str, int]]:
    """(key of the article, its slug, title and portal, how many), the most helpful first."""
    rows = Avoided.objects.filter(article__portal__key__in=portals, day__gte=period.first, day__lte=period.last)
    said = rows.values("article_id", "article__slug", "article__title", "article__portal__key").annotate(number=Sum("count"))
    return [
        (row["article_id"], row["article__slug"], row["article__title"], row["article__portal__key"], row["number"])
        for row in said.order_by("-number", "article_id")
    ]
