"""Ends that come near are told at each step, once."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils.translation import override

from parvis.mail.models import OutgoingMail
from parvis.mail.notices import NOTICES, Obsolete
from parvis.mail.rendering import render
from parvis.planning.expiry import announce_ends
from parvis.planning.models import Agreement, AgreementNotice
from tests.cast import Cast
from tests.planning.contracts import agreement, level

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture
def cast(db) -> Cast:
    return Cast("house", modules=["contract"])


@pytest.fixture
def held(cast: Cast) -> Agreement:
    return agreement(
        cast.home, "C-1", level=level(notice_days=[60, 30]), ends_on=date(2027, 3, 31), in_charge=cast.technician, direct_phone="01-DIRECT"
    )


def told(cast: Cast, *people: object) -> list[int]:
    return [len(cast.mails(person)) for person in people]  # type: ignore[arg-type]


def run(time_machine, day: str) -> int:
    time_machine.move_to(f"{day}T12:00:00Z")
    return announce_ends()


def test_contacts_and_who_runs_the_organisation_are_told_and_the_person_in_charge(cast: Cast, held: Agreement, time_machine) -> None:
    manager = cast.person("marc", cast.home, role="manager")
    cast.bruno.memberships.update(is_support_contact=True)

    run(time_machine, "2027-01-30")

    assert told(cast, manager, cast.bruno, cast.technician, cast.alice, cast.chloe) == [1, 1, 1, 0, 0]


def test_each_step_is_told_once_and_nothing_before_the_first_nor_after_the_end(cast: Cast, held: Agreement, time_machine) -> None:
    days = ["2027-01-29", "2027-01-30", "2027-01-31", "2027-03-01", "2027-03-02", "2027-03-31", "2027-04-01"]

    assert [run(time_machine, day) for day in days] == [0, 1, 0, 1, 0, 0, 0]
    assert list(AgreementNotice.objects.order_by("pk").values_list("step", flat=True)) == ["60-days", "30-days"]


def test_a_worker_that_slept_over_a_step_tells_the_nearest_one_only(cast: Cast, held: Agreement, time_machine) -> None:
    assert run(time_machine, "2027-03-04") == 1
    assert [one.step for one in AgreementNotice.objects.all()] == ["30-days"]
    assert told(cast, cast.technician) == [1]


def test_a_prolonged_agreement_is_announced_anew_and_the_mail_of_its_old_end_is_not_sent(cast: Cast, held: Agreement, time_machine) -> None:
    run(time_machine, "2027-01-30")
    first = OutgoingMail.objects.get(to=cast.technician.email)
    Agreement.objects.update(ends_on=date(2028, 3, 31))

    with pytest.raises(Obsolete):
        NOTICES.get("agreement_ends")(first)
    assert run(time_machine, "2028-01-31") == 1


def test_what_goes_on_under_another_agreement_does_not_end(cast: Cast, held: Agreement, time_machine) -> None:
    agreement(cast.home, "C-2", level=held.level, starts_on=date(2027, 4, 1))

    assert run(time_machine, "2027-03-15") == 0


def test_the_mail_names_the_contract_and_its_last_day_and_never_the_direct_line(cast: Cast, held: Agreement, time_machine) -> None:
    manager = cast.person("marc", cast.home, role="manager")
    run(time_machine, "2027-01-30")

    with override("en"):
        mails = [render(OutgoingMail.objects.get(to=person.email)) for person in (manager, cast.technician)]

    assert [one.subject for one in mails] == ["Your contract C-1 ends on 31\xa0March 2027"] * 2
    assert ["/p/house/contract" in one.text for one in mails] == [True, False]
    assert [f"/desk/agreements/{held.pk}" in one.text for one in mails] == [False, True]
    assert ["01-DIRECT" in one.text + one.html for one in mails] == [False, False]


def test_who_left_the_organisation_is_told_nothing_any_more(cast: Cast, held: Agreement, time_machine) -> None:
    manager = cast.person("marc", cast.home, role="manager")
    run(time_machine, "2027-01-30")
    manager.memberships.all().delete()

    with pytest.raises(Obsolete):
        NOTICES.get("agreement_ends")(OutgoingMail.objects.get(to=manager.email))
