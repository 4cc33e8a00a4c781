"""One search over requests, services and answers."""

from tests.cast import Cast


def test_a_search_finds_requests_services_and_answers(cast, browser, page, article):
    ticket = cast.ticket(summary="The barrier stays closed")
    cast.service("barrier", searchable="barrier")
    article("barriers", "Barriers that stay closed")

    seen = page(browser(cast.alice), "search?q=barriers")

    assert seen.h2 == ["My requests", "Services", "Help"]
    assert seen.links["The barrier stays closed"] == f"/p/house/t/{ticket.reference}"
    assert seen.links["Barrier"] == "/p/house/services/barrier"
    assert seen.links["Barriers that stay closed"] == "/p/house/help/barriers"
    assert "<mark>Barriers</mark> that stay closed" in seen.html


def test_a_reference_finds_its_request(cast, browser, page):
    ticket = cast.ticket()

    assert ticket.reference in page(browser(cast.alice), f"search?q={ticket.reference.lower()}").html


def test_nobody_finds_a_request_of_others(cast, browser, page):
    cast.ticket(summary="The barrier stays closed")
    elsewhere = Cast("other").ticket(summary="The barrier elsewhere", by=cast.chloe)

    for user in (None, cast.chloe):
        seen = page(browser(user), "search?q=barrier")
        assert "barrier stays" not in seen.html
        assert elsewhere.reference not in seen.html


def test_nothing_found_says_so_and_offers_to_ask(cast, browser, page):
    seen = page(browser(), "search?q=zebra")

    assert seen.h2 == ["Nothing matches “zebra”"]
    assert seen.links["Services"] == "/p/house/services"


def test_an_empty_search_is_only_a_field(cast, browser, page):
    assert page(browser(), "search").h2 == []


def test_what_is_typed_is_shown_as_text(cast, browser, page, article):
    article("bold", "<b>Bold</b> barriers")

    html = page(browser(), "search?q=<script>barriers").html

    assert "<script>barriers" not in html
    assert "&lt;b&gt;Bold&lt;/b&gt; <mark>barriers</mark>" in html
