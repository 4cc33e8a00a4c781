"""What agreements include per period: used, and given back, by one conditional UPDATE each. Never more than was agreed where it may not be."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from parvis.kit.errors import Refused
from parvis.kit.speaking import day as day_words
from parvis.planning.models import Agreement, Quota, QuotaPeriod, QuotaUse

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise


class UsedUp(Refused):
    """What the agreement includes is used and may not be exceeded."""

    def __init__(self, sentence: object) -> None:
        super().__init__(sentence, code="quota_used_up")


@dataclass(frozen=True)
class Use:
    """One quota after it was used: `over` is how far beyond what is included."""

    quota: Quota
    allowed: Decimal
    used: Decimal

    @property
    def left(self) -> Decimal:
        return max(self.allowed - self.used, Decimal(0))

    @property
    def over(self) -> Decimal:
        return max(self.used - self.allowed, Decimal(0))


def use(agreement: Agreement, unit: str, amount: Decimal | int, *, key: UUID, day: date, places: Iterable[str] = ()) -> list[Use]:
    """Count `amount` of `unit` for the thing `key`, in the period that holds `day`: in every quota that is about it.

    `places`: the service's slug and the keys of its families. A second call with one `key` counts only the difference, so that a duration
    may be corrected by calling again; 0 gives all of it back. `amount` of hours: hours, to the hundredth.
    Raises UsedUp, having counted nothing, where a quota that may not be exceeded has too little left.
    """
    wanted = Decimal(amount).quantize(Decimal("0.01"))
    found = [quota for quota in agreement.quotas.filter(unit=unit).order_by("pk") if not quota.scope or quota.scope in set(places)]
    with transaction.atomic():
        return [_use(agreement, quota, wanted, key, day) for quota in found]


def give_back(key: UUID, *, unit: str) -> None:
    """The thing `key` counts no more, in whichever agreement it did."""
    with transaction.atomic():
        used = QuotaUse.objects.filter(key=key, period__quota__unit=unit)
        for period in QuotaPeriod.objects.select_for_update().filter(pk__in=used.values("period")).order_by("pk"):
            row = used.filter(period=period).first()
            if row and QuotaUse.objects.filter(pk=row.pk).delete()[0]:
                QuotaPeriod.objects.filter(pk=period.pk).update(used=F("used") - row.amount)


def period_start(quota: Quota, agreement: Agreement, day: date) -> date:
    """The first day of the calendar month, quarter or year that holds `day`; of the agreement itself for what it includes once."""
    match quota.period:
        case Quota.Period.MONTH:
            return day.replace(day=1)
        case Quota.Period.QUARTER:
            return date(day.year, (day.month - 1) // 3 * 3 + 1, 1)
        case Quota.Period.YEAR:
            return date(day.year, 1, 1)
    return agreement.starts_on


def next_start(quota: Quota, start: date) -> date | None:
    """When a new period begins; None for what is included once."""
    months = {Quota.Period.MONTH: 1, Quota.Period.QUARTER: 3, Quota.Period.YEAR: 12}.get(Quota.Period(quota.period))
    if months is None:
        return None
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    return date(year, month + 1, 1)


def state_of(agreement: Agreement, day: date) -> list[Use]:
    """Every quota with what was used in the period that holds `day`; two queries."""
    quotas = list(agreement.quotas.all())
    held = {(row.quota_id, row.starts_on): row for row in QuotaPeriod.objects.filter(quota__in=quotas)} if quotas else {}
    found = []
    for quota in quotas:
        row = held.get((quota.pk, period_start(quota, agreement, day)))
        found.append(Use(quota, row.allowed if row else quota.allowed, row.used if row else Decimal(0)))
    return found


def _use(agreement: Agreement, quota: Quota, wanted: Decimal, key: UUID, day: date) -> Use:
    period = _period(agreement, quota, period_start(quota, agreement, day))
    taken = QuotaUse.objects.filter(period=period, key=key).first()
    more = wanted - (taken.amount if taken else Decimal(0))
    if more:
        enough = Q(may_exceed=True) | Q(allowed__gte=F("used") + more) if more > 0 else Q()
        if not QuotaPeriod.objects.filter(enough, pk=period.pk).update(used=F("used") + more):
            raise UsedUp(_sentence(quota, period))
        _keep(period, key, wanted)
    period.refresh_from_db(fields=["used", "allowed"])
    return Use(quota, period.allowed, period.used)


def _keep(period: QuotaPeriod, key: UUID, wanted: Decimal) -> None:
    if not wanted:
        QuotaUse.objects.filter(period=period, key=key).delete()
        return
    QuotaUse.objects.update_or_create(
        period=period, key=key, defaults={"amount": wanted}, create_defaults={"amount": wanted, "organisation_id": period.organisation_id}
    )


def _period(agreement: Agreement, quota: Quota, start: date) -> QuotaPeriod:
    """Begun by whoever needs it first, and held by whoever changes it."""
    terms = {"organisation_id": agreement.organisation_id, "allowed": quota.allowed, "may_exceed": quota.may_exceed}
    QuotaPeriod.objects.bulk_create([QuotaPeriod(quota=quota, starts_on=start, **terms)], ignore_conflicts=True)
    return QuotaPeriod.objects.select_for_update().get(quota=quota, starts_on=start)


def _sentence(quota: Quota, period: QuotaPeriod) -> str:
    said: dict[str, _StrOrPromise | int | Decimal] = {"allowed": amount_words(period.allowed), "unit": unit_words(quota.unit)}
    renewed = next_start(quota, period.starts_on)
    if renewed:
        said["day"] = day_words(renewed)
        return (
            _("All that the contract includes is used (%(unit)s: %(allowed)s). More comes on %(day)s; until then, ask for an extension.")
            % said
        )
    return _("All that the contract includes is used (%(unit)s: %(allowed)s). Ask for an extension of the contract.") % said


def unit_words(unit: str) -> str:
    """What is counted, in the plural; a unit of nobody's is said as it is written."""
    return str(Quota.Unit(unit).label) if unit in Quota.Unit.values else unit.replace("_", " ").replace("-", " ")


def amount_words(amount: Decimal) -> str:
    """«1,5» or “1.5”: as the language writes it, without zeros that say nothing."""
    return str(number_format(amount.normalize(), use_l10n=True))
