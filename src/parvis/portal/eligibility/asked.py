"""The page on which one asks: by which key, about which offers, and the places among which one chooses."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from parvis.connectors.models import Qualification
from parvis.connectors.qualifying.asking import among, entry_of, offers_of
from parvis.connectors.qualifying.entries import KEYS, Entry, Key, Kind
from parvis.connectors.qualifying.locating import Located, locate
from parvis.connectors.qualifying.offers import Catalogue, Family, Offer
from parvis.connectors.qualifying.sheet import Sheet
from parvis.kit.languages import pick
from parvis.kit.links import absolute
from parvis.kit.speaking import day
from parvis.places.plan.around import somewhere
from parvis.places.plan.drawing import Plan
from parvis.portal.eligibility.plans import on_page, plan_of
from parvis.portal.tools.opening import Opened

RECENT = 8
API = "/api/v1/eligibility"
API_REFERENCE = "/api/v1/reference"


@dataclass(frozen=True)
class Tab:
    label: str | Promise
    icon: str
    url: str
    is_current: bool


@dataclass(frozen=True)
class Scope:
    """A family with its offers, each ticked or not."""

    family: Family
    offers: Sequence[tuple[Offer, bool]]


class Asked:
    """What the form holds, from an address or as it was sent. `found`: the search that is shown below, whose words it takes over."""

    def __init__(self, opening: Opened, said: QueryDict, found: Qualification | None = None) -> None:
        self.opening, self.said, self.found = opening, said, found
        self.faults: list[tuple[str, str]] = []

    @property
    def service(self) -> str:
        return self.opening.service.slug

    @property
    def title(self) -> str:
        return pick(self.opening.service.title)

    @cached_property
    def entry(self) -> Entry:
        if self.found and "by" not in self.said:
            return entry_of(self.found)
        if self.building.isdigit() and "q" not in self.said:
            return Entry(Kind.MAP if self.said.get("by") == Kind.MAP else Kind.BUILDING, "")
        return Entry.read(self.said.get("by", "address"), self.said.get("q", ""))

    @property
    def key(self) -> Key:
        return self.entry.key

    @property
    def tabs(self) -> list[Tab]:
        return [Tab(one.tab, one.icon, self.url(by=one.kind), one is self.key) for one in KEYS.values()]

    def url(self, **said: str) -> str:
        own = {"service": self.service} if len(self.opening.services) > 1 else {}
        return f"{reverse('portal:eligibility')}?{urlencode({**own, **said})}"

    @property
    def services(self) -> list[tuple[str, str, bool]]:
        """(title, address, whether it is this one) of those between which the person may choose."""
        base = reverse("portal:eligibility")
        named = [(pick(one.title), f"{base}?service={one.slug}", one == self.opening.service) for one in self.opening.services]
        return named if len(named) > 1 else []

    # --- which offers ---

    @cached_property
    def catalogue(self) -> Catalogue:
        return Catalogue(self.opening.service, self.opening.organisation)

    @cached_property
    def offers(self) -> tuple[str, ...]:
        """The keys of those ticked: as sent, else as in the search shown, else as one asked last, else all."""
        if "offer" in self.said or "sent" in self.said:
            return tuple(one.key for one in self.catalogue.named(self.said.getlist("offer")))
        last = self.found or next(iter(self.recent), None)
        return among(offers_of(last.run) if last else (), self.catalogue)

    @property
    def scopes(self) -> list[Scope]:
        return [Scope(one, [(offer, offer.key in self.offers) for offer in one.offers]) for one in self.catalogue.families]

    @property
    def scope_words(self) -> str:
        chosen, every = len(self.offers), len(self.catalogue.sold)
        if chosen == every:
            return _("all offers")
        return ngettext("%(count)d offer of %(every)d", "%(count)d offers of %(every)d", chosen) % {"count": chosen, "every": every}

    @property
    def is_scope_open(self) -> bool:
        """Shown on a first visit, and where something about it is wrong."""
        return not self.recent or any(target == "offers" for target, _sentence in self.faults)

    @property
    def coming(self) -> list[str]:
        return [
            _("%(offer)s from %(day)s") % {"offer": one.title, "day": day(one.valid_from)}
            for one in self.catalogue.coming
            if one.valid_from
        ]

    # --- where ---

    @cached_property
    def located(self) -> Located:
        """What the words of an address lead to; nothing is asked yet."""
        if self.said.get("building", "").isdigit():
            found = locate(self.entry, f"building:{self.said['building']}")
        else:
            found = locate(self.entry) if self.entry.text and not self.found else Located()
        return found

    @cached_property
    def plan(self) -> Plan | None:
        """Around what was found; on the tab of the map, around somewhere at least."""
        points = [(one.x, one.y) for one in (self.located.spot, *self.located.choices, *self.located.near) if one and one.x and one.y]
        at = points[0] if points else somewhere() if self.is_map else None
        said = {name: text for name in ("by", "q", "building") if (text := self.said.get(name, ""))}
        return plan_of(self.opening, at, on_page(self.opening, reverse("portal:eligibility"), **said), pushes=self.is_map)

    @property
    def suggests(self) -> bool:
        """Whether addresses are proposed while one types."""
        return self.entry.kind in (Kind.ADDRESS, Kind.MAP)

    @property
    def is_map(self) -> bool:
        return self.entry.kind == Kind.MAP

    @property
    def is_confirmed(self) -> bool:
        """Whether an address names a building, which one only has to confirm."""
        return bool(self.located.spot and self.said.get("building", "").isdigit())

    @property
    def building(self) -> str:
        return self.said.get("building", "")

    @property
    def choices_title(self) -> str:
        count = len(self.located.choices)
        if self.entry.kind in (Kind.MAP, Kind.GPS):
            return ngettext("%(count)d building around this point", "%(count)d buildings around this point", count) % {"count": count}
        return ngettext("%(count)d place is like this one", "%(count)d places are like this one", count) % {"count": count}

    @property
    def has_fault(self) -> bool:
        """Whether what was typed is at fault, not the scope."""
        return any(target == "q" for target, _sentence in self.faults)

    @property
    def curl(self) -> str:
        """The same question for a program."""
        question = {
            "by": self.entry.kind,
            "value": self.entry.text or self.key.example,
            "offers": list(self.offers),
            "service": self.service,
        }
        body = json.dumps(question, ensure_ascii=False, indent=2).replace("'", "’")
        head = "-H 'Authorization: Bearer parvis_…' -H 'Idempotency-Key: …' -H 'Content-Type: application/json'"
        return f"curl {absolute(API)} \\\n  {head} \\\n  -d '{body}'"

    @property
    def api_url(self) -> str:
        """Where all of it is described."""
        return absolute(API_REFERENCE)

    # --- what was asked before ---

    @cached_property
    def recent(self) -> list[Qualification]:
        """One's own, the latest first."""
        mine = Qualification.objects.whole().filter(
            run__requested_by=self.opening.user, portal_key=self.opening.portal.key, service_slug=self.service
        )
        return list(mine.select_related("run").defer("run__result").order_by("-run_id")[:RECENT])

    @property
    def recent_lines(self) -> list[tuple[str, str]]:
        """(what was asked about, address) of others than the one shown."""
        shown = self.found.run.summary if self.found else None
        latest = {one.run.summary: one for one in reversed(self.recent) if one.run.summary != shown}
        return [(Sheet(one).title, reverse("portal:eligibility_result", args=[one.run.number])) for one in reversed(latest.values())]
