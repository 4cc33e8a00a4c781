"""What an agreement covers, and why it does not cover something."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils.translation import override

from parvis.people.models import Organisation
from parvis.planning.coverage import Cover, Terms, Thing, reason
from tests.planning.contracts import agreement, covers

pytestmark = [pytest.mark.django_db, pytest.mark.database]
TODAY = date(2026, 11, 29)
SERVER = Thing(frozenset({"server-1", "rack-1"}), "server")
PHONE = Thing(frozenset({"phone-1"}), "phone")


def terms(organisation: Organisation, day: date = TODAY) -> Terms:
    return Terms.of(organisation, "house", day)


def test_an_agreement_that_names_nothing_covers_everything(armor: Organisation) -> None:
    agreement(armor)

    assert terms(armor).judge(places=["help"], category="network-wifi", things=[SERVER]) == Cover.COVERED


@pytest.mark.parametrize(
    ("category", "found"),
    [
        ("", Cover.COVERED),
        ("general", Cover.COVERED),
        ("network", Cover.COVERED),
        ("network-wifi", Cover.COVERED),
        ("networking", Cover.CATEGORY),
        ("web-site", Cover.CATEGORY),
    ],
)
def test_a_category_is_covered_by_its_key_or_by_its_beginning(armor: Organisation, category: str, found: Cover) -> None:
    covers(agreement(armor), "category", "general", "network")

    assert terms(armor).judge(places=["help"], category=category) == found


def test_a_service_is_covered_by_its_own_key_or_by_that_of_a_family_above_it(armor: Organisation) -> None:
    covers(agreement(armor), "catalogue", "help", "hosting")

    judged = [terms(armor).judge(places=places) for places in (["help"], ["backup", "hosting"], ["phone", "telephony"])]

    assert judged == [Cover.COVERED, Cover.COVERED, Cover.SERVICE]


def test_equipment_is_covered_by_name_by_kind_or_with_what_it_is_part_of(armor: Organisation) -> None:
    held = agreement(armor)
    covers(held, "asset", "rack-1")
    assert [terms(armor).judge(things=[one]) for one in (SERVER, PHONE)] == [Cover.COVERED, Cover.ASSET]

    covers(held, "asset-kind", "phone")

    assert terms(armor).judge(things=[SERVER, PHONE]) == Cover.COVERED


def test_one_thing_outside_is_enough(armor: Organisation) -> None:
    covers(agreement(armor), "asset-kind", "server")

    assert terms(armor).judge(things=[SERVER, PHONE]) == Cover.ASSET


@pytest.mark.parametrize(
    ("day", "state", "words"),
    [
        (date(2026, 1, 31), Cover.LATER, "Your contract C-1 begins on 1\xa0February 2026."),
        (date(2026, 2, 1), Cover.COVERED, ""),
        (date(2026, 6, 30), Cover.COVERED, ""),
        (date(2026, 7, 1), Cover.ENDED, "Your contract C-1 ended on 30\xa0June 2026."),
    ],
)
def test_the_first_and_the_last_day_count(armor: Organisation, day: date, state: Cover, words: str) -> None:
    agreement(armor, starts_on=date(2026, 2, 1), ends_on=date(2026, 6, 30))

    found = terms(armor, day)

    with override("en"):
        assert (found.judge(category="any"), reason(found.state, found.agreement)) == (state, words)


def test_between_two_agreements_the_one_to_come_is_named(armor: Organisation) -> None:
    agreement(armor, "C-OLD", starts_on=date(2025, 1, 1), ends_on=date(2025, 12, 31))
    agreement(armor, "C-NEW", starts_on=date(2027, 1, 1))

    assert str(terms(armor).agreement) == "C-NEW"


def test_without_any_contract_it_is_said(armor: Organisation) -> None:
    other = Organisation.objects.create(name="Other")
    agreement(other)

    with override("en"):
        assert reason(terms(armor).judge(category="any")) == "Your organisation has no contract in force."
