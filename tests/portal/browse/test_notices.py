"""What a portal owes its visitors: legal pages, errors, robots, and the card for other sites."""

import pytest

from tests.cast import text

LEGAL = {
    "publisher": "House Ltd",
    "address": "1 Main Street",
    "director": "Ada",
    "host": "Host Ltd",
    "controller": "House Ltd",
    "dpo_email": "dpo@house.example",
}
PAGES = ["", "services", "search", "help", "legal", "privacy", "accessibility", "sitemap", "embed"]


@pytest.fixture
def house(cast):
    cast.portal.legal = LEGAL
    cast.portal.contact = {"phone": "01 02 03 04 05", "email": "a@house.example", "hours": text("9 to 5")}
    cast.portal.save(update_fields=["legal", "contact"])
    return cast


@pytest.mark.parametrize("path", [*PAGES, "about"])
def test_every_page_has_one_title_of_level_one_and_ends_with_the_portals_name(house, browser, page, path):
    for user in (None, house.alice):
        seen = page(browser(user), path)
        assert len(seen.h1) == 1
        assert seen.title[0].endswith(", House")


@pytest.mark.parametrize("path", PAGES)
def test_only_the_page_about_says_with_what_the_portal_is_made(house, browser, page, path):
    assert "parvis" not in page(browser(), path).html.replace("kit/parvis.", "").lower()
    assert "Parvis" in page(browser(), "about").html


def test_the_legal_notice_names_publisher_director_and_host(house, browser, page):
    html = page(browser(), "legal").html

    assert all(said in html for said in ("House Ltd", "1 Main Street", "Ada", "Host Ltd"))


def test_the_page_on_personal_data_says_how_long_each_service_is_kept(house, browser, page):
    house.service("bug", use="everyone", retention="P3Y")
    house.service("secret", use="customers", retention="P1Y")

    html = page(browser(), "privacy").html

    assert "<dt>3 years</dt><dd>Bug</dd>" in html
    assert "Secret" not in html
    assert "dpo@house.example" in html
    assert "CNIL" in html


@pytest.mark.parametrize(("state", "said"), [
    ({}, "<strong>not compliant</strong>"),
    ({"accessibility": "partial"}, "<strong>partially compliant</strong>"),
    ({"accessibility": "full"}, "<strong>fully compliant</strong>"),
])  # fmt: skip
def test_the_statement_has_its_compulsory_parts(house, browser, page, state, said):
    house.service("obstacle", use="everyone")
    house.portal.legal = {**LEGAL, **state, "accessibility_service": "obstacle"}
    house.portal.save(update_fields=["legal"])

    seen = page(browser(), "accessibility")

    assert said in seen.html
    assert seen.h2 == [
        "State of conformity",
        "What is not accessible",
        "How this statement was made",
        "Tell us about an obstacle",
        "If we do not answer",
    ]
    assert seen.links["Report an accessibility problem"] == "/p/house/services/obstacle"
    assert "https://formulaire.defenseurdesdroits.fr/" in seen.links.values()


def test_the_site_map_leads_to_what_one_may_see(house, browser, page, article):
    house.service("bug", use="customers")
    article("map")

    seen = page(browser(house.alice), "sitemap").links

    assert seen["Map"] == "/p/house/help/map"
    assert seen["My requests"] == "/p/house/tickets"
    assert "Bug" not in seen


def test_a_lost_visitor_stays_in_the_portal_and_may_search(house, browser):
    answer = browser(house.alice).get("/p/house/nowhere")
    html = answer.content.decode()

    assert answer.status_code == 404
    assert "<title>Page not found, House</title>" in html
    assert 'action="/p/house/search"' in html
    assert 'href="/p/house/tickets"' in html
    assert "01 02 03 04 05" in html


def test_robots_may_read_what_is_public(house, browser):
    answer = browser().get("/p/house/robots.txt")

    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert "Disallow: /p/house/t/" in answer.content.decode()
    assert "Disallow: /p/house/help" not in answer.content.decode()


def test_the_card_may_stand_in_any_site_and_sets_no_cookie(house, browser):
    answer = browser(house.alice).get("/p/house/embed/fr")
    html = answer.content.decode()

    assert "frame-ancestors *" in answer["Content-Security-Policy"]
    assert "X-Frame-Options" not in answer
    assert not answer.cookies
    assert '<html lang="fr">' in html
    assert "Téléphone" in html
    assert "<script" not in html
    assert 'target="_top"' in html


def test_other_pages_may_stand_in_no_site(house, browser):
    answer = browser().get("/p/house/")

    assert "frame-ancestors 'none'" in answer["Content-Security-Policy"]
    assert answer["X-Frame-Options"] == "DENY"


def test_the_card_speaks_the_portals_languages_only(house, browser):
    assert browser().get("/p/house/embed/de").status_code == 404


def test_the_page_for_other_sites_writes_the_frame_out(house, browser, page):
    html = page(browser(), "embed").html

    assert f"&lt;iframe src=&quot;{house.portal.base_url}/embed/fr&quot;" in html.replace('"', "&quot;")
