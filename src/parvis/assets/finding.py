"""Equipment as a list finds it: by words, kind, state and entity, page after page by a key."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Q

from parvis.assets.models import Asset, AssetIdentifier, Phase
from parvis.kit.clock import today
from parvis.kit.text import fold, one_line

if TYPE_CHECKING:
    from parvis.assets.models.asset import AssetQuerySet
    from parvis.people.models import User

SIZE = 25
STATES = ("", "retired", "all")


@dataclass(frozen=True)
class Search:
    """Each field is a parameter of the address; empty means no condition, but `state`, which leaves out what is retired then."""

    q: str = ""
    kind: str = ""
    state: str = ""
    owner: str = ""
    warranty: str = ""

    @classmethod
    def read(cls, given: Mapping[str, str]) -> Search:
        """A value that is none is ignored: a link never breaks a page."""
        state, warranty = given.get("state", ""), given.get("warranty", "")
        return cls(
            one_line(given.get("q", ""), 200),
            one_line(given.get("kind", ""), 60),
            state if state in STATES else "",
            given.get("owner", "") if _is_identifier(given.get("owner", "")) else "",
            warranty if warranty in ("on", "over") else "",
        )

    @property
    def is_narrowed(self) -> bool:
        return self != Search()

    @property
    def query(self) -> str:
        return urlencode({name: value for name, value in vars(self).items() if value})

    def but(self, **changes: str) -> Search:
        return replace(self, **changes)


@dataclass(frozen=True)
class Page:
    rows: list[Asset]
    next_cursor: str = ""


def found(user: User, portal_key: str, search: Search) -> AssetQuerySet:
    """What `user` may see of a portal's customers, narrowed."""
    assets = Asset.objects.visible_to(user).filter(kind__portal_key=portal_key) if portal_key else Asset.objects.visible_to(user)
    if search.state != "all":
        assets = assets.filter(phase=Phase.RETIRED) if search.state else assets.exclude(phase=Phase.RETIRED)
    if search.kind:
        assets = assets.filter(kind__key=search.kind)
    if search.owner:
        assets = assets.filter(owner=UUID(search.owner))
    if search.warranty:
        day = today()
        assets = assets.filter(warranty_ends_on__gte=day) if search.warranty == "on" else assets.filter(warranty_ends_on__lt=day)
    return matching(assets, search.q, for_team=user.is_staff)


def matching(assets: AssetQuerySet, words: str, *, for_team: bool = False) -> AssetQuerySet:
    """Every word is somewhere in what it is found by, or the whole is one of its numbers; secret numbers are found by the team alone."""
    if not words.strip():
        return assets
    by_words = Q()
    for word in fold(words).split()[:8]:
        by_words &= Q(search_text__contains=word)
    if not for_team:
        return assets.filter(by_words)
    numbers = AssetIdentifier.objects.filter(value=words.strip()).values("asset")
    return assets.filter(by_words | Q(pk__in=numbers))


def called(assets: AssetQuerySet, name: str) -> AssetQuerySet:
    """Those that people call so: by their name, their reference or one of their numbers, each in full."""
    wanted = one_line(name, 200)
    numbers = AssetIdentifier.objects.filter(value__iexact=wanted).values("asset")
    return assets.filter(Q(name=wanted) | Q(name__iexact=wanted) | Q(reference__iexact=wanted) | Q(pk__in=numbers))


def page(assets: AssetQuerySet, after: str = "") -> Page:
    """By name; `after`: the key of the last one shown."""
    shown = assets.select_related("kind", "owner", "parent", "used_by").prefetch_related("identifiers").order_by("name", "id")
    last = Asset.objects.filter(pk=after).values_list("name", "pk").first() if _is_identifier(after) else None
    if last:
        shown = shown.filter(Q(name__gt=last[0]) | Q(name=last[0], pk__gt=last[1]))
    rows = list(shown[: SIZE + 1])
    return Page(rows[:SIZE], str(rows[SIZE - 1].pk) if len(rows) > SIZE else "")


def _is_identifier(value: str) -> bool:
    try:
        UUID(value)
    except ValueError:
        return False
    return True
