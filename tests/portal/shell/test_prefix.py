"""The portal's prefix, its texts' links and its refusals."""

from django.urls import get_script_prefix

from parvis.kit.errors import Refused
from parvis.portal.browse import help as help_views


def test_the_prefix_of_one_portal_does_not_reach_the_next_request(cast, browser):
    browser().get("/p/house/")

    assert get_script_prefix() == "/"


def test_a_link_of_a_text_leads_inside_the_portal(cast, browser, page, article):
    article("travel", body="See [the other](/help/other) and [elsewhere](https://x.example/help/other).")

    links = page(browser(), "help/travel").links

    assert links["the other"] == "/p/house/help/other"
    assert links["elsewhere"] == "https://x.example/help/other"


def test_a_portal_with_its_own_host_has_no_prefix(cast, browser, settings):
    cast.portal.hosts = ["support.house.example"]
    cast.portal.save(update_fields=["hosts"])

    html = browser().get("/", headers={"host": "support.house.example"}).content.decode()

    assert 'href="/services"' in html
    assert "/p/house" not in html


def test_a_path_without_any_portal_is_not_found(db, browser):
    assert browser().get("/p/nobody/").status_code == 404


def test_a_refusal_no_page_shows_still_says_its_sentence(cast, browser, monkeypatch):
    def refuse(*_args, **_named):
        raise Refused("Come back tomorrow.")

    monkeypatch.setattr(help_views, "shelves", refuse)

    response = browser().get("/p/house/help")

    assert response.status_code == 409
    assert "Come back tomorrow." in response.content.decode()


def test_a_lost_visitor_of_a_portals_own_host_stays_in_it(cast, browser):
    cast.portal.hosts = ["support.house.example"]
    cast.portal.save(update_fields=["hosts"])

    answer = browser().get("/nowhere", headers={"host": "support.house.example"})

    assert answer.status_code == 404
    assert '<form action="/search" role="search"' in answer.content.decode()


def test_somebody_lost_outside_every_portal_sees_the_houses_own_page(db, browser):
    html = browser().get("/nowhere").content.decode()

    assert "This page does not exist" in html
    assert 'role="search"' not in html
