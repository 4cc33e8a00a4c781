"""The offers of a service whose tool is eligibility, as its preset writes them: with the days between which they are sold.

`[[tool.offers]]` of a service: key, title, family, technology; then valid_from and valid_until (days included), replaced_by, levels
(of agreements that see it; none: everybody), rates, price, costs, lead_time, needs_visit, rules (`shapes.qualification`), and `order`, the
slug of the service that orders it, `form_title`: what the form of that service calls it. `[[tool.families]]`: key, title.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext as _

from parvis.catalogue.covering import day_on
from parvis.catalogue.tools import services_with
from parvis.connectors.registry import connectors
from parvis.intake.context import Context
from parvis.intake.options import Option
from parvis.intake.registries import option_sources
from parvis.kit.languages import LANGUAGES, pick
from parvis.kit.once import once_shown
from parvis.planning.agreements import agreement_of

if TYPE_CHECKING:
    from parvis.catalogue.models import Portal, Service
    from parvis.connectors.shapes.qualification import Offer as Asked
    from parvis.people.models import Organisation

KIND: Final = "eligibility"
OF_REMOTE: Final = (
    "key", "title", "family", "technology", "valid_from", "valid_until", "replaced_by", "rates", "price", "costs", "lead_time",
    "needs_visit", "rules",
)  # fmt: skip
"""What of an offer the connector is told."""
REQUIRED: Final = ("key", "title", "family", "technology")
KNOWN: Final = frozenset({*OF_REMOTE, "levels", "order", "text", "form_title"})


@dataclass(frozen=True)
class Offer:
    """`said`: its table in the preset."""

    said: Mapping[str, Any]

    @property
    def key(self) -> str:
        return str(self.said["key"])

    @property
    def title(self) -> str:
        return pick(self.said["title"])

    @property
    def family(self) -> str:
        return str(self.said["family"])

    @property
    def order(self) -> str:
        """The slug of the service that orders it; empty: the team is asked."""
        return str(self.said.get("order", ""))

    @property
    def valid_from(self) -> date | None:
        return _day(self.said.get("valid_from"))

    @property
    def valid_until(self) -> date | None:
        return _day(self.said.get("valid_until"))

    def is_sold_on(self, day: date) -> bool:
        return (self.valid_from or day) <= day <= (self.valid_until or day)

    def is_coming(self, day: date) -> bool:
        return bool(self.valid_from and self.valid_from > day)

    def is_for(self, level: str) -> bool:
        """Whether organisations of this level see it; empty: of none."""
        return not self.said.get("levels") or level in self.said["levels"]

    @property
    def option(self) -> Option:
        """To choose it in the form that orders it."""
        price, rates = self.said.get("price") or {}, self.said.get("rates") or {}
        said = _("%(down)s Mbit/s down, %(up)s Mbit/s up") % rates if rates else ""
        hint = pick(self.said.get("text")) or said
        title = pick(self.said.get("form_title")) or self.title
        return Option(self.key, title, hint=hint, price=price.get("monthly") or "", setup=price.get("setup") or "")

    @property
    def asked(self) -> Asked:
        """As the connector reads it."""
        return {name: self.said[name] for name in OF_REMOTE if name in self.said}  # type: ignore[return-value]  # `faults` saw to it


@dataclass(frozen=True)
class Family:
    key: str
    title: str
    offers: tuple[Offer, ...]


class Catalogue:
    """What `organisation` may ask about through `service` on a day."""

    def __init__(self, service: Service, organisation: Organisation | None, *, on: date | None = None) -> None:
        self.service, self.organisation = service, organisation
        self.on = on or day_on(service.portal)

    @cached_property
    def seen(self) -> dict[str, Offer]:
        """By key, whether they are sold, will be or were."""
        every = [Offer(said) for said in self.service.tool.get("offers", ())]
        level = _level(self.organisation, self.service.portal, self.on) if any(one.said.get("levels") for one in every) else ""
        return {one.key: one for one in every if one.is_for(level)}

    @cached_property
    def sold(self) -> list[Offer]:
        return [one for one in self.seen.values() if one.is_sold_on(self.on)]

    @cached_property
    def coming(self) -> list[Offer]:
        """Not sold yet, the earliest first."""
        found = [one for one in self.seen.values() if one.is_coming(self.on)]
        return sorted(found, key=lambda one: str(one.said["valid_from"]))

    @cached_property
    def families(self) -> list[Family]:
        """Of those that are sold, in the order of the preset."""
        return [
            Family(said["key"], pick(said["title"]), held)
            for said in self.service.tool.get("families", ())
            if (held := tuple(one for one in self.sold if one.family == said["key"]))
        ]

    def named(self, keys: Iterable[str]) -> list[Offer]:
        """Those of `keys` that may be asked about, in the order of the preset: also what is sold no more, which says what replaces it."""
        wanted = frozenset(keys)
        return [one for one in self.seen.values() if one.key in wanted]


def ordered_by(service: Service, organisation: Organisation | None) -> list[Offer]:
    """The offers sold today that `service` orders, from whichever service of its portal tells of them; each once."""
    found: dict[str, Offer] = {}
    for one in services_with(service.portal, KIND):
        one.portal = service.portal
        found |= {offer.key: offer for offer in Catalogue(one, organisation).sold if offer.order == service.slug and offer.key not in found}
    return list(found.values())


@option_sources.register("offers")
def _options(context: Context) -> Iterator[Option]:
    """Of the service whose form asks: those that it tells of, else those that it orders."""
    service = context.source_args.get("service")
    if service is None:
        return
    organisation = context.source_args.get("organisation")
    if service.tool.get("kind") == KIND:
        for family in Catalogue(service, organisation).families:
            yield from (Option(one.key, one.title, group=family.title) for one in family.offers)
    else:
        found = context.source_args.get("facts", {}).get("offer.eligible")
        yield from (one.option for one in ordered_by(service, organisation) if found is None or one.key in found)


def _level(organisation: Organisation | None, portal: Portal, day: date) -> str:
    if organisation is None:
        return ""

    def ask() -> str:
        agreement = agreement_of(organisation, portal.key, day)
        return agreement.level.key if agreement else ""

    return once_shown(("level", organisation.pk, portal.key, day), ask)


def _day(said: Any) -> date | None:
    return date.fromisoformat(said) if said else None


# --- what is wrong with the table of a preset ---

Faults = Iterator[tuple[str, str]]


def faults(table: Mapping[str, Any]) -> Faults:
    """(key within the table, what is wrong), in the active language."""
    yield from _of_operation(table.get("operation"))
    if not isinstance(table.get("valid_days", 30), int) or not 1 <= table.get("valid_days", 30) <= 366:
        yield "valid_days", _("This must be between %(least)s and %(most)s.") % {"least": 1, "most": 366}
    families = [one.get("key") for one in _tables(table.get("families"))]
    offers = _tables(table.get("offers"))
    if not offers:
        yield "offers", _("Write at least one [[tool.offers]].")
    keys = [one.get("key") for one in offers]
    for place, said in enumerate(offers, 1):
        for key, reason in _of_offer(said, families, keys):
            yield f"offers.{place}.{key}", reason


def _of_operation(name: Any) -> Faults:
    known = [f"{key}.{operation.key}" for key, connector in connectors.items() for operation in connector.operations]
    if name not in known:
        yield "operation", _("“%(name)s” is no operation of a connector. Known: %(known)s.") % {"name": name, "known": ", ".join(known)}


def _of_offer(said: Mapping[str, Any], families: list[Any], keys: list[Any]) -> Faults:
    for name in REQUIRED:
        if not said.get(name):
            yield name, _("This key is required.")
    for name in said:
        if name not in KNOWN:
            yield name, _("No offer has this. Known: %(known)s.") % {"known": ", ".join(sorted(KNOWN))}
    if keys.count(said.get("key")) > 1:
        yield "key", _("“%(value)s” stands here twice.") % {"value": said.get("key")}
    if said.get("family") not in families:
        yield "family", _("No [[tool.families]] has the key “%(key)s”.") % {"key": said.get("family")}
    if said.get("replaced_by") and said["replaced_by"] not in keys:
        yield "replaced_by", _("No offer has the key “%(key)s”.") % {"key": said["replaced_by"]}
    if not isinstance(said.get("title"), Mapping):
        yield "title", _('This must be a text in languages, such as { fr = "…", en = "…" }.')
    yield from _of_days(said)
    for place, rule in enumerate(_tables(said.get("rules")), 1):
        if not isinstance(rule.get("when"), Mapping) or not isinstance(rule.get("reason"), str):
            yield f"rules.{place}", _("A rule says “when”, a table, and “reason”, a word.")
        if set(rule.get("text", ())) - set(LANGUAGES):
            yield f"rules.{place}.text", _('This must be a text in languages, such as { fr = "…", en = "…" }.')


def _of_days(said: Mapping[str, Any]) -> Faults:
    days: list[date] = []
    for name in ("valid_from", "valid_until"):
        try:
            days += [date.fromisoformat(said[name])] if name in said else []
        except (TypeError, ValueError):
            yield name, _("This must be a day between quotation marks, such as “2026-01-31”.")
    if len(days) == 2 and days[1] < days[0]:
        yield "valid_until", _("This day comes before “valid_from”.")


def _tables(said: Any) -> list[Mapping[str, Any]]:
    return [one for one in said if isinstance(one, Mapping)] if isinstance(said, list) else []
