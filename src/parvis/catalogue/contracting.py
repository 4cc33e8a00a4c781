"""Agreements made, changed and ended by who administers the portal: each change is an entry, and none is half done."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from parvis.assets.models import Asset
from parvis.catalogue.covering import day_on
from parvis.catalogue.writing import may_write
from parvis.journal.models import Entry
from parvis.kit.clock import now
from parvis.kit.errors import Conflict, Refused
from parvis.people.models import Membership, Organisation, User
from parvis.planning import quotas
from parvis.planning.models import Agreement, AgreementTarget, Coverage, Quota, QuotaPeriod
from parvis.planning.models.level import Target, validate_delay

if TYPE_CHECKING:
    from parvis.catalogue.models import Portal

COLUMNS: Final = (
    "reference", "title", "level", "calendar", "starts_on", "ends_on", "covers_tree", "channels", "in_charge", "in_charge_name",
    "direct_phone", "note",
)  # fmt: skip
"""What may be said of an agreement, by the names of its columns."""


@dataclass(frozen=True)
class QuotaSaid:
    unit: str
    allowed: Decimal
    scope: str = ""
    period: str = Quota.Period.MONTH
    may_exceed: bool = True


@dataclass(frozen=True)
class Said:
    """What an agreement is to say. `columns`: all of COLUMNS; `covered`: {sort of Coverage: keys}, an empty sort covers all of it;
    `targets`: unsaved, without their agreement."""

    columns: Mapping[str, Any]
    covered: Mapping[str, Collection[str]] = field(default_factory=dict)
    targets: Sequence[AgreementTarget] = ()
    quotas: Sequence[QuotaSaid] = ()


def agree(organisation: Organisation, portal: Portal, said: Said, *, by: User, key: UUID) -> Agreement:
    """Make an agreement; a second call with one `key` returns what the first one made.

    Raises Refused when `by` does not administer the portal, or what is said cannot be.
    """
    _require(by, portal)
    earlier = Agreement.objects.filter(pk=key, organisation=organisation).first()
    if earlier:
        return earlier
    _check(organisation, portal, said)
    agreement = Agreement(id=key, organisation=organisation, portal_key=portal.key, **said.columns)
    try:
        with transaction.atomic():
            agreement.save(force_insert=True)
            _write_parts(agreement, said, day_on(portal))
            Entry.write(agreement, "agreed", by=by, internal=True, from_team=True, data={"terms": snapshot(agreement)})
    except IntegrityError as taken:
        raise _reference_taken() from taken
    return agreement


def amend(agreement: Agreement, portal: Portal, said: Said, *, by: User, base: datetime | None = None) -> Entry | None:
    """Change what it says; None when nothing differs. `base`: its `updated_at` when it was read.

    What is included changes for the period under way too, never for those that are over.
    Raises Conflict when somebody changed it meanwhile, Refused as `agree` does, or when less would be included than was used already.
    """
    _require(by, portal)
    _check(agreement.organisation, portal, said)
    try:
        with transaction.atomic():
            held = Agreement.objects.select_for_update().get(pk=agreement.pk)
            is_old, before = base is not None and held.updated_at != base, snapshot(held)
            for name, value in said.columns.items():
                setattr(held, name, value)
            held.updated_at = now()
            held.save(update_fields=[*said.columns, "updated_at"])
            _write_parts(held, said, day_on(portal))
            changes = _changes(before, snapshot(held))
            if not changes:
                transaction.set_rollback(True)  # sent twice, or saved as it was: nothing is written
                return None
            if is_old:
                raise Conflict(_("Somebody has changed this agreement meanwhile. What you wrote is below: open it again to compare."))
            return Entry.write(held, "amended", by=by, internal=True, from_team=True, data={"changes": changes})
    except IntegrityError as taken:
        raise _reference_taken() from taken


def end(agreement: Agreement, portal: Portal, on: date, *, by: User) -> Entry | None:
    """It ends with this day, included; None when it was so already. Raises Refused for a day before it begins."""
    _require(by, portal)
    with transaction.atomic():
        held = Agreement.objects.select_for_update().get(pk=agreement.pk)
        if on < held.starts_on:
            raise Refused(_("An agreement cannot end before it begins: choose a later day."), code="ends_before_start")
        if held.ends_on == on:
            return None
        changes = {"ends_on": [_plain(held.ends_on), _plain(on)]}
        held.ends_on, held.updated_at = on, now()
        held.save(update_fields=["ends_on", "updated_at"])
        return Entry.write(held, "ended", by=by, internal=True, from_team=True, data={"changes": changes})


def name_contact(membership: Membership, portal: Portal, *, is_contact: bool, by: User) -> Entry | None:
    """Say whether this person is named on the sheet of the organisation; None when it was so already."""
    _require(by, portal)
    with transaction.atomic():
        changed = Membership.objects.filter(pk=membership.pk).exclude(is_support_contact=is_contact).update(is_support_contact=is_contact)
        if not changed:
            return None
        membership.is_support_contact = is_contact
        data = {"user": str(membership.user), "user_id": str(membership.user_id)}
        verb = "support_contact_named" if is_contact else "support_contact_withdrawn"
        return Entry.write(membership.organisation, verb, by=by, internal=True, from_team=True, data=data)


def snapshot(agreement: Agreement) -> dict[str, Any]:
    """Everything it says, as the journal keeps it."""
    columns = {name: _plain(getattr(agreement, name)) for name in COLUMNS}
    covered = sorted(f"{row.sort} {row.key}" for row in agreement.coverages.all())
    targets = sorted(f"{' '.join(getattr(row, name) or '*' for name in Target.terms)} {row.delay}" for row in agreement.targets.all())
    included = sorted(_quota_words(row) for row in agreement.quotas.all())
    return {**columns, "covered": covered, "targets": targets, "quotas": included}


def _quota_words(row: Quota) -> str:
    return f"{row.unit} {row.scope or '*'} {row.period} {row.allowed.normalize():f}{'' if row.may_exceed else ' !'}"


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, bool | list | str) else str(value)


def _changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, list[Any]]:
    return {name: [before[name], said] for name, said in after.items() if before[name] != said}


def _require(by: User, portal: Portal) -> None:
    if not may_write(by, portal):
        raise Refused(_("Only who administers this portal writes its agreements."), code="not_yours")


def _check(organisation: Organisation, portal: Portal, said: Said) -> None:
    columns = said.columns
    level, calendar, ends_on = columns["level"], columns["calendar"], columns["ends_on"]
    if level.portal_key != portal.key or (calendar and calendar.portal_key != portal.key):
        raise Refused(_("Choose a level and hours of this portal."), code="other_portal")
    if ends_on and ends_on < columns["starts_on"]:
        raise Refused(_("An agreement cannot end before it begins: choose a later day."), code="ends_before_start")
    assets = set(said.covered.get(Coverage.Sort.ASSET, ()))
    own = Asset.objects.filter(pk__in=assets, owner__in=Organisation.objects.within(organisation))
    if len(assets) != own.count():
        raise Refused(_("Some of this equipment is not of this organisation: choose again."), code="other_organisation")
    for target in said.targets:
        validate_delay(target.delay)


def _write_parts(agreement: Agreement, said: Said, day: date) -> None:
    owner = {"organisation_id": agreement.organisation_id, "agreement": agreement}
    agreement.coverages.all().delete()
    rows = [Coverage(sort=sort, key=key, **owner) for sort, keys in said.covered.items() for key in sorted(set(keys))]
    Coverage.objects.bulk_create(rows)
    agreement.targets.all().delete()
    for target in said.targets:
        target.organisation_id, target.agreement = agreement.organisation_id, agreement
        target.save(force_insert=True)
    _write_quotas(agreement, said.quotas, day)


def _write_quotas(agreement: Agreement, wanted: Sequence[QuotaSaid], day: date) -> None:
    """Those that stay keep what was used of them; what is included changes for the period that holds `day`."""
    held = {(row.unit, row.scope): row for row in agreement.quotas.all()}
    for said in wanted:
        row = held.pop((said.unit, said.scope), None)
        terms = {"period": said.period, "allowed": said.allowed, "may_exceed": said.may_exceed}
        if row is None:
            Quota.objects.create(organisation_id=agreement.organisation_id, agreement=agreement, unit=said.unit, scope=said.scope, **terms)
        else:
            _change_quota(agreement, row, terms, day)
    for row in held.values():
        row.delete()


def _change_quota(agreement: Agreement, row: Quota, terms: Mapping[str, Any], day: date) -> None:
    for name, value in terms.items():
        setattr(row, name, value)
    row.save(update_fields=list(terms))
    start = quotas.period_start(row, agreement, day)
    period = QuotaPeriod.objects.select_for_update().filter(quota=row, starts_on=start).first()
    if period and not row.may_exceed and period.used > row.allowed:
        said = {"used": quotas.amount_words(period.used), "unit": quotas.unit_words(row.unit)}
        raise Refused(_("%(used)s %(unit)s are used already: include as many, or let it be exceeded.") % said, code="already_used")
    if period:
        QuotaPeriod.objects.filter(pk=period.pk).update(allowed=row.allowed, may_exceed=row.may_exceed)


def _reference_taken() -> Refused:
    return Refused(_("Another agreement of this portal has this number. Choose another one."), code="reference_taken")
