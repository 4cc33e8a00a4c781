"""The desk's pages about personal data."""

from __future__ import annotations

import pytest
from django.test import Client

from parvis.privacy import exporting, working
from parvis.privacy.models import Case, LegalHold, Proof
from parvis.tickets.models import Ticket
from tests.privacy.conftest import Office

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture
def office(db, settings, tmp_path) -> Office:
    settings.MEDIA_ROOT = tmp_path / "files"
    return Office()


@pytest.fixture
def officer(office, browse) -> Client:
    return browse(office.officer)


@pytest.fixture
def address(office) -> str:
    office.ticket(summary="WP-77-0042", by=office.alice)
    return f"/desk/t/{office.demand(delivery_numbers='WP-77-0042').ticket.reference}/personal-data"


def test_the_whole_procedure_at_the_desk(office, officer, address):
    assert officer.post(f"{address}/search", {"ground": "erasure", "terms": "WP-77-0042"}).status_code == 409
    officer.post(f"{address}/identity", {"how": "call"})
    officer.post(f"{address}/search", {"ground": "erasure", "terms": "WP-77-0042"})
    assert "The search is under way" in officer.get(address).content.decode()
    working.work_due()

    page = officer.get(address).content.decode()
    assert "HOUSE-1" in page and "loses what names them, the rest stays" in page
    assert Ticket.objects.get(reference="HOUSE-1").title == "WP-77-0042"

    assert officer.post(f"{address}/outcome").status_code == 422
    assert officer.post(f"{address}/outcome", {"sure": "1"}).status_code == 302
    working.work_due()
    assert Ticket.objects.get(reference="HOUSE-1").title == "[effacé]"
    assert officer.get(f"{address}/certificate")["Content-Type"] == "application/pdf"
    assert b"WP-77-0042" not in b"".join(officer.get("/desk/privacy/proofs.csv").streaming_content)


def test_choices_are_saved_by_line(office, officer, address):
    officer.post(f"{address}/identity", {"how": "call"})
    officer.post(f"{address}/search", {"ground": "erasure", "terms": "WP-77-0042"})
    working.work_due()

    officer.post(f"{address}/choices", {"choice-tickets.ticket|HOUSE-1|named": "keep"})

    kept = Case.objects.get().findings.filter(choice="keep")
    assert list(kept.values_list("holding", "place")) == [("tickets.ticket", "HOUSE-1")]


def test_a_copy_for_the_person_is_made_and_fetched(office, officer, address):
    officer.post(f"{address}/identity", {"how": "call"})
    officer.post(f"{address}/search", {"ground": "access", "terms": "WP-77-0042"})
    working.work_due()
    officer.post(f"{address}/bundles")
    exporting.make_bundles()

    fetched = officer.get(f"{address}/bundles/{Case.objects.get().bundles.get().pk}")
    assert (fetched.status_code, b"".join(fetched.streaming_content)[:2]) == (200, b"PK")


def test_an_agent_of_another_team_and_a_customer_find_nothing(office, browse, address):
    for someone in (office.technician, office.bruno, office.chloe):
        for path in (address, f"{address}/certificate", "/desk/privacy", "/desk/privacy/proofs.csv"):
            assert browse(someone).get(path).status_code == 404, (someone, path)
        assert browse(someone).post(f"{address}/identity", {"how": "call"}).status_code == 404


def test_any_other_request_has_no_such_page(office, officer):
    ticket = office.ticket()

    assert officer.get(f"/desk/t/{ticket.reference}/personal-data").status_code == 404


def test_looking_writes_nothing(office, officer, django_assert_max_num_queries):
    ticket = office.ticket(office.rights, answers={"action": "delete", "summary": "Case"})

    with django_assert_max_num_queries(15):
        officer.get(f"/desk/t/{ticket.reference}/personal-data")

    assert Case.objects.count() == 0
    working.work_due()
    assert Case.objects.count() == 1


@pytest.mark.parametrize(("about", "field"), [("HOUSE-1", "ticket_id"), ("alice@house.example", "person_id"), ("Town", "organisation_id")])
def test_a_hold_is_placed_by_reference_address_or_name_and_released(office, officer, about, field):
    office.ticket()
    officer.post("/desk/privacy/holds", {"portal": "house", "about": about, "reason": "Dispute 12"})

    hold = LegalHold.objects.get()
    assert getattr(hold, field) is not None
    assert "Dispute 12" in officer.get("/desk/privacy").content.decode()
    officer.post(f"/desk/privacy/holds/{hold.pk}/release")
    assert LegalHold.objects.standing().count() == 0


def test_what_another_portal_knows_is_not_found_for_a_hold(office, officer):
    from tests.cast import Cast

    other = Cast("elsewhere").ticket()

    answer = officer.post("/desk/privacy/holds", {"portal": "house", "about": other.reference, "reason": "Dispute"})

    assert answer.status_code == 422
    assert "Nothing of this portal is called so" in answer.content.decode()


@pytest.mark.parametrize("number", [1, 3])
def test_the_page_asks_as_much_for_many_cases_as_for_one(office, officer, number, django_assert_max_num_queries):
    for _number in range(number):
        Proof.objects.create(cause=office.demand().pk, kind="case", ground="erasure", portal_key="house", organisation=office.home)

    with django_assert_max_num_queries(15):
        assert officer.get("/desk/privacy").status_code == 200
