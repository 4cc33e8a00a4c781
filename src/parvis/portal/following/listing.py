"""The list of requests as one page shows it: what is asked for, what is found, where one can go from there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable
from dataclasses import dataclass
from functools import cached_property
from typing import Final
from urllib.parse import urlencode

from django.core.cache import caches
from django.db.models import CharField
from django.http import HttpRequest
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from parvis.catalogue.models import Portal, Service
from parvis.kit.languages import pick
from parvis.kit.prepared import Prepared, Slot
from parvis.kit.wording import word
from parvis.people.models import User
from parvis.portal.following.columns import COLUMNS, Column, Exported, chosen, heading, heading_of_title, title_place
from parvis.portal.following.rows import rows
from parvis.portal.shell.face import face_of
from parvis.portal.shell.middleware import portal_of
from parvis.portal.shell.stand import scope_of
from parvis.tickets import lists
from parvis.tickets.filters import Filters
from parvis.tickets.models import SavedView
from parvis.tickets.scope import Scope

DATES: Final = {"created": "created_at", "due": "due_at"}
"""Columns that show what other rows do not read."""
CHOOSING: Final = "columns"
"""In the address after a column was moved without script: the menu is shown open."""
OFFERED_FOR: Final = 60
"""Seconds."""


KEPT_VIEWS: Final[Prepared[SavedView]] = Prepared(
    lambda: SavedView.objects.filter(owner=Slot("owner"), portal_key=Slot("portal", CharField()))
)


@dataclass(frozen=True)
class Choice:
    """A link or an option of the filters."""

    value: str
    label: str
    url: str = ""
    is_current: bool = False
    count: object = ""
    kind: str = ""


@dataclass(frozen=True)
class Heading:
    """Above a column; that of the title has no key."""

    key: str
    label: str

    @property
    def is_sorted(self) -> bool:
        return self.key == "updated"

    @property
    def is_of_moments(self) -> bool:
        return self.key in ("updated", "created")


Texts = dict[str, str]


@dataclass(frozen=True)
class Offered:
    """`services`: (slug, title, title of its family) in the catalogue's order; `families`: {key: title}."""

    services: list[tuple[str, Texts, Texts]]
    families: dict[str, Texts]

    @property
    def key(self) -> Hashable:
        return tuple(slug for slug, _title, _family in self.services)


def offered(portal: Portal, user: User) -> Offered:
    seen = Service.objects.visible_to(user).filter(portal=portal).select_related("family__parent")
    services = sorted(seen, key=lambda one: (one.family.order if one.family else -1, one.order))
    families: dict[str, Texts] = {}
    for service in services:
        family = service.family
        while family is not None:
            families.setdefault(family.key, family.title)
            family = family.parent
    return Offered([(one.slug, one.title, one.family.title if one.family else {}) for one in services], families)


