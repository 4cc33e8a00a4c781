"""The procedure: who may, in which order, and the legal delay."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from parvis.kit.clock import standing_at, today
from parvis.privacy import cases, working
from parvis.privacy.certificate import pdf
from parvis.privacy.models import Case, Finding
from parvis.privacy.procedure import deadline
from parvis.tickets.models import Ticket
from tests.privacy.refusing import refused

pytestmark = [pytest.mark.django_db, pytest.mark.database]
PARIS = ZoneInfo("Europe/Paris")


@pytest.mark.parametrize(
    ("received", "extended", "until"),
    [
        (date(2026, 1, 31), False, datetime(2026, 2, 28, 23, 59, 59, tzinfo=PARIS)),
        (date(2028, 1, 29), False, datetime(2028, 2, 29, 23, 59, 59, tzinfo=PARIS)),
        (date(2026, 3, 1), False, datetime(2026, 4, 1, 23, 59, 59, tzinfo=PARIS)),
        (date(2026, 9, 30), False, datetime(2026, 10, 30, 23, 59, 59, tzinfo=PARIS)),
        (date(2026, 11, 30), True, datetime(2027, 2, 28, 23, 59, 59, tzinfo=PARIS)),
    ],
)
def test_the_delay_is_one_month_to_the_end_of_its_last_day_there(received, extended, until):
    assert deadline(received, PARIS, extended=extended) == until


def test_the_delay_counts_from_the_day_the_customer_had_the_demand(office):
    with standing_at(datetime(2026, 5, 20, 9, tzinfo=UTC)):
        case = office.demand(received_on="2026-05-12", action="correct")

    assert (case.received_on, case.ground) == (date(2026, 5, 12), "rectification")
    assert case.due_at == datetime(2026, 6, 12, 23, 59, 59, tzinfo=PARIS)


def test_what_the_form_says_of_the_person_is_searched_for(office):
    case = office.demand(delivery_numbers="WP-1\nWP-2", person_contact="zoe@mail.example")

    assert case.sought == {"terms": ["WP-1", "WP-2"], "emails": ["zoe@mail.example"]}


def test_nothing_goes_on_before_the_identity_is_checked(office):
    case = office.demand()

    with refused("no_identity"):
        cases.seek(case, {"terms": ["WP-77-0042"]}, by=office.officer)
    cases.check_identity(case, "call", "Called back", by=office.officer)

    case.refresh_from_db()
    assert (case.identity, case.identity_by, case.identity_note) == ("call", office.officer, "Called back")
    assert cases.seek(case, {"terms": ["WP-77-0042"]}, by=office.officer).state == "searching"


@pytest.mark.parametrize("who", ["technician", "bruno", "alice", "chloe"])
def test_nobody_else_touches_a_case(office, who):
    case, other = office.demand(), getattr(office, who)

    for act in (
        lambda: cases.check_identity(case, "call", by=other),
        lambda: cases.seek(case, {"terms": ["WP-77-0042"]}, by=other),
        lambda: cases.choose(case, {}, by=other),
        lambda: cases.carry_out(case, by=other),
        lambda: cases.extend(case, "Complex", by=other),
    ):
        with refused("team_only"):
            act()
    assert Case.objects.get(pk=case.pk).state == "open"


@pytest.mark.parametrize(("name", "text"), [("terms", "abc"), ("phones", "06 12"), ("names", "Li")])
def test_what_would_be_found_everywhere_is_refused(office, name, text):
    case = office.demand()
    cases.check_identity(case, "call", by=office.officer)

    with refused("too_short"):
        cases.seek(case, {name: [text]}, by=office.officer)


def test_the_delay_is_extended_once_and_the_requester_is_told_why(office):
    case = office.demand(received_on=str(today()))
    office.forget_mails()

    cases.extend(case, "Thousands of deliveries", by=office.officer)

    case.refresh_from_db()
    assert case.due_at == deadline(case.received_on, PARIS, extended=True)
    assert office.mails(office.bruno) == ["ticket_replied"]
    assert "Thousands of deliveries" in case.ticket.entries.messages().get().body
    with refused("extended"):
        cases.extend(case, "Again", by=office.officer)


def test_too_late_to_extend(office):
    case = office.demand(received_on="2020-01-01")

    with refused("too_late"):
        cases.extend(case, "Late", by=office.officer)


def test_another_portals_data_are_not_found(office):
    from tests.cast import Cast

    elsewhere = Cast("elsewhere")
    elsewhere.ticket(by=elsewhere.person("zelda", email="zelda@mail.example"), summary="WP-77-0042")
    here = office.ticket(summary="WP-77-0042")
    case = office.searched(office.demand(), terms=["WP-77-0042"], emails=["zelda@mail.example"])

    places = set(case.findings.values_list("place", flat=True)) - {""}
    assert places == {here.reference}
    assert not case.findings.filter(holding="people.account").exists()


def test_an_account_that_another_portal_knows_too_stays(office):
    from tests.cast import Cast

    Cast("elsewhere").ticket(by=office.alice)
    case = office.searched(office.demand(), emails=[office.alice.email])
    office.carried_out(case)

    office.alice.refresh_from_db()
    assert (office.alice.email, office.alice.is_active) == ("alice@house.example", True)


def test_staff_are_not_erased_by_a_case(office):
    case = office.searched(office.demand(), emails=[office.technician.email])
    office.carried_out(case)

    office.technician.refresh_from_db()
    assert office.technician.is_active


def test_the_case_forgets_the_person_when_it_is_done_and_carrying_out_twice_does_it_once(office):
    office.ticket(summary="WP-77-0042")
    case = office.searched(office.demand(), terms=["WP-77-0042"])
    done = office.carried_out(case)
    again = cases.carry_out(done, by=office.officer)
    working.work_due()

    assert (again.state, done.sought, done.recognised) == ("done", {}, {})
    assert Finding.objects.filter(case=case, done_at=None).count() == 0


def test_the_requests_own_words_of_the_person_go_when_it_is_closed(office):
    case = office.searched(office.demand(delivery_numbers="WP-77-0042"), terms=["WP-77-0042"])
    case = office.carried_out(case)
    assert (case.state, Ticket.objects.get(pk=case.ticket_id).answers["delivery_numbers"]) == ("applied", "WP-77-0042")

    Ticket.objects.filter(pk=case.ticket_id).update(is_open=False, phase="closed", status_key="closed")
    working.work_due()

    case.refresh_from_db()
    assert (case.state, Ticket.objects.get(pk=case.ticket_id).answers["delivery_numbers"]) == ("done", "[effacé]")


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_certificate_is_a_pdf_once_it_is_done(office, language):
    case = office.demand()
    with refused("not_done"):
        pdf(case, language)
    office.ticket(summary="WP-77-0042")
    done = office.carried_out(office.searched(case, terms=["WP-77-0042"]))

    made = pdf(done, language)

    assert made.startswith(b"%PDF") and b"WP-77-0042" not in made
