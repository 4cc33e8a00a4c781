"""The list of requests: everything that narrows it is in its address."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from parvis.tickets.models import SavedView
from tests.cast import Cast, text

LIST = "/p/house/tickets"


def titles(client: Client, query: str = "") -> list[str]:
    page = client.get(f"{LIST}{query}").content.decode()
    return re.findall(r'class="strong" href="[^"]+">([^<]+)<', page)


def test_a_visitor_signs_in_first_and_comes_back(house: Cast) -> None:
    assert Client().get(f"{LIST}?q=x").headers["Location"] == "/p/house/login?next=%2Fp%2Fhouse%2Ftickets%3Fq%3Dx"


def test_it_shows_ones_own_open_requests_last_changed_first(house: Cast, alice: Client) -> None:
    house.ticket(summary="First")
    house.ticket(summary="Second")
    house.ticket_at("closed", summary="Closed")
    house.ticket(summary="Of Chloe", by=house.chloe)

    assert titles(alice) == ["Second", "First"]
    assert titles(alice, "?state=closed") == ["Closed"]
    assert titles(alice, "?state=all") == ["Closed", "Second", "First"]


def test_it_is_narrowed_by_words_author_type_and_turn(house: Cast, alice: Client) -> None:
    service = house.service("wizard", visibility="organisation")
    house.ticket(summary="A printer")
    house.ticket(service, summary="A screen", by=house.bruno)
    house.solved_ticket(summary="A mouse")

    assert titles(alice, "?q=printers") == ["A printer"]
    assert titles(alice, "?by=me") == ["A mouse", "A printer"]
    assert titles(alice, "?by=organisation&type=wizard") == ["A screen"]
    assert titles(alice, "?turn=customer") == ["A mouse"]


def test_the_kind_is_said_where_the_title_does_not_say_it(house: Cast, alice: Client) -> None:
    house.ticket(house.service("key", title={"fr": "Ouvrir un accès", "en": "Open an access"}), summary="Open an access")
    assert 'class="sub"' not in alice.get(LIST).content.decode()

    alice.get(LIST, {"lang": "fr"})
    assert '<span class="sub">Ouvrir un accès</span>' in alice.get(LIST).content.decode()


def test_another_portals_requests_are_elsewhere(house: Cast, alice: Client) -> None:
    Cast("other").ticket(summary="Elsewhere", by=house.alice)

    assert titles(alice) == []


def test_what_changed_since_the_last_visit_is_marked_unread(house: Cast, alice: Client) -> None:
    ticket = house.ticket()
    assert "data-unread" not in alice.get(LIST).content.decode()

    ticket.reply("An answer", by=house.technician)
    assert "data-unread" in alice.get(LIST).content.decode()
    assert titles(alice, "?unread=1") == ["Nothing works"]

    alice.get(f"/p/house/t/{ticket.reference}")
    assert "data-unread" not in alice.get(LIST).content.decode()


def test_pages_follow_each_other_by_key(house: Cast, alice: Client) -> None:
    for number in range(27):
        house.ticket(summary=f"Number {number:02}")

    first = alice.get(LIST).content.decode()
    following = re.search(r'href="([^"]+)" rel="next"', first)[1]
    second = alice.get(following.replace("&amp;", "&")).content.decode()

    assert re.findall(r"Number \d\d", second) == ["Number 01", "Number 00"]
    assert 'rel="prev"' in second


def test_a_filter_that_changes_swaps_the_list_alone_and_says_its_length(house: Cast, alice: Client) -> None:
    house.ticket(summary="A printer")

    part = alice.get(f"{LIST}?q=printer", headers={"hx-request": "true"})

    assert 'data-announce="1 request"' in part.content.decode()
    assert "<html" not in part.content.decode()
    assert "HX-Request" in part.headers["Vary"]


def test_nothing_yet_invites_to_ask(house: Cast, alice: Client) -> None:
    page = alice.get(LIST).content.decode()

    assert "No request for now" in page
    assert 'href="/p/house/services"' in page


def test_nothing_found_leads_to_the_closed_ones_that_match(house: Cast, alice: Client) -> None:
    house.ticket_at("closed", summary="An old printer")

    page = alice.get(f"{LIST}?q=printer").content.decode()

    assert "Nothing matches “printer”" in page
    assert "1 closed one matches" in page
    assert f'href="{LIST}?state=closed&amp;q=printer"' in page


def test_columns_are_kept_for_each_person_and_portal(house: Cast, alice: Client) -> None:
    house.ticket()

    alice.post(f"{LIST}/columns", {"col": ["reference", "created"], "next": f"{LIST}?state=all"})

    assert headers(alice) == ["Request", "Reference", "Created on"]
    assert headers(alice, "?col=status") == ["Request", "Status"]
    alice.post(f"{LIST}/columns", {"reset": "1"})
    assert headers(alice) == ["Request", "Reference", "Status", "Requester", "Last change"]


def headers(client: Client, query: str = "") -> list[str]:
    page = client.get(f"{LIST}{query}").content.decode()
    return [re.sub(r"<[^>]+>", "", cell).strip() for cell in re.findall(r"<th role=\"columnheader\"[^>]*>(.*?)</th>", page, re.S)]


def test_coming_back_never_leaves_the_portal(house: Cast, alice: Client) -> None:
    answer = alice.post(f"{LIST}/columns", {"reset": "1", "next": "https://evil.example/"})

    assert answer.headers["Location"] == LIST


def test_a_view_keeps_the_filters_under_a_name(house: Cast, alice: Client) -> None:
    house.ticket()

    alice.post(f"{LIST}/views", {"name": "Waiting for me", "query": "turn=customer&evil=1"})

    assert SavedView.objects.get().query == "turn=customer"
    assert f'href="{LIST}?turn=customer"' in alice.get(LIST).content.decode()


def test_nobody_sees_or_removes_a_view_of_somebody_else(house: Cast, alice: Client, bruno: Client) -> None:
    alice.post(f"{LIST}/views", {"name": "Waiting for me", "query": "turn=customer"})
    view = SavedView.objects.get()

    assert "Waiting for me" not in bruno.get(LIST).content.decode()
    assert (bruno.post(f"{LIST}/views/{view.pk}/delete").status_code, SavedView.objects.count()) == (302, 1)
    assert alice.post(f"{LIST}/views/{view.pk}/delete").status_code == 302


def exported(client: Client, query: str = "") -> str:
    return b"".join(client.get(f"{LIST}/export.csv{query}").streaming_content).decode("utf-8-sig")


def test_the_export_holds_what_the_list_shows_and_nothing_that_counts(house: Cast, alice: Client) -> None:
    house.ticket(summary="=1+1")
    house.ticket(summary="Of Chloe", by=house.chloe)
    ticket = house.ticket(summary="Other")
    ticket.reply("INTERNAL", by=house.technician, internal=True)

    rows = exported(alice).splitlines()

    assert [row.split(";")[0] for row in rows] == ["Request", "Other", "'=1+1"]
    assert "INTERNAL" not in "".join(rows)


def test_the_export_has_the_columns_of_the_list_in_its_order_and_words_then_the_others(house: Cast, alice: Client) -> None:
    house.portal.list_columns = ["kind", "reference", "summary", "status", "project", "requester"]
    house.portal.texts = {"summary": text("Sum"), "status": text("State")}
    house.portal.save()
    house.ticket(summary="Of Alice")

    header, row = [line.split(";") for line in exported(alice).splitlines()]

    assert header[:6] == ["Type", "Reference", "Sum", "State", "Service project", "Requester"]
    assert row[1:3] == ["HOUSE-1", "Of Alice"]
    assert len(header) == len(row) == len(set(header)) == 11
    assert exported(alice, "?col=agent&col=reference").splitlines()[0].startswith("Sum;Handled by;Reference;")


def test_the_export_goes_through_every_page(house: Cast, alice: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("parvis.portal.following.views_list.EXPORTED_AT_ONCE", 2)
    for number in range(5):
        house.ticket(summary=f"Number {number}")

    assert len(exported(alice).splitlines()) == 6


@pytest.mark.parametrize("query", ["?after=x", "?state='--", "?type=../..", "?q=" + "x" * 5000, "?col=absent", "?organisation=1"])
def test_an_address_made_up_never_breaks_the_list(house: Cast, alice: Client, query: str) -> None:
    assert alice.get(f"{LIST}{query}").status_code == 200


def test_an_address_with_what_no_database_keeps_is_refused(house: Cast, alice: Client) -> None:
    assert alice.get(f"{LIST}?after=%00").status_code == 400


def test_it_takes_as_many_queries_for_three_requests_as_for_one(house: Cast, alice: Client) -> None:
    house.ticket()
    alice.get(LIST)  # what is read once for all pages
    with CaptureQueriesContext(connection) as one:
        alice.get(LIST)
    house.ticket()
    house.ticket()
    with CaptureQueriesContext(connection) as three:
        alice.get(LIST)

    assert len(one) == len(three) <= 13


def test_columns_keep_the_order_that_the_person_gave_them(house: Cast, alice: Client) -> None:
    house.ticket()

    alice.post(f"{LIST}/columns", {"order": ["status", "created", "reference", "due"], "col": ["reference", "status", "created"]})

    assert headers(alice) == ["Request", "Status", "Created on", "Reference"]


def test_a_column_is_moved_by_a_plain_button_and_the_menu_stays_open(house: Cast, alice: Client) -> None:
    house.ticket()
    sent = {"order": ["reference", "status", "requester", "updated", "type"], "col": ["reference", "status", "requester", "updated"]}

    answer = alice.post(f"{LIST}/columns", {**sent, "up": "requester", "next": f"{LIST}?state=all"})

    assert answer.headers["Location"] == f"{LIST}?state=all&columns=up-requester"
    assert headers(alice) == ["Request", "Reference", "Requester", "Status", "Last change"]
    assert '<details class="menu menu--end" open>' in alice.get(answer.headers["Location"]).content.decode()
    assert '<details class="menu menu--end" open>' not in alice.get(LIST).content.decode()


def test_the_order_of_columns_asks_the_database_nothing_more(house: Cast, alice: Client) -> None:
    house.ticket()
    alice.post(f"{LIST}/columns", {"col": ["updated", "agent", "requester", "reference"]})
    alice.get(LIST)

    with CaptureQueriesContext(connection) as one:
        alice.get(LIST)
    house.ticket()
    house.ticket()
    with CaptureQueriesContext(connection) as three:
        alice.get(LIST)

    assert len(three) == len(one)
