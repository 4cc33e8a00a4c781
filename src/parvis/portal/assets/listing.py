"""The list of equipment as one page shows it: what is asked for, what is found, where one can go from there."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from parvis.assets.access import entities_of
from parvis.assets.finding import Page, Search, found, page
from parvis.assets.models import Asset, AssetKind
from parvis.assets.reading import Number, State, is_under_warranty, numbers_of, plural_of, state_of
from parvis.people.models import Organisation, User
from parvis.portal.shell.middleware import portal_of


@dataclass(frozen=True)
class Line:
    """One row, in words."""

    asset: Asset

    @property
    def state(self) -> State:
        return state_of(self.asset)

    @property
    def number(self) -> Number | None:
        """The first one that customers may read."""
        return next(iter(numbers_of(self.asset, for_team=False)), None)

    @property
    def is_under_warranty(self) -> bool | None:
        return is_under_warranty(self.asset)


@dataclass(frozen=True)
class Choice:
    value: str
    label: str
    is_current: bool = False
    url: str = ""


class Listing:
    def __init__(self, request: HttpRequest) -> None:
        self.portal = portal_of(request)
        self.user: User = request.user  # type: ignore[assignment]  # the view asks for somebody who is signed in
        self.search = Search.read(request.GET.dict())
        self.after = request.GET.get("after", "")

    @cached_property
    def page(self) -> Page:
        return page(found(self.user, self.portal.key, self.search), self.after)

    @cached_property
    def lines(self) -> list[Line]:
        return [Line(asset) for asset in self.page.rows]

    @cached_property
    def kinds(self) -> list[AssetKind]:
        return list(AssetKind.objects.filter(portal_key=self.portal.key))

    @cached_property
    def entities(self) -> list[Organisation]:
        return entities_of(self.user)

    @property
    def names_entities(self) -> bool:
        """Whether it is of use to say whose each is."""
        return len(self.entities) > 1 or self.user.is_staff

    # --- where one can go ---

    def url(self, search: Search, **more: str) -> str:
        query = "&".join(part for part in (search.query, *(f"{name}={value}" for name, value in more.items() if value)) if part)
        return f"{reverse('portal:assets')}{'?' if query else ''}{query}"

    @property
    def next_url(self) -> str:
        return self.url(self.search, after=self.page.next_cursor) if self.page.next_cursor else ""

    @property
    def first_url(self) -> str:
        """Back to the beginning, from a later page."""
        return self.url(self.search) if self.after else ""

    @property
    def export_url(self) -> str:
        return f"{reverse('portal:assets_export')}{'?' if self.search.query else ''}{self.search.query}"

    @property
    def by_kind(self) -> list[Choice]:
        every = Choice("", pgettext("equipment", "All"), not self.search.kind, self.url(self.search.but(kind="")))
        return [every, *(self._kind(kind) for kind in self.kinds)]

    def _kind(self, kind: AssetKind) -> Choice:
        return Choice(kind.key, plural_of(kind), kind.key == self.search.kind, self.url(self.search.but(kind=kind.key)))

    @property
    def states(self) -> list[Choice]:
        return self._choices(
            "state", [("", _("In service or set aside")), ("retired", _("Retired")), ("all", pgettext("equipment", "All"))]
        )

    @property
    def warranties(self) -> list[Choice]:
        return self._choices("warranty", [("", _("Any warranty")), ("on", _("Under warranty")), ("over", _("Out of warranty"))])

    @property
    def owners(self) -> list[Choice]:
        return self._choices("owner", [("", _("All my entities")), *((str(one.pk), one.name) for one in self.entities)])

    def _choices(self, name: str, choices: Any) -> list[Choice]:
        return [Choice(value, label, value == getattr(self.search, name)) for value, label in choices]
