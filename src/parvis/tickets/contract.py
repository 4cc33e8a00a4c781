"""What a portal's contracts say of requests: whether each is covered when it is made, and what a form shows apart before.

Contracts count on a portal whose modules name `contract`; elsewhere nothing is judged and no row is read.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import override

from parvis.assets.models import Asset
from parvis.catalogue.covering import counts_on, day_on, places_of, terms_of
from parvis.catalogue.models import Service
from parvis.planning import quotas
from parvis.planning.coverage import Cover, Terms, Thing, reason
from parvis.planning.models import Quota
from parvis.tickets import filling

if TYPE_CHECKING:
    from parvis.intake.models import FormVersion
    from parvis.people.models import Organisation
    from parvis.tickets.row import TicketRow


def things_of(ids: Iterable[UUID | str]) -> dict[str, Thing]:
    """{id of an asset: what an agreement may name it by}."""
    read = Asset.objects.filter(pk__in=list(ids)).select_related("kind", "parent__parent").only("kind__key", "parent__parent__parent")
    return {str(one.pk): Thing(frozenset(_chain(one)), one.kind.key) for one in read}


def _chain(asset: Asset) -> list[str]:
    above = asset.parent
    return [str(pk) for pk in (asset.pk, asset.parent_id, above.parent_id if above else None) if pk]


def judged(service: Service, version: FormVersion, answers: Mapping[str, Any], home: Organisation, category: str) -> Cover | str:
    """What the contract says of a request as it is made; empty where contracts do not count, or who asks has no organisation."""
    if not counts_on(service.portal) or home.is_personal:
        return ""
    terms = terms_of(home, service.portal)
    return _judge(terms, service, filling.asset_ids(service, version, answers), category)


def _judge(terms: Terms, service: Service, asset_ids: Sequence[UUID], category: str) -> Cover:
    things = things_of(asset_ids).values() if asset_ids and terms.is_in_force else ()
    return terms.judge(places=places_of(service), category=category, things=things)


def count(ticket: TicketRow) -> None:
    """The contract includes so many requests: this is one more. Raises quotas.UsedUp where they are used and may not be exceeded."""
    if ticket.coverage != Cover.COVERED:
        return
    agreement = terms_of(ticket.organisation, ticket.portal, ticket.created_at).agreement
    if agreement:
        day = day_on(ticket.portal, ticket.created_at)
        quotas.use(agreement, Quota.Unit.TICKETS, 1, key=ticket.pk, day=day, places=places_of(ticket.service))


def count_or_leave_out(ticket: TicketRow) -> None:
    """The same of a request that is recorded whatever happens, because it came by mail: beyond what is included it is outside the contract."""
    try:
        count(ticket)
    except quotas.UsedUp:
        ticket.coverage = Cover.USED_UP


def judge_again(ticket: TicketRow, category: str) -> Cover | str:
    """What the contract of the day it was made says of it in this category and with its present equipment.

    Its place among the requests that are included follows.
    """
    if not ticket.coverage:
        return ""
    terms = terms_of(ticket.organisation, ticket.portal, ticket.created_at)
    found = _judge(terms, ticket.service, list(ticket.ticket_assets.values_list("asset_id", flat=True)), category)
    if found != Cover.COVERED:
        quotas.give_back(ticket.pk, unit=Quota.Unit.TICKETS)
    elif ticket.coverage != Cover.COVERED and terms.agreement:
        day = day_on(ticket.portal, ticket.created_at)
        try:
            quotas.use(terms.agreement, Quota.Unit.TICKETS, 1, key=ticket.pk, day=day, places=places_of(ticket.service))
        except quotas.UsedUp:
            return Cover.USED_UP
    return found


def category_words(ticket: TicketRow) -> str:
    """Its category as its form names it, in the active language; empty for one that says nothing."""
    return words_of(ticket, ticket.category)


def words_of(ticket: TicketRow, category: str) -> str:
    offered = filling.categories(ticket.service, ticket.form_version)
    return next((option.path for option in offered if option.value == category), category)


def changes(ticket: TicketRow, category: str, coverage: str) -> dict[str, list[list[str]]]:
    """What another category changes, in every language of the portal: rows [label, before, after]."""
    found = {}
    for language in ticket.portal.languages:
        with override(language):
            rows = [[_("Category"), words_of(ticket, ticket.category), words_of(ticket, category)]]
            found[language] = rows + _coverage_row(ticket, coverage)
    return found


def coverage_changes(ticket: TicketRow, coverage: str) -> dict[str, list[list[str]]]:
    """What other equipment changes: the same rows, empty where the contract says what it said."""
    found = {}
    for language in ticket.portal.languages if coverage != ticket.coverage else ():
        with override(language):
            found[language] = _coverage_row(ticket, coverage)
    return found


def _coverage_row(ticket: TicketRow, coverage: str) -> list[list[str]]:
    return [[_("Contract"), coverage_words(ticket.coverage), coverage_words(coverage)]] if coverage != ticket.coverage else []


def coverage_words(coverage: str) -> str:
    why = reason(coverage)
    return _("Outside the contract. %(why)s") % {"why": why} if why else _("Covered by the contract")


def why_not(ticket: TicketRow) -> str:
    """Why the contract does not cover it, to the customer; empty when it does or when no contract counts."""
    return reason(ticket.coverage)


@dataclass(frozen=True)
class FormTerms:
    """For `intake.Context.apart`: reads the contract when a field asks, once for a form."""

    organisation: Organisation
    service: Service

    @classmethod
    def of(cls, service: Service, organisation: Organisation | None) -> FormTerms | None:
        if organisation is None or organisation.is_personal or not counts_on(service.portal) or not service.fills:
            return None
        return cls(organisation, service)

    @cached_property
    def terms(self) -> Terms:
        return terms_of(self.organisation, self.service.portal)

    @property
    def title(self) -> str:
        return _("Outside your contract: not covered")

    def reasons(self, field_key: str, values: Sequence[str]) -> Mapping[str, str]:
        """Of the fields that say the category and the equipment. Without a contract nothing stands apart: the page says that there is none."""
        if field_key not in (self.service.fills.get("category"), self.service.fills.get("assets")) or not self.terms.is_in_force:
            return {}
        if field_key == self.service.fills.get("category"):
            return {one: reason(Cover.CATEGORY) for one in values if not self.terms.covers_category(one)}
        if not (self.terms.assets or self.terms.kinds):
            return {}
        things = things_of(values)
        return {one: reason(Cover.ASSET) for one in values if one in things and not self.terms.covers_thing(things[one])}
