"""What an agreement covers, and why it does not cover something: asked of the rows once, when something is judged.

A category is covered by its own key, or by the beginning of it: `network` covers `network-wifi`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from parvis.kit.speaking import day as day_words
from parvis.planning.agreements import agreement_of, nearest_agreement
from parvis.planning.models import Agreement, Coverage

if TYPE_CHECKING:
    from parvis.people.models import Organisation


class Cover(models.TextChoices):
    """What was judged. Empty: nothing was, where no contract counts."""

    COVERED = "covered", pgettext_lazy("coverage", "covered")
    NONE = "none", pgettext_lazy("coverage", "no contract")
    ENDED = "ended", pgettext_lazy("coverage", "the contract has ended")
    LATER = "later", pgettext_lazy("coverage", "the contract has not begun")
    SERVICE = "service", pgettext_lazy("coverage", "service outside the contract")
    CATEGORY = "category", pgettext_lazy("coverage", "category outside the contract")
    ASSET = "asset", pgettext_lazy("coverage", "equipment outside the contract")
    USED_UP = "used-up", pgettext_lazy("coverage", "what the contract includes is used up")


@dataclass(frozen=True)
class Thing:
    """A piece of equipment: its id and those of what it is part of; the key of its kind."""

    ids: frozenset[str]
    kind: str


@dataclass(frozen=True)
class Terms:
    """What counts for an organisation on one day. `agreement` is the one in force, else the one that was or will be; `state` says which."""

    state: Cover
    agreement: Agreement | None = None

    @classmethod
    def of(cls, organisation: Organisation, portal_key: str, day: date) -> Terms:
        agreement = agreement_of(organisation, portal_key, day)
        if agreement is None:
            near = nearest_agreement(organisation, portal_key, day)
            return cls(Cover.NONE if near is None else Cover.LATER if near.starts_on > day else Cover.ENDED, near)
        return cls.under(agreement)

    @classmethod
    def under(cls, agreement: Agreement) -> Terms:
        """As the agreement says, whatever the day."""
        return cls(Cover.COVERED, agreement)

    @property
    def places(self) -> frozenset[str]:
        """The keys of services and families that it names; of each of these four, none: all are covered."""
        return self._held[Coverage.Sort.CATALOGUE]

    @property
    def categories(self) -> frozenset[str]:
        return self._held[Coverage.Sort.CATEGORY]

    @property
    def assets(self) -> frozenset[str]:
        return self._held[Coverage.Sort.ASSET]

    @property
    def kinds(self) -> frozenset[str]:
        return self._held[Coverage.Sort.ASSET_KIND]

    @cached_property
    def _held(self) -> dict[str, frozenset[str]]:
        """Read when something is judged: a page that only says the level does not ask."""
        rows = list(self.agreement.coverages.all()) if self.agreement and self.is_in_force else []
        return {sort: frozenset(row.key for row in rows if row.sort == sort) for sort in Coverage.Sort.values}

    @property
    def is_in_force(self) -> bool:
        return self.state == Cover.COVERED

    def judge(self, *, places: Iterable[str] = (), category: str = "", things: Iterable[Thing] = ()) -> Cover:
        """`places`: the service's slug and the keys of its families; what is not said is not judged."""
        if not self.is_in_force:
            return self.state
        said = set(places)
        if said and self.places and not said & self.places:
            return Cover.SERVICE
        if not self.covers_category(category):
            return Cover.CATEGORY
        return Cover.COVERED if all(self.covers_thing(thing) for thing in things) else Cover.ASSET

    def covers_category(self, key: str) -> bool:
        return not key or not self.categories or any(key == one or key.startswith(f"{one}-") for one in self.categories)

    def covers_thing(self, thing: Thing) -> bool:
        """Without a row about equipment, all of it is covered; what is part of a covered thing is covered with it."""
        return not (self.assets or self.kinds) or bool(thing.ids & self.assets) or thing.kind in self.kinds


def reason(cover: str, agreement: Agreement | None = None) -> str:
    """Why it is not covered, to the customer, in one sentence; empty for what is covered or was not judged."""
    if agreement is not None and cover in (Cover.ENDED, Cover.LATER):
        if cover == Cover.LATER:
            said = {"reference": agreement.reference, "day": day_words(agreement.starts_on)}
            return _("Your contract %(reference)s begins on %(day)s.") % said
        if agreement.ends_on:
            said = {"reference": agreement.reference, "day": day_words(agreement.ends_on)}
            return _("Your contract %(reference)s ended on %(day)s.") % said
    return {
        Cover.NONE: _("Your organisation has no contract in force."),
        Cover.ENDED: _("Your contract had ended that day."),
        Cover.LATER: _("Your contract had not begun that day."),
        Cover.SERVICE: _("Your contract does not cover this service."),
        Cover.CATEGORY: _("Your contract does not cover this category."),
        Cover.ASSET: _("Your contract does not cover this equipment."),
        Cover.USED_UP: _("All the requests that your contract includes for the period were used."),
    }.get(Cover(cover) if cover else Cover.COVERED, "")