class Listing:
    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        self.portal: Portal = portal_of(request)
        self.user: User = request.user  # type: ignore[assignment]  # the view asks for somebody who is signed in
        self.filters = Filters.read(request.GET)

    # --- what is found ---

    @cached_property
    def _scope(self) -> Scope:
        return scope_of(self.request, self.portal)

    def _within(self, **changes: str) -> Filters:
        return self.filters.but(portal="", **changes)

    @cached_property
    def page(self) -> lists.Page:
        shown = {column.key for column in self.columns}
        after, joined = self.request.GET.get("after"), [one for one in lists.PEOPLE if one in shown]
        own = [*lists.BRIEF, *(name for key, name in DATES.items() if key in shown)]
        return lists.page(self.user, self._within(), after=after, scope=self._scope, counted=True, joined=joined, own=own)

    @property
    def rows(self) -> SafeString:
        return rows(self.page.rows, self.columns, self._title_at)

    @cached_property
    def count(self) -> lists.Count:
        """Of the whole list; the first page knows it already."""
        return self.page.count or lists.count(self.user, self._within(), scope=self._scope)

    @cached_property
    def closed_count(self) -> lists.Count | None:
        """How many closed ones match, when no open one does."""
        if self.page.rows or self.filters.state != "open":
            return None
        return lists.count(self.user, self._within(state="closed"), scope=self._scope)

    @property
    def has_none_at_all(self) -> bool:
        if self.filters.state == "closed":
            return False
        return not (
            self.page.rows or self.filters.is_narrowed or self.request.GET.get("after") or (self.closed_count and self.closed_count.number)
        )

    @property
    def announced(self) -> str:
        number = self.count.number
        return ngettext("%(count)s request", "%(count)s requests", number) % {"count": self.count}

    @property
    def nothing(self) -> str:
        """What to say where nothing matches."""
        if self.filters.q:
            return _("Nothing matches “%(words)s”") % {"words": self.filters.q}
        return _("No request here") if self.filters.is_narrowed or self.filters.state != "open" else _("No open request")

    # --- where one can go ---

    def url(self, filters: Filters, after: str = "") -> str:
        """The address of this list narrowed so, with the columns that this address names."""
        named = [("col", key) for key in self.request.GET.getlist("col")]
        query = "&".join(part for part in (filters.query, urlencode([*named, *([("after", after)] if after else [])])) if part)
        return f"{reverse('portal:tickets')}{'?' if query else ''}{query}"

    @property
    def next_url(self) -> str:
        return self.url(self.filters, self.page.next_cursor) if self.page.next_cursor else ""

    @property
    def previous_url(self) -> str:
        return self.url(self.filters, self.page.previous_cursor) if self.page.previous_cursor else ""

    @property
    def here(self) -> str:
        return self.url(self.filters)

    @property
    def query(self) -> str:
        return self.filters.query

    @property
    def export_url(self) -> str:
        return reverse("portal:tickets_export") + self.here.removeprefix(reverse("portal:tickets"))

    @property
    def clear_url(self) -> str:
        return reverse("portal:tickets")

    @property
    def closed_url(self) -> str:
        return self.url(self.filters.but(state="closed"))

    @cached_property
    def states(self) -> list[Choice]:
        texts = self.portal.texts
        labels = {"open": word("open_tickets", texts), "closed": word("closed_tickets", texts), "all": pgettext("requests", "All")}
        return [
            Choice(
                key,
                label,
                self.url(self.filters.but(state=key)),
                key == self.filters.state,
                self.count if key == self.filters.state else "",
            )
            for key, label in labels.items()
        ]

    @cached_property
    def shortcuts(self) -> list[Choice]:
        """Chips that narrow to what waits for the person; a chip that is on leads back."""
        turn, unread = self.filters.turn == "customer", bool(self.filters.unread)
        return [
            self._shortcut("turn", _("My turn"), turn, self.filters.but(turn="" if turn else "customer", state="open")),
            self._shortcut("unread", _("Unread"), unread, self.filters.but(unread="" if unread else "1", state="open")),
        ]

    def _shortcut(self, kind: str, label: str, is_on: bool, leads_to: Filters) -> Choice:
        marks = face_of(self.request).marks
        counts = {"turn": marks.turn_count, "unread": marks.unread_open_count}
        return Choice(kind, label, self.url(leads_to), is_on, counts[kind], kind)

    @cached_property
    def by(self) -> list[Choice]:
        labels = {
            "": _("Me and my organisation"),
            "me": _("Me"),
            "organisation": _("My organisation"),
            "participant": _("Where I take part"),
        }
        return [Choice(key, label, is_current=key == self.filters.by) for key, label in labels.items()]

    @cached_property
    def _offered(self) -> Offered:
        """What the selects offer: said again for a minute, since it only helps to narrow a list."""
        key = f"offered:{self.portal.pk}:{self.user.pk}"
        return caches["memory"].get_or_set(key, lambda: offered(self.portal, self.user), OFFERED_FOR)

    @cached_property
    def types(self) -> list[tuple[str, list[Choice]]]:
        """The kinds of request by family, for the groups of a select."""
        groups: dict[str, list[Choice]] = defaultdict(list)
        for slug, title, family in self._offered.services:
            groups[pick(family)].append(Choice(slug, pick(title), is_current=slug == self.filters.type))
        return list(groups.items())

    @cached_property
    def families(self) -> list[Choice]:
        return [Choice(key, pick(title), is_current=key == self.filters.family) for key, title in self._offered.families.items()]

    # --- what the pieces of the page depend on, by which they are kept ---

    @property
    def columns_asked(self) -> Hashable:
        """In the address, from which every link of the page is made."""
        return tuple(self.request.GET.getlist("col"))

    @property
    def narrowing(self) -> Hashable:
        """All that the form of filters shows."""
        return self.filters, self._offered.key

    @property
    def tooling(self) -> Hashable:
        """All that the menus of columns and views show."""
        views = tuple((view.pk, view.name, view.query) for view, _url, _current in self.views)
        return self.here, self.query, views, tuple(column.key for column in self.columns), self.is_choosing_columns

    # --- columns and kept views ---

    @cached_property
    def columns(self) -> list[Column]:
        return chosen(self.user, self.portal, self.request.GET.getlist("col"))

    @cached_property
    def _title_at(self) -> int:
        return title_place(self.portal, self.columns)

    @cached_property
    def headings(self) -> list[Heading]:
        texts = self.portal.texts
        found = [Heading(column.key, heading(column, texts)) for column in self.columns]
        return [*found[: self._title_at], Heading("", heading_of_title(texts)), *found[self._title_at :]]

    @property
    def exported(self) -> Exported:
        return Exported.of(self.columns, self._title_at)

    @property
    def column_choices(self) -> list[Choice]:
        """Those shown first, in their order; then the others."""
        shown = {column.key for column in self.columns}
        others = [column for column in COLUMNS if column.key not in shown]
        return [Choice(column.key, str(column.label), is_current=column.key in shown) for column in [*self.columns, *others]]

    @property
    def is_choosing_columns(self) -> bool:
        """Whether the person has just moved one, and the menu stays open."""
        return CHOOSING in self.request.GET

    @cached_property
    def views(self) -> list[tuple[SavedView, str, bool]]:
        """(view, its address, whether it is this one) of those the person kept here; the marks know whether there are any."""
        if not face_of(self.request).marks.view_count:
            return []
        kept = KEPT_VIEWS.all({"owner": self.user.pk, "portal": self.portal.key})
        return [(view, f"{reverse('portal:tickets')}?{view.query}", view.query == self.query) for view in kept]
