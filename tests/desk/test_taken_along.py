"""Whatever leaves the desk as a file is in the log of its portal, personal data above all."""

from __future__ import annotations

import pytest
from django.test import Client

from parvis.people.audit import AuditLine
from parvis.portal.access import log
from parvis.privacy import exporting, working
from parvis.privacy.models import Case
from tests.privacy.conftest import Office

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture
def office(db, settings, tmp_path) -> Office:
    settings.MEDIA_ROOT = tmp_path / "files"
    return Office()


@pytest.fixture
def desk(office, browse) -> Client:
    office.ticket(summary="WP-77-0042", by=office.alice)
    return browse(office.officer)


def taken() -> list[tuple[str, str, str]]:
    lines = AuditLine.objects.filter(verb__in=["exported", "personal_data_exported"]).order_by("id")
    return [(one.verb, one.data["what"], one.portal_key) for one in lines]


def read(answer) -> bytes:
    assert answer.status_code == 200
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("/desk/queue/export.csv?view=open", ("exported", "requests", "house")),
        ("/desk/queue/export.xlsx?view=open", ("exported", "requests", "house")),
        ("/desk/reports/tables/volumes.csv", ("exported", "report", "house")),
        ("/desk/reports/tables/volumes.xlsx", ("exported", "report", "house")),
        ("/desk/privacy/proofs.csv", ("personal_data_exported", "proofs", "house")),
    ],
)
def test_tables_are_written_down(office, desk, path, line):
    read(desk.get(path))

    assert taken() == [line]


@pytest.mark.parametrize("path", ["/desk/queue/export.pdf", "/desk/reports/tables/none.csv", "/desk/reports/tables/volumes.pdf"])
def test_what_there_is_not_is_no_export(office, desk, path):
    assert (desk.get(path).status_code, taken()) == (404, [])


def test_what_is_found_about_a_person_and_its_certificate_are_written_down_with_the_request(office, desk):
    case = office.searched(office.demand(delivery_numbers="WP-77-0042"), terms=["WP-77-0042"])
    reference = case.ticket.reference
    bundle = exporting.ask_for_case(case, by=office.officer)
    exporting.make_bundles()
    read(desk.get(f"/desk/t/{reference}/personal-data/bundles/{bundle.pk}"))
    assert desk.get(f"/desk/t/{reference}/personal-data/certificate").status_code == 404
    office.carried_out(Case.objects.get(pk=case.pk))
    working.work_due()
    read(desk.get(f"/desk/t/{reference}/personal-data/certificate"))

    assert taken() == [("personal_data_exported", "personal_data", "house"), ("personal_data_exported", "certificate", "house")]
    assert {one.data["reference"] for one in AuditLine.objects.filter(verb="personal_data_exported")} == {reference}


def test_that_somebody_fetched_their_own_data_is_not_for_their_organisation(office, browse):
    bundle = exporting.ask(office.alice, "house")
    exporting.make_bundles()
    client = browse(office.alice)
    session = client.session
    session["confirmed_at"] = 9e12
    session.save()

    read(client.get(f"/p/house/account/data/{bundle.pk}"))

    line = AuditLine.objects.get(verb="personal_data_exported")
    assert (line.data["what"], line.portal_key, line.actor) == ("own_data", "house", office.alice)
    assert "personal_data_exported" in log.OF_THE_TEAM
