"""The home: to a stranger what may be asked, to somebody signed in what waits for them first."""

import pytest

from parvis.kit.ids import uuid7
from parvis.tickets import drafts
from tests.cast import Cast, text


def customer_of(cast, service=None):
    """Alice's town becomes a customer of the portal, or of one service."""
    return cast.grant("use", who="organisation", organisation=cast.home, service=service)


def test_a_stranger_reads_what_the_portal_is_and_searches(cast, browser, page):
    seen = page(browser())

    assert seen.h1 == ["Welcome to the house"]
    assert seen.title == ["Home, House"]
    assert '<form action="/p/house/search" role="search"' in seen.html


def test_services_open_to_all_stand_apart_from_those_that_need_an_account(cast, browser, page):
    cast.service("sign-up", use="everyone")
    cast.service("bug", use="customers")
    cast.grant("see")

    seen = page(browser())

    assert seen.h2[:2] == ["Without an account", "With your account"]
    assert seen.html.index("Sign-up") < seen.html.index("With your account") < seen.html.index(">Bug<")
    assert seen.links["Recover my access"] == "/p/house/recover"
    assert seen.html.count("You will be asked to sign in when you open one") == 1


def test_a_service_nobody_may_see_is_not_named(cast, browser, page):
    cast.service("secret", use="customers")

    assert "Secret" not in page(browser()).html


def test_a_family_narrows_what_needs_an_account(cast, browser, page):
    for family in ("parking", "school"):
        cast.service(f"bug-{family}", use="customers", family=cast.family(family))
    cast.grant("see")

    seen = page(browser(), "?family=school")

    assert "Bug-school" in seen.links
    assert "Bug-parking" not in seen.links
    assert '<a class="chip" href="?family=school#closed" aria-current="true">school</a>' in seen.html


def test_a_stranger_signs_in_from_the_home(cast, browser, page):
    html = page(browser()).html

    assert '<form action="/p/house/login" method="post">' in html
    assert 'name="login"' in html
    assert 'name="password"' in html


@pytest.mark.parametrize(("mode", "said"), [("known", 'name="email"'), ("managed", "Accounts are opened by the team")])
def test_the_way_in_is_the_portals(cast, browser, page, mode, said):
    cast.portal.sign_up = mode
    cast.portal.save(update_fields=["sign_up"])

    assert said in page(browser()).html


@pytest.mark.parametrize(("hero", "art", "band"), [("arcade", True, True), ("plain", False, True), ("none", False, False)])
def test_the_picture_is_the_portals_choice(cast, browser, page, hero, art, band):
    cast.portal.hero = hero
    cast.portal.save(update_fields=["hero"])

    seen = page(browser())

    assert ("hero__art" in seen.html, '<section class="hero' in seen.html) == (art, band)
    assert seen.h1 == ["Welcome to the house"]


def test_contact_and_what_is_often_searched_are_said(cast, browser, page):
    cast.portal.contact = {"phone": "01 02 03 04 05", "email": "a@house.example", "hours": text("9 to 5")}
    cast.portal.popular = [{"label": text("New agent"), "query": "agent & access"}]
    cast.portal.save(update_fields=["contact", "popular"])

    seen = page(browser())

    assert "01 02 03 04 05" in seen.html
    assert "9 to 5" in seen.html
    assert seen.links["New agent"] == "/p/house/search?q=agent%20%26%20access"


def test_somebody_signed_in_is_greeted(cast, browser, page):
    assert page(browser(cast.alice)).h1 == ["Hello Alice"]


def test_what_waits_for_the_person_comes_first_with_its_action(cast, browser, page):
    cast.ticket(summary="Being read")
    asked, solved = cast.ticket_at("asked", summary="Which town?"), cast.ticket_at("solved", summary="Repaired")

    html = page(browser(cast.alice)).html

    yours = html[html.index("Your turn") : html.index("</table>")]
    assert "Which town?" in yours
    assert f'Answer<span class="vh"> {asked.reference}' in yours
    assert f'Read and validate<span class="vh"> {solved.reference}' in yours
    assert "Being read" not in yours
    assert "Being read" in html[html.index("Being handled") :]


def test_nothing_waiting_takes_no_place(cast, browser, page):
    cast.ticket()

    assert "Your turn" not in page(browser(cast.alice)).html


def test_nobody_elses_request_is_on_ones_home(cast, browser, page):
    cast.ticket_at("asked", summary="Not yours", by=cast.chloe)
    Cast("other").ticket_at("asked", summary="Elsewhere", by=cast.alice)

    html = page(browser(cast.alice)).html

    assert "Not yours" not in html
    assert "Elsewhere" not in html


def test_drafts_are_shown_first(cast, browser, page):
    customer_of(cast)
    draft = drafts.start(cast.help, owner=cast.alice)
    drafts.save(draft, {"summary": "Half a sentence"}, "ask")
    cast.ticket_at("asked")

    seen = page(browser(cast.alice))

    assert seen.h2[:2] == ["Draft to take up again", "Your turn 1 request"]
    assert seen.links["Half a sentence"] == "/p/house/services/help/new"


