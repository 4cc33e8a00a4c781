"""The searches that somebody may see, as a list: by words, key, requester and days, paged by key."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import Final
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from parvis.connectors.models import Qualification
from parvis.connectors.qualifying.entries import KEYS
from parvis.connectors.qualifying.sheet import Sheet
from parvis.kit.sending import as_uuid
from parvis.kit.text import one_line
from parvis.people.models import User
from parvis.places.folding import fold
from parvis.portal.booking.seen import day_of
from parvis.portal.tools.opening import Opened

SIZE: Final = 25
NAMES: Final = ("q", "by", "who", "from", "until")
MOST_PEOPLE: Final = 100


class Listing:
    def __init__(self, opening: Opened) -> None:
        self.opening = opening
        said = opening.request.GET
        self.said = {name: one_line(said.get(name, ""), 100) for name in NAMES}

    @cached_property
    def _visible(self) -> QuerySet[Qualification]:
        seen = Qualification.objects.visible_to(self.opening.user, self.opening.portal).whole()
        return seen.filter(service_slug=self.opening.service.slug)

    @cached_property
    def found(self) -> QuerySet[Qualification]:
        """All that match, the latest first."""
        rows = self._visible
        if _is_number(self.said["q"]):
            rows = rows.filter(run__number__startswith=self.said["q"])
        else:
            for word in fold(self.said["q"]).split():
                rows = rows.filter(search_text__contains=word)
        if self.said["by"] in KEYS:
            rows = rows.filter(kind__in=KEYS[self.said["by"]].kinds)
        if who := as_uuid(self.said["who"]):
            rows = rows.filter(run__requested_by=who)
        if first := day_of(self.said["from"]):
            rows = rows.filter(run__created_at__gte=_midnight(first))
        if last := day_of(self.said["until"]):
            rows = rows.filter(run__created_at__lt=_midnight(last + timedelta(days=1)))
        return rows.select_related("run__requested_by").order_by("-run_id")

    @cached_property
    def _page(self) -> list[Qualification]:
        after = as_uuid(self.opening.request.GET.get("after", ""))
        rows = self.found.filter(run__lt=after) if after else self.found
        return list(rows.defer("run__result")[: SIZE + 1])

    @property
    def lines(self) -> list[Sheet]:
        return [Sheet(one) for one in self._page[:SIZE]]

    @property
    def next_url(self) -> str:
        return self.url(after=str(self._page[SIZE - 1].run_id)) if len(self._page) > SIZE else ""

    @property
    def first_url(self) -> str:
        """Back to the beginning, from a later page."""
        return self.url() if self.opening.request.GET.get("after") else ""

    @property
    def is_narrowed(self) -> bool:
        return any(self.said.values())

    @property
    def query(self) -> str:
        own = {"service": self.opening.service.slug} if len(self.opening.services) > 1 else {}
        return urlencode({**own, **{name: text for name, text in self.said.items() if text}})

    def url(self, name: str = "eligibility_searches", **more: str) -> str:
        query = "&".join(part for part in (self.query, urlencode(more)) if part)
        return f"{reverse(f'portal:{name}')}{'?' if query else ''}{query}"

    @property
    def table_url(self) -> str:
        return self.url("eligibility_table")

    @property
    def paper_url(self) -> str:
        return self.url("eligibility_paper")

    @property
    def keys(self) -> list[tuple[str, str, bool]]:
        """(value, label, whether it is chosen)."""
        every = [("", _("All keys")), *((one.kind, str(one.tab)) for one in KEYS.values())]
        return [(value, label, value == self.said["by"]) for value, label in every]

    @cached_property
    def people(self) -> list[tuple[str, str, bool]]:
        """Those who asked something that is seen here."""
        asked = self._visible.order_by().values("run__requested_by").distinct()
        found = User.objects.filter(pk__in=asked).order_by("last_name", "first_name")[:MOST_PEOPLE]
        return [("", _("Everybody"), not self.said["who"]), *((str(one.pk), str(one), str(one.pk) == self.said["who"]) for one in found)]


def _is_number(text: str) -> bool:
    """The number of a search, or its beginning: `190509-1029`."""
    head, dash, _rest = text.partition("-")
    return bool(dash) and len(head) == 6 and head.isdigit()


def _midnight(on: date) -> datetime:
    return timezone.make_aware(datetime.combine(on, time()))
