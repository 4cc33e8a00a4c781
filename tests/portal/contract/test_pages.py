"""The contract as customers read it: beside the form, on the request, on its own page and on paper."""

from __future__ import annotations

from datetime import date
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from parvis.assets.models import Asset, AssetKind
from parvis.mail.models import OutgoingMail
from parvis.mail.rendering import render
from parvis.people.models import Membership
from parvis.planning.models import Agreement
from parvis.tickets.models import Ticket
from tests.cast import Cast
from tests.planning.contracts import agreement, covers
from tests.portal.contract.conftest import PHONE, browser, show_the_phone

pytestmark = [pytest.mark.django_db, pytest.mark.database]
FORM, CONTRACT = "/p/house/services/ticket/new/ask", "/p/house/contract"


def read(client: Client, address: str) -> str:
    return unescape(b"".join(client.get(address)).decode())


def ask(house: Cast, category: str = "web-site") -> Ticket:
    return house.ticket(house.portal.services.get(slug="ticket"), answers={"summary": "It fell", "category": category})


def promote(house: Cast, role: str = "manager") -> None:
    Membership.objects.filter(user=house.alice).update(role=role)


# --- beside the form ---


def test_the_form_says_the_contract_and_sets_apart_what_it_does_not_cover(house: Cast, held: Agreement) -> None:
    said = read(browser(house.alice), FORM)

    wanted = ["C-SILVER", "Silver", "4 working hours", "Mon to Fri, 8\xa0am to 6\xa0pm", "this portal, e-mail", "Ida Lopez"]
    assert [words for words in wanted if words not in said] == []
    assert '<optgroup label="Outside your contract: not covered">' in said


def test_what_is_outside_can_be_asked_for_and_says_so_on_the_check_the_receipt_the_request_and_paper(house: Cast, held: Agreement) -> None:
    alice = browser(house.alice)
    key = alice.get(FORM).content.decode().partition('name="key" value="')[2][:36]
    answers = {"summary": "It fell", "category": "web-site", "key": key}

    check = alice.post(FORM, {**answers, "_check": "1"}, follow=True)
    done = alice.post(f"{FORM.rpartition('/')[0]}/check", {"key": key}, follow=True)

    ticket = Ticket.objects.get()
    pages = [check, done, *(alice.get(f"/p/house/t/{ticket.reference}{end}") for end in ("", "/print"))]
    assert ["Your contract does not cover this category." in page.content.decode() for page in pages] == [True] * 4


def test_without_contract_the_form_says_so_and_can_be_sent(house: Cast) -> None:
    said = read(browser(house.alice), FORM)

    assert "Your organisation has no contract in force." in said
    assert "Outside your contract: not covered" not in said


def test_an_ended_contract_is_said_with_its_day(house: Cast, held: Agreement) -> None:
    Agreement.objects.update(starts_on=date(2020, 1, 1), ends_on=date(2020, 12, 31))

    assert "Your contract C-SILVER ended on 31\xa0December 2020." in read(browser(house.alice), FORM)


def test_a_portal_without_contracts_says_nothing_and_has_no_such_page(house: Cast, held: Agreement) -> None:
    house.portal.modules = []
    house.portal.save()
    alice = browser(house.alice)

    assert "C-SILVER" not in read(alice, FORM)
    assert [alice.get(f"{CONTRACT}{end}").status_code for end in ("", f"/{house.home.pk}/sheet")] == [404, 404]


# --- the direct number ---


def everything(house: Cast, ticket: Ticket) -> list[str]:
    """All that a customer of the organisation can read where a contract may stand."""
    alice, at = browser(house.alice), f"/p/house/t/{ticket.reference}"
    pages = [FORM, CONTRACT, f"{CONTRACT}/{house.home.pk}/sheet", at, f"{at}/print", "/p/house/tickets/export.csv", "/p/house/services"]
    return [address for address in pages if PHONE in read(alice, address)]


def test_a_level_that_does_not_show_it_never_sends_the_direct_number(house: Cast, held: Agreement) -> None:
    promote(house)
    ticket = ask(house)
    ticket.reply("Done", by=house.technician)
    ticket.set_category("general", by=house.technician)
    mails = [render(one) for one in OutgoingMail.objects.all()]

    assert everything(house, ticket) == []
    assert len(mails) >= 3
    assert [PHONE in one.text or PHONE in one.html for one in mails] == [False] * len(mails)


def test_a_level_that_shows_it_does_beside_the_form_on_the_request_the_contract_and_the_sheet(house: Cast, held: Agreement) -> None:
    promote(house)
    show_the_phone(held)
    ticket = ask(house)

    assert everything(house, ticket) == [FORM, CONTRACT, f"{CONTRACT}/{house.home.pk}/sheet", f"/p/house/t/{ticket.reference}"]


def test_who_takes_part_from_another_organisation_reads_nothing_of_the_contract(house: Cast, held: Agreement) -> None:
    show_the_phone(held)
    ticket = ask(house)
    ticket.add_participant(house.chloe, by=house.technician)

    said = read(browser(house.chloe), f"/p/house/t/{ticket.reference}")

    assert "It fell" in said
    assert [words in said for words in ("C-SILVER", PHONE, "Ida Lopez")] == [False] * 3


# --- one's own page ---


def test_the_page_says_what_it_covers_includes_and_who_is_in_charge(house: Cast, held: Agreement) -> None:
    ask(house, "general")

    said = read(browser(house.alice), CONTRACT)

    wanted = [
        "C-SILVER",
        "General, Network",
        "1 of 10 for the whole agreement",
        "Ida Lopez",
        "since 1\xa0January 2026, until further notice",
    ]
    assert [words for words in wanted if words not in said] == []
    assert "MARKER-OF-THE-TEAM" not in said