def test_a_strangers_draft_is_found_again_by_their_browser_alone(cast, browser, page):
    cast.service("open", use="everyone", steps=None)
    client = browser()
    client.post("/p/house/services/open/new/ask", {"summary": "Half a sentence", "_autosave": "1", "key": str(uuid7())})

    assert "Half a sentence" in page(client).links
    assert "Half a sentence" not in page(browser()).links


def test_few_services_are_listed_in_their_families(cast, browser, page):
    cast.service("bug", family=cast.family("parking"))

    seen = page(browser(cast.alice))

    assert "Bug" in seen.links
    assert "doors--tiles" not in seen.html


def test_many_services_are_reached_by_their_families(cast, browser, page):
    for family in ("parking", "school"):
        for number in range(8):
            cast.service(f"{family}-{number}", family=cast.family(family))
    cast.service("message")

    seen = page(browser(cast.alice))

    assert seen.links["parking"] == "/p/house/services?family=parking"
    assert "8 services" in seen.html
    assert "Message" in seen.links
    assert "Parking-1" not in seen.links


def test_who_has_an_account_is_not_asked_to_open_one(cast, browser, page):
    cast.service("sign-up", use="everyone", effect="sign-up")

    assert "Sign-up" in page(browser()).links
    assert "Sign-up" not in page(browser(cast.alice)).links


def test_the_audience_is_chosen_once_and_remembered(cast, browser, page):
    cast.portal.audiences = [{"key": key, "label": text(f"I am a {key}"), "icon": "store"} for key in ("shop", "carrier")]
    cast.portal.save(update_fields=["audiences"])
    cast.service("for-shops", audiences=["shop"])
    cast.service("for-carriers", audiences=["carrier"])
    client = browser(cast.alice)
    assert {"For-shops", "For-carriers"} <= page(client).links.keys()

    page(client, "?audience=carrier")

    again = page(client).links
    assert "For-carriers" in again
    assert "For-shops" not in again
    cast.alice.refresh_from_db()
    assert cast.alice.preferences["audience"] == "carrier"


def test_an_audience_that_does_not_exist_is_ignored(cast, browser):
    answer = browser().get("/p/house/?audience=nobody")

    assert answer.status_code == 200
    assert "audience" not in answer.cookies


def test_articles_that_helped_most_come_first(cast, browser, page, article):
    article("rare", useful_count=1)
    article("liked", useful_count=9)

    html = page(browser(cast.alice)).html

    assert html.index("Liked") < html.index("Rare")


@pytest.mark.parametrize("rows", [1, 3])
def test_the_home_asks_the_database_the_same_whatever_is_on_it(cast, browser, article, rows, django_assert_max_num_queries):
    customer_of(cast)
    for number in range(rows):
        cast.ticket_at("asked")
        cast.ticket()
        cast.service(f"service-{number}", family=cast.family(f"family-{number}"))
        article(f"article-{number}")
        drafts.start(cast.help, owner=cast.alice)
    client = browser(cast.alice)

    with django_assert_max_num_queries(13):
        client.get("/p/house/")


def test_a_door_says_what_people_ask_for_and_then_leads_straight_to_the_form(cast, browser, page):
    cast.service("told", options={"examples": [text("“How do I begin?”"), text("“And then?”")]})
    cast.service("plain")

    seen = page(browser(cast.alice))

    assert "“How do I begin?”" in seen.html
    assert 'href="/p/house/services/told/new"' in seen.html
    assert 'href="/p/house/services/plain"' in seen.html


def test_the_account_menu_leads_to_ones_requests_and_out(cast, browser, page):
    html = page(browser(cast.alice)).html
    menu = html[html.index('class="menu__box"') :]

    assert [href for href in ("/p/house/tickets", "/p/house/logout") if f'"{href}"' not in menu[: menu.index("</details>")]] == []


def test_an_audience_reads_its_own_words_at_the_door_on_the_page_and_above_the_form(cast, browser):
    cast.portal.audiences = [{"key": key, "label": text(f"I am a {key}"), "icon": "store"} for key in ("shop", "carrier")]
    cast.portal.save(update_fields=["audiences"])
    cast.service("ask", summary=text("For all"), wordings=[{"audience": "carrier", "summary": text("For your rounds")}])
    cast.grant("see", who="everyone")
    client = browser(cast.alice)

    def read(path: str) -> list[bool]:
        said = client.get(f"/p/house{path}").content.decode()
        return ["For all" in said, "For your rounds" in said]

    assert [read(f"{path}?audience=shop") for path in ("/", "/services/ask", "/services/ask/new/ask")] == [[True, False]] * 3
    assert [read(f"{path}?audience=carrier") for path in ("/", "/services/ask", "/services/ask/new/ask")] == [[False, True]] * 3
