"""A contract as people read it: level, dates, hours, what it covers, what it promises, what is used of it.

What is read here is for the people of one organisation and whoever works for them: the direct number only where the level shows it,
and of the equipment only what the organisation itself has.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from parvis.assets.models import Asset, AssetKind
from parvis.catalogue.covering import day_on, terms_of
from parvis.catalogue.kept import services_of
from parvis.catalogue.models import Portal
from parvis.intake.models import FormVersion
from parvis.intake.options import Option
from parvis.kit.languages import pick
from parvis.kit.speaking import day as day_words
from parvis.people.models import Organisation
from parvis.planning import promises as words
from parvis.planning import quotas
from parvis.planning.coverage import Terms, reason
from parvis.planning.models import Agreement
from parvis.tickets import filling
from parvis.tickets.policy import policy_of

if TYPE_CHECKING:
    from datetime import date

    from parvis.people.models import User

MOST_ASSETS = 200
MOST_NAMED = 8
"""Organisations below the one that holds an umbrella contract."""


def organisations_of(user: User) -> list[Organisation]:
    """Those whose contract `user` may read: where they have a place, the usual one first."""
    return [place.organisation for place in user.places() if not place.organisation.is_personal]


def may_read(user: User, organisation: Organisation) -> bool:
    """Whether it is theirs, or below one of theirs: nobody else's contract is read, even by who takes part in its requests."""
    return any(place.organisation_id in organisation.ancestor_ids for place in user.places())


@dataclass(frozen=True)
class Group:
    """Categories that stand under one title. `key`: what names all of them, where their values begin alike."""

    key: str
    title: str
    options: tuple[Option, ...]


def categories_of(portal: Portal) -> list[Group]:
    """What the portal's forms offer as categories, in their order; those without a title first."""
    offered: list[Option] = []
    for service in sorted(services_of(portal).values(), key=lambda one: (one.order, one.pk)):
        if service.is_active and "category" in service.fills:
            version = FormVersion.objects.filter(form=service.form_id).order_by("-number").first()
            offered += filling.categories(service, version) if version else []
    return grouped(offered)


def grouped(offered: Iterable[Option]) -> list[Group]:
    """Each value once, under its title."""
    found: dict[str, dict[str, Option]] = {}
    for option in offered:
        found.setdefault(option.group, {}).setdefault(option.value, option)
    return [Group(_beginning(options), title, tuple(options.values())) for title, options in found.items()]


def _beginning(values: Iterable[str]) -> str:
    """What all of them begin with, up to a hyphen; empty where they have nothing in common."""
    firsts = {value.partition("-")[0] if "-" in value else "" for value in values}
    return firsts.pop() if len(firsts) == 1 else ""


@dataclass(frozen=True)
class Quota:
    """What is included and used, as shown. `share`: in hundredths, at most 100."""

    what: str
    period: str
    used: str
    allowed: str
    share: int
    is_over: bool
    may_exceed: bool


