"""What agreements include per period."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from threading import Barrier, Thread
from uuid import UUID, uuid4

import pytest
from django.db import connections, transaction
from django.utils.translation import override

from parvis.people.models import Organisation
from parvis.planning import quotas
from parvis.planning.models import Agreement, QuotaPeriod, QuotaUse
from tests.planning.contracts import agreement, includes

pytestmark = [pytest.mark.django_db, pytest.mark.database]
TODAY = date(2026, 11, 29)


def use(
    held: Agreement, amount: object = 1, unit: str = "tickets", key: UUID | None = None, day: date = TODAY, **more: object
) -> list[str]:
    found = quotas.use(held, unit, amount, key=key or uuid4(), day=day, **more)  # type: ignore[arg-type]
    return [f"{one.quota.scope}{one.used:f}/{one.allowed:f}" for one in found]


def state(held: Agreement, day: date = TODAY) -> list[str]:
    return [f"{one.quota.unit} {one.used:f}/{one.allowed:f}" for one in quotas.state_of(held, day)]


def test_what_is_used_is_counted_in_its_period(armor: Organisation) -> None:
    held = agreement(armor)
    includes(held, 10)

    use(held, day=date(2026, 11, 1))
    use(held, day=date(2026, 11, 30))
    use(held, day=date(2026, 12, 1))

    assert [state(held, date(2026, month, 15)) for month in (10, 11, 12)] == [
        ["tickets 0/10.00"],
        ["tickets 2.00/10.00"],
        ["tickets 1.00/10.00"],
    ]


@pytest.mark.parametrize(
    ("period", "start", "following"),
    [
        ("month", date(2026, 11, 1), date(2026, 12, 1)),
        ("quarter", date(2026, 10, 1), date(2027, 1, 1)),
        ("year", date(2026, 1, 1), date(2027, 1, 1)),
        ("agreement", date(2025, 3, 5), None),
    ],
)
def test_a_period_is_one_of_the_calendar_or_the_whole_agreement(
    armor: Organisation, period: str, start: date, following: date | None
) -> None:
    held = agreement(armor, starts_on=date(2025, 3, 5))
    quota = includes(held, 10, period=period)

    found = quotas.period_start(quota, held, TODAY)

    assert (found, quotas.next_start(quota, found)) == (start, following)


def test_one_that_may_be_exceeded_tells_how_far(armor: Organisation) -> None:
    held = agreement(armor)
    includes(held, 1)
    use(held)

    [told] = quotas.use(held, "tickets", 1, key=uuid4(), day=TODAY)

    assert (told.left, told.over) == (Decimal(0), Decimal(1))


def test_one_that_may_not_refuses_and_says_what_to_do(armor: Organisation) -> None:
    held = agreement(armor)
    includes(held, 1, may_exceed=False)
    use(held)

    with override("en"), pytest.raises(quotas.UsedUp) as refused:
        use(held)

    assert str(refused.value) == (
        "All that the contract includes is used (requests: 1). More comes on 1\xa0December 2026; until then, ask for an extension."
    )
    assert state(held) == ["tickets 1.00/1.00"]


def test_nothing_is_counted_when_one_of_several_refuses(armor: Organisation) -> None:
    held = agreement(armor)
    includes(held, 10)
    includes(held, 0, scope="help", may_exceed=False)

    with pytest.raises(quotas.UsedUp):
        use(held, places=["help"])

    assert sorted(state(held)) == ["tickets 0/0.00", "tickets 0/10.00"]


def test_a_quota_of_a_service_counts_that_service_alone(armor: Organisation) -> None:
    held = agreement(armor)
    includes(held, 10)
    includes(held, 5, scope="help")

    assert sorted(use(held, places=["help"])) == ["1.00/10.00", "help1.00/5.00"]
    assert use(held, places=["other"]) == ["2.00/10.00"]


def test_the_same_thing_counts_once_and_a_corrected_duration_counts_the_difference(armor: Organisation) -> None:
    held, work = agreement(armor), uuid4()
    includes(held, 10, unit="hours")

    told = [use(held, amount, "hours", work) for amount in ("1.5", "1.5", "2.25", "1")]

    assert told == [["1.50/10.00"], ["1.50/10.00"], ["2.25/10.00"], ["1.00/10.00"]]


def test_what_is_given_back_may_be_used_again(armor: Organisation) -> None:
    held, first = agreement(armor), uuid4()
    includes(held, 1, may_exceed=False)
    use(held, key=first)

    quotas.give_back(first, unit="tickets")
    quotas.give_back(first, unit="tickets")

    assert (state(held), use(held)) == (["tickets 0.00/1.00"], ["1.00/1.00"])


def test_the_state_of_many_quotas_takes_two_queries(armor: Organisation, django_assert_num_queries) -> None:
    held = agreement(armor)
    for number in range(3):
        includes(held, 10, scope=f"s{number}")
        use(held, places=[f"s{number}"])

    with django_assert_num_queries(2):
        assert len(quotas.state_of(held, TODAY)) == 3


@pytest.mark.django_db(transaction=True)
def test_however_many_come_at_once_no_more_is_used_than_was_agreed() -> None:
    held = agreement(Organisation.objects.create(name="Armor"))
    includes(held, 5, may_exceed=False)
    refused: list[str] = []
    ready = Barrier(20)

    def take() -> None:
        ready.wait()
        try:
            with transaction.atomic():
                quotas.use(held, "tickets", 1, key=uuid4(), day=TODAY)
        except quotas.UsedUp as refusal:
            refused.append(refusal.code)
        finally:
            connections.close_all()

    threads = [Thread(target=take) for _ in range(20)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()

    period = QuotaPeriod.objects.get()
    assert (period.used, QuotaUse.objects.count(), refused) == (5, 5, ["quota_used_up"] * 15)