def test_somebody_in_two_organisations_reads_each_and_nobody_reads_anothers(house: Cast, held: Agreement) -> None:
    second = house.organisation("Second")
    agreement(second, "C-SECOND")
    Membership.objects.create(user=house.alice, organisation=second)

    read_by = {
        name: read(browser(user), CONTRACT) for name, user in (("alice", house.alice), ("bruno", house.bruno), ("chloe", house.chloe))
    }

    found = {name: [one for one in ("C-SILVER", "C-SECOND") if one in said] for name, said in read_by.items()}
    assert found == {"alice": ["C-SILVER", "C-SECOND"], "bruno": ["C-SILVER"], "chloe": []}


def test_equipment_of_a_sister_entity_is_not_named(house: Cast) -> None:
    group = house.organisation("Group")
    site, sister = house.organisation("Site", parent=group), house.organisation("Sister", parent=group)
    kind = AssetKind.objects.create(portal_key="house", key="server", title={"en": "Server"})
    ours, theirs = (Asset.objects.create(organisation=group, owner=one, kind=kind, name=f"SRV-{one.name}") for one in (site, sister))
    covers(agreement(group, "C-GROUP"), "asset", str(ours.pk), str(theirs.pk))

    said = read(browser(house.person("dora", site)), CONTRACT)

    assert ("SRV-Site" in said, "SRV-Sister" in said, "Held by" in said) == (True, False, True)


def test_a_contract_near_its_end_says_so(house: Cast, held: Agreement, time_machine) -> None:
    held.level.notice_days = [60, 30]
    held.level.save(update_fields=["notice_days"])
    Agreement.objects.update(ends_on=date(2027, 1, 15))
    alice = browser(house.alice)

    time_machine.move_to("2026-11-10T12:00:00Z")
    early = read(alice, CONTRACT)
    time_machine.move_to("2026-11-20T12:00:00Z")
    near = read(alice, CONTRACT)

    assert ["This contract ends on 15\xa0January 2027." in said for said in (early, near)] == [False, True]


def test_the_page_asks_a_stranger_to_sign_in(house: Cast) -> None:
    assert browser().get(CONTRACT).url == "/p/house/login?next=%2Fp%2Fhouse%2Fcontract"


# --- the information sheet ---


def test_the_sheet_names_the_support_contact_and_else_the_administrators(house: Cast, held: Agreement) -> None:
    promote(house, "administrator")
    address = f"{CONTRACT}/{house.home.pk}/sheet"
    contact = house.bruno

    before = read(browser(house.alice), address)
    Membership.objects.filter(user=contact).update(is_support_contact=True)
    after = read(browser(house.alice), address)

    assert [(house.alice.email in said, contact.email in said) for said in (before, after)] == [(True, False), (False, True)]
    assert "Identifier of the support contact" in after and contact.username in after


@pytest.mark.parametrize(("role", "status"), [("member", 404), ("manager", 200), ("administrator", 200)])
def test_who_runs_the_organisation_prints_its_sheet(house: Cast, held: Agreement, role: str, status: int) -> None:
    promote(house, role)

    answers = [browser(house.alice).get(f"{CONTRACT}/{house.home.pk}/sheet{end}").status_code for end in ("", ".pdf")]

    assert answers == [status, status]


def test_who_runs_another_organisation_does_not(house: Cast, held: Agreement) -> None:
    Membership.objects.filter(user=house.chloe).update(role="administrator")

    assert browser(house.chloe).get(f"{CONTRACT}/{house.home.pk}/sheet").status_code == 404


def test_the_sheet_is_a_pdf_called_after_the_organisation(house: Cast, held: Agreement) -> None:
    promote(house)

    made = browser(house.alice).get(f"{CONTRACT}/{house.home.pk}/sheet.pdf")

    assert (made["Content-Type"], made["Content-Disposition"]) == ("application/pdf", 'attachment; filename="town.pdf"')
    assert made.content.startswith(b"%PDF-")


# --- the catalogue ---


def test_a_service_outside_the_contract_stands_apart_with_the_reason_and_can_be_asked_for(house: Cast, held: Agreement) -> None:
    covers(held, "catalogue", "ticket")
    alice = browser(house.alice)

    shelf, page = read(alice, "/p/house/services"), read(alice, "/p/house/services/hosting")

    assert shelf.index("Outside your contract") < shelf.index("Hosting")
    assert shelf.count("Your contract does not cover this service.") == 1
    assert "Your contract does not cover this service." in page
    assert alice.get("/p/house/services/hosting/new/ask").status_code == 200


def test_for_a_customer_whose_contract_covers_it_nothing_stands_apart(house: Cast, held: Agreement) -> None:
    covers(held, "catalogue", "ticket")

    assert "Outside your contract" not in read(browser(house.chloe), "/p/house/services")


# --- what it costs ---


def test_the_page_asks_few_questions(house: Cast, held: Agreement, django_assert_max_num_queries) -> None:
    alice = browser(house.alice)
    alice.get(CONTRACT)

    with django_assert_max_num_queries(14):
        alice.get(CONTRACT)


def test_the_contract_beside_a_form_and_a_request_costs_few_questions(house: Cast, held: Agreement) -> None:
    alice, ticket = browser(house.alice), ask(house)
    addresses = (FORM, f"/p/house/t/{ticket.reference}")

    with_one = [_questions(alice, address) for address in addresses]
    Ticket.objects.update(coverage="")
    house.portal.modules = []
    house.portal.save()
    without = [_questions(alice, address) for address in addresses]

    assert [more - less for more, less in zip(with_one, without, strict=True)] == [3, 3]


def _questions(client: Client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as asked:
        client.get(address)
    return len(asked)
