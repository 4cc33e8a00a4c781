from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from parvis.kit.ids import uuid7
from parvis.planning.models import (
    Agreement,
    AgreementNotice,
    AgreementTarget,
    Calendar,
    Closure,
    Coverage,
    Level,
    LevelTarget,
    Quota,
    QuotaPeriod,
)

START, END = date(2026, 1, 1), date(2026, 12, 31)


@pytest.fixture
def working_hours(db):
    week = {day: [["08:00", "18:00"]] for day in ("mon", "tue", "wed", "thu", "fri", "sat")}
    return Calendar.objects.create(portal_key="ipeos", key="ho", code="HO", title={"fr": "Lundi au Samedi 8h à 18h"}, week=week)


@pytest.fixture
def gold(working_hours):
    return Level.objects.create(portal_key="ipeos", key="gold", title={"fr": "Gold"}, rank=3, calendar=working_hours)


@pytest.fixture
def agreement(armor, gold):
    return Agreement.objects.create(organisation=armor, portal_key="ipeos", reference="C-2026-17", level=gold, starts_on=START, ends_on=END)


def refuses(make, **values):
    with pytest.raises(IntegrityError), transaction.atomic():
        make(**values)


def test_configuration_reads_as_portal_and_key(gold, working_hours):
    assert (str(gold), str(working_hours)) == ("ipeos/gold", "ipeos/ho")


def test_a_calendar_knows_its_time_zone_and_its_week(working_hours):
    working_hours.full_clean()

    working_hours.time_zone = "Europe/Brest"
    with pytest.raises(ValidationError, match="Europe/Brest"):
        working_hours.full_clean()


def test_a_closure_ends_on_or_after_its_first_day(working_hours):
    closure = Closure.objects.create(calendar=working_hours, starts_on=END, ends_on=END)
    assert str(closure) == "ipeos/ho: 2026-12-31 – 2026-12-31"

    refuses(Closure.objects.create, calendar=working_hours, starts_on=START, ends_on=START - timedelta(days=1))


def test_an_agreement_reads_as_its_number_which_is_given_once(agreement, armor, gold):
    assert str(agreement) == "C-2026-17"

    refuses(Agreement.objects.create, organisation=armor, portal_key="ipeos", reference="C-2026-17", level=gold, starts_on=START)


def test_an_agreement_does_not_end_before_it_starts(agreement):
    refuses(Agreement.objects.filter(pk=agreement.pk).update, ends_on=START - timedelta(days=1))


def test_an_agreement_is_in_force_on_its_first_and_last_day(agreement):
    in_force = [bool(Agreement.objects.in_force_on(day)) for day in (START - timedelta(days=1), START, END, END + timedelta(days=1))]

    assert in_force == [False, True, True, False]


def test_an_agreement_without_an_end_stays_in_force(agreement):
    Agreement.objects.filter(pk=agreement.pk).update(ends_on=None)

    assert list(Agreement.objects.in_force_on(date(2099, 1, 1))) == [agreement]


def test_a_level_promises_each_milestone_once_per_priority_and_scope(gold):
    target = LevelTarget.objects.create(level=gold, milestone="resolution", delay="PT10H")
    LevelTarget.objects.create(level=gold, milestone="resolution", priority="high", delay="PT4H")
    assert str(target) == "resolution PT10H"

    refuses(LevelTarget.objects.create, level=gold, milestone="resolution", delay="PT8H")


@pytest.mark.parametrize("delay", ["PT10H", "P5WD", "P1M"])
def test_a_promise_is_a_duration(gold, delay):
    LevelTarget(level=gold, milestone="resolution", delay=delay).full_clean()


@pytest.mark.parametrize("delay", ["600", "PT0S", "P", "soon"])
def test_a_promise_that_is_no_duration_is_refused(gold, delay):
    with pytest.raises(ValidationError) as refusal:
        LevelTarget(level=gold, milestone="resolution", delay=delay).full_clean()

    assert refusal.value.message_dict == {
        "delay": [f"«\N{NO-BREAK SPACE}{delay}\N{NO-BREAK SPACE}» n’est pas une durée comme PT4H, P1M ou P5WD."]
    }


def test_the_database_refuses_a_promise_without_a_delay(gold):
    refuses(LevelTarget.objects.create, level=gold, milestone="resolution", delay="")


def test_an_agreement_may_promise_otherwise_than_its_level(agreement, armor):
    AgreementTarget.objects.create(organisation=armor, agreement=agreement, milestone="resolution", delay="PT8H")

    refuses(AgreementTarget.objects.create, organisation=armor, agreement=agreement, milestone="resolution", delay="PT6H")


def test_a_thing_is_covered_once_by_an_agreement(agreement, armor):
    asset_id = uuid7().hex
    coverage = Coverage.objects.create(organisation=armor, agreement=agreement, sort=Coverage.Sort.ASSET, key=asset_id)
    assert str(coverage) == f"asset {asset_id}"

    refuses(Coverage.objects.create, organisation=armor, agreement=agreement, sort="asset", key=asset_id)
    refuses(Coverage.objects.create, organisation=armor, agreement=agreement, sort="planet", key="mars")


def test_a_hard_quota_is_never_exceeded_and_a_soft_one_may_be(agreement, armor):
    quota = Quota.objects.create(organisation=armor, agreement=agreement, unit="tickets", allowed=10)
    assert str(quota) == "tickets 10"

    def period(start, **values):
        return QuotaPeriod.objects.create(organisation=armor, quota=quota, starts_on=start, allowed=10, **values)

    hard, soft = period(date(2026, 1, 1), may_exceed=False, used=10), period(date(2026, 2, 1), may_exceed=True, used=10)

    refuses(QuotaPeriod.objects.filter(pk=hard.pk).update, used=11)
    assert QuotaPeriod.objects.filter(pk=soft.pk).update(used=11) == 1
    refuses(QuotaPeriod.objects.filter(pk=soft.pk).update, used=-1)
    assert str(hard) == "2026-01-01: 10/10"


def test_a_coming_end_is_told_once_per_step(agreement, armor):
    notice = AgreementNotice.objects.create(organisation=armor, agreement=agreement, step="60", ends_on=END)
    assert str(notice) == f"{agreement.pk} 60"

    refuses(AgreementNotice.objects.create, organisation=armor, agreement=agreement, step="60", ends_on=END)