class ContractSheet:
    """`organisation`: whose people read it; the agreement may be that of an organisation above."""

    def __init__(self, portal: Portal, organisation: Organisation, terms: Terms | None = None) -> None:
        self.portal, self.organisation = portal, organisation
        self.terms = terms or terms_of(organisation, portal)

    @property
    def agreement(self) -> Agreement | None:
        return self.terms.agreement

    @property
    def is_in_force(self) -> bool:
        return self.terms.is_in_force

    @property
    def why_not(self) -> str:
        return reason(self.terms.state, self.terms.agreement)

    @cached_property
    def today(self) -> date:
        return day_on(self.portal)

    @property
    def level(self) -> str:
        return pick(self.agreement.level.title) if self.agreement else ""

    @property
    def holder(self) -> str:
        """Whose contract it is, where it is that of an organisation above."""
        agreement = self.agreement
        return "" if agreement is None or agreement.organisation_id == self.organisation.pk else agreement.organisation.name

    @property
    def umbrella(self) -> str:
        """What makes it an umbrella contract, in words: it is held above, or it covers organisations below its holder."""
        if self.holder:
            return _("held by %(organisation)s, for what lies below it") % {"organisation": self.holder}
        if self.agreement is None or not self.agreement.covers_tree:
            return ""
        below = self.organisation.children.active().values_list("name", flat=True)
        names = list(below.order_by("name", "pk")[: MOST_NAMED + 1])
        listed = ", ".join([*names[:MOST_NAMED], *(["…"] if len(names) > MOST_NAMED else [])])
        return _("covers %(organisations)s too") % {"organisations": listed} if names else ""

    @property
    def dates(self) -> str:
        agreement = self.agreement
        if agreement is None:
            return ""
        said = {"start": day_words(agreement.starts_on), "end": day_words(agreement.ends_on) if agreement.ends_on else ""}
        return _("from %(start)s to %(end)s") % said if agreement.ends_on else _("since %(start)s, until further notice") % said

    @property
    def end(self) -> str:
        return day_words(self.agreement.ends_on) if self.agreement and self.agreement.ends_on else ""

    @property
    def ends_soon(self) -> bool:
        """Within the first notice that the level gives."""
        agreement = self.agreement
        if agreement is None or not self.is_in_force or agreement.ends_on is None or not agreement.level.notice_days:
            return False
        return bool((agreement.ends_on - self.today).days <= max(agreement.level.notice_days))

    @property
    def hours(self) -> str:
        return words.week_words(self.agreement.hours.week) if self.agreement else ""

    @property
    def open_channels(self) -> list[str]:
        """Their keys."""
        return self.agreement.open_channels if self.agreement else []

    @property
    def channels(self) -> list[str]:
        return words.channel_words(self.open_channels)

    @property
    def in_charge(self) -> str:
        return self.agreement.person_in_charge if self.agreement else ""

    @property
    def phone(self) -> str:
        return self.agreement.phone if self.agreement and self.is_in_force else ""

    @cached_property
    def promises(self) -> list[words.Promise]:
        if self.agreement is None:
            return []
        _calendar, of_level = policy_of(self.portal).levels.get(self.agreement.level_id, (None, None))
        targets = words.targets_of(self.agreement, of_level)
        return words.promises(targets, self._places if any(one.scope for one in targets) else {})

    @cached_property
    def included(self) -> list[Quota]:
        if self.agreement is None:
            return []
        return [self._quota(one) for one in quotas.state_of(self.agreement, self.today)]

    def _quota(self, one: quotas.Use) -> Quota:
        scope = self._places.get(one.quota.scope, one.quota.scope) if one.quota.scope else ""
        what = f"{quotas.unit_words(one.quota.unit)}, {scope}" if scope else quotas.unit_words(one.quota.unit)
        share = min(int(one.used * 100 / one.allowed), 100) if one.allowed else 100
        used, allowed = quotas.amount_words(one.used), quotas.amount_words(one.allowed)
        return Quota(what, str(one.quota.get_period_display()), used, allowed, share, one.over > 0, one.quota.may_exceed)

    @cached_property
    def services(self) -> list[str]:
        """The services and families it covers; empty: all of them."""
        return sorted(self._places.get(key, key) for key in self.terms.places) if self.terms.places else []

    @cached_property
    def categories(self) -> list[str]:
        """The categories it covers, a whole group by its title; empty: all of them."""
        return list(self._categories()) if self.terms.categories else []

    def _categories(self) -> Iterator[str]:
        left = set(self.terms.categories)
        for group in categories_of(self.portal):
            if group.key and group.key in left:
                yield group.title
                left.discard(group.key)
                left -= {option.value for option in group.options}
            for option in group.options:
                if option.value in left:
                    yield option.path
                    left.discard(option.value)
        yield from sorted(left)

    @property
    def covers_all_equipment(self) -> bool:
        return not (self.terms.assets or self.terms.kinds)

    @cached_property
    def kinds(self) -> list[str]:
        held = AssetKind.objects.filter(portal_key=self.portal.key, key__in=self.terms.kinds) if self.terms.kinds else ()
        return [pick(kind.plural) or pick(kind.title) for kind in held]

    @cached_property
    def assets(self) -> list[Asset]:
        """What is covered by name, of the equipment that the organisation and those below it have."""
        if not self.terms.assets:
            return []
        own = Asset.objects.filter(pk__in=self.terms.assets, owner__in=Organisation.objects.within(self.organisation))
        return list(own.order_by("name", "pk")[:MOST_ASSETS])

    @cached_property
    def _places(self) -> dict[str, str]:
        """{key: title} of the portal's families and services."""
        rows = [*self.portal.families.values_list("key", "title"), *self.portal.services.values_list("slug", "title")]
        return {key: pick(title) for key, title in rows}
