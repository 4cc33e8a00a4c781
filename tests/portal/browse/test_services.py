"""The catalogue and the page before a form."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection

from parvis.catalogue.typos import has_trigrams
from parvis.kit.clock import now
from parvis.reports.keeping import count_changes
from parvis.reports.usual import work_out
from tests.cast import text


def see_all(cast):
    cast.grant("see")


def test_the_catalogue_groups_services_in_the_tree_of_families(cast, browser, page):
    city = cast.family("city")
    cast.service("bug", family=cast.family("parking", city))
    cast.service("message")
    see_all(cast)

    seen = page(browser(), "services")

    assert seen.h1 == ["Services"]
    assert seen.h3 == ["For everything", "city › parking"]
    assert seen.links["Bug"] == "/p/house/services/bug/new"


def test_a_service_leads_a_stranger_to_sign_in_and_the_others_to_what_it_is(cast, browser, page):
    cast.service("bug")
    cast.service("obstacle", use="everyone")
    see_all(cast)

    stranger, alice = page(browser(), "services").links, page(browser(cast.alice), "services").links

    assert (stranger["Bug"], stranger["Obstacle"]) == ("/p/house/services/bug/new", "/p/house/services/obstacle")
    assert (alice["Bug"], alice["Obstacle"]) == ("/p/house/services/bug", "/p/house/services/obstacle")
    assert browser().get(stranger["Bug"]).headers["Location"].startswith("/p/house/login?next=")


def test_a_family_shows_what_is_in_it_and_below(cast, browser, page):
    city = cast.family("city")
    cast.service("bug", family=cast.family("parking", city))
    cast.service("school-bug", family=cast.family("school"))
    see_all(cast)

    seen = page(browser(), "services?family=city")

    assert seen.h1 == ["city"]
    assert "Bug" in seen.links
    assert "School-bug" not in seen.links


def test_a_search_finds_by_keyword_and_says_whose_each_is(cast, browser, page):
    cast.service("bug", family=cast.family("parking"), searchable="anomali parking bug")
    cast.service("message", searchable="message team")
    see_all(cast)

    seen = page(browser(), "services?q=anomalies")

    assert "Bug" in seen.links
    assert "Message" not in seen.links
    assert '<p class="door__meta">parking</p>' in seen.html


def test_a_search_without_result_keeps_the_words_and_shows_ways_on(cast, browser, page):
    cast.service("bug", searchable="bug")
    see_all(cast)

    seen = page(browser(), "services?q=<zebra>")

    assert "Nothing matches “&lt;zebra&gt;”" in seen.html
    assert 'value="&lt;zebra&gt;"' in seen.html
    assert seen.links["Search everywhere"] == "/p/house/search?q=%3Czebra%3E"


def test_who_has_nothing_open_is_told_what_to_do(cast, browser, page):
    cast.service("bug", use="customers")

    assert "Sign in to see what is open to you." in page(browser(), "services").html
    assert "The administrator of your organisation opens services" in page(browser(cast.alice), "services").html


def test_the_page_of_a_service_says_what_it_is_for_and_leads_to_the_form(cast, browser, page):
    cast.service("bug", summary=text("When it breaks"), intro=text("Join **a picture**."), minutes=4, visibility="requester")

    seen = page(browser(cast.alice), "services/bug")

    assert seen.h1 == ["Bug"]
    assert seen.title == ["Bug, Services, House"]
    assert all(said in seen.html for said in ("When it breaks", "<strong>a picture</strong>", "4 minutes", "You and the team"))
    assert seen.links["Make a request online"] == "/p/house/services/bug/new"


def test_a_service_that_needs_an_account_asks_a_stranger_to_sign_in_and_come_back(cast, browser, page):
    cast.service("bug", use="signed-in")
    see_all(cast)

    seen = page(browser(), "services/bug")

    assert "To use “Bug”, sign in" in seen.h2
    assert "/p/house/login?next=%2Fp%2Fhouse%2Fservices%2Fbug%2Fnew" in seen.html
    assert "/p/house/services/bug/new" not in seen.links.values()


def test_who_may_see_but_not_use_is_told_how_to_get_in(cast, browser, page):
    cast.service("bug", use="customers")
    see_all(cast)

    seen = page(browser(cast.alice), "services/bug")

    assert "This service is not open to you yet" in seen.html
    assert "/p/house/services/bug/new" not in seen.html


def test_conditions_are_accepted_on_the_page_itself(cast, browser):
    cast.service("bug", conditions=text("I accept the [terms](/help/terms)"))
    client = browser(cast.alice)
    html = client.get("/p/house/services/bug").content.decode()
    assert '<a href="/p/house/help/terms"' in html

    answer = client.post("/p/house/services/bug/new", {"accept": "1"})

    assert answer["Location"] == "/p/house/services/bug/new/ask"


@pytest.mark.parametrize("path", ["services/bug", "services/never-was"])
def test_an_invisible_service_does_not_exist(cast, browser, path):
    cast.service("bug", use="customers")

    for client in (browser(), browser(cast.alice)):
        assert client.get(f"/p/house/{path}").status_code == 404


def test_a_service_out_of_use_does_not_exist(cast, browser):
    cast.service("bug", is_active=False)

    assert browser(cast.alice).get("/p/house/services/bug").status_code == 404


def test_the_usual_time_is_said_once_ten_requests_were_finished(cast, browser, page):
    service = cast.service("bug")
    began = now() - timedelta(days=60)
    for number in range(10):
        with time_machine.travel(began, tick=False):
            ticket = cast.ticket(service)
            ticket.move("take", by=cast.technician)
        with time_machine.travel(began + timedelta(days=number + 1), tick=False):
            ticket.move("solve", by=cast.technician)
            ticket.move("accept", by=cast.alice)
            count_changes()
            work_out()
        said = "Usually dealt with in" in page(browser(cast.alice), "services/bug").html
        assert said is (number == 9)


def test_commitments_are_said_in_words(cast, browser, page):
    cast.service("bug", expects={"first_answer": "PT4H", "resolution": "P1M"})

    html = page(browser(cast.alice), "services/bug").html

    assert "within 4 working hours" in html
    assert "within 1 month" in html


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize(("path", "most"), [
    ("services", 12),
    ("services/service-0", 12),
    ("services?q=service", 12),
    ("search?q=service", 14),  # three lists on one page
])  # fmt: skip
def test_choosing_asks_the_database_the_same_whatever_there_is(cast, browser, rows, path, most, django_assert_max_num_queries):
    cast.grant("use", who="organisation", organisation=cast.home)
    for number in range(rows):
        cast.service(f"service-{number}", family=cast.family(f"family-{number}"), searchable="service")
        cast.ticket(summary="A service")
    client = browser(cast.alice)
    if connection.vendor == "postgresql":
        has_trigrams()  # asked once by a process: by whichever test comes first

    with django_assert_max_num_queries(most):
        assert client.get(f"/p/house/{path}").status_code == 200
