"""Menu, account menu, languages, marks, announcements, theme: what is around every page."""

import re
from datetime import timedelta

import pytest

from parvis.catalogue.models import Announcement
from parvis.kit.clock import now
from parvis.portal.shell.landing import landing_url
from parvis.tickets import lists
from tests.cast import Cast, text


def menu(page):
    """The entries of the wide menu, in order, without their marks."""
    nav = page.html.split('<nav class="top__nav"')[1].split("</nav>")[0]
    return [re.sub("<.*", "", entry, flags=re.DOTALL).strip() for entry in re.findall("<a [^>]*>(.*?)</a>", nav, re.DOTALL)]


def test_a_stranger_is_offered_what_needs_no_account(cast, browser, page):
    assert menu(page(browser())) == ["Home", "Services", "Help"]


def test_somebody_signed_in_finds_their_requests_and_messages(cast, browser, page):
    assert menu(page(browser(cast.alice))) == ["Home", "Services", "My requests", "Messages", "Help"]


def test_each_finds_the_entries_that_were_opened_to_them_and_not_as_many_others(cast, browser, page):
    cast.portal.modules = ["buildings", "eligibility"]
    cast.portal.save(update_fields=["modules"])
    for person, kind in ((cast.alice, "buildings"), (cast.bruno, "eligibility")):
        service = cast.service(kind, tool={"kind": kind})
        service.grants.filter(role="use").delete()
        cast.grant("use", who="person", user=person, service=service)

    found = [menu(page(browser(person))) for person in (cast.alice, cast.bruno)]

    assert found == [["Home", "Services", "My requests", entry] for entry in ("Addresses", "Eligibility")]


def test_the_menu_speaks_the_portals_own_words(cast, browser, page):
    cast.portal.texts = {**cast.portal.texts, "menu_services": text("Procedures")}
    cast.portal.save(update_fields=["texts"])

    assert menu(page(browser())) == ["Home", "Procedures", "Help"]


def test_a_module_that_is_off_has_no_entry(cast, browser, page):
    cast.portal.modules = []
    cast.portal.save(update_fields=["modules"])

    assert menu(page(browser(cast.alice))) == ["Home", "Services", "My requests"]


def test_the_page_one_is_on_is_marked_and_so_is_its_branch(cast, browser, page):
    assert 'href="/p/house/help" aria-current="page"' in page(browser(), "help").html
    cast.service("bug")
    cast.grant("see")
    assert 'href="/p/house/services" aria-current="true"' in page(browser(), "services/bug").html


def test_open_requests_are_counted_and_what_is_new_has_a_dot(cast, browser, page):
    ticket = cast.ticket()
    client = browser(cast.alice)
    assert '<span class="count">1<span class="vh"> open</span></span>' in page(client).html
    assert '<span class="dot">' not in page(client).html

    ticket.reply("We look at it.", by=cast.technician)

    assert '<span class="dot"></span><span class="vh">something not read yet</span>' in page(client).html


def test_many_open_requests_are_said_as_the_list_says_them(cast, browser, page, monkeypatch):
    monkeypatch.setattr(lists, "MOST_COUNTED", 2)
    for _ in range(3):
        cast.ticket()
    seen = page(browser(cast.alice), "tickets").html
    assert re.findall(r'<span class="count">([^<]+)', seen.split("<main")[0])[0] == "2+"
    assert '<span class="count">2+</span>' in seen.split("<main")[1]


def test_a_request_is_counted_once_whatever_one_is_to_it(cast, browser, page):
    cast.ticket().participants.update(role="participant")

    assert '<span class="count">1<span' in page(browser(cast.alice)).html


def test_another_persons_requests_are_not_counted(cast, browser, page):
    cast.ticket(by=cast.chloe)

    assert '<span class="count">' not in page(browser(cast.alice)).html


def test_the_account_menu_names_the_person_and_leads_to_the_profile_and_out(cast, browser, page):
    seen = page(browser(cast.alice))

    assert "Alice Martin" in seen.html
    assert seen.links["My profile"] == "/p/house/account"
    assert '<form action="/p/house/logout" method="post">' in seen.html


def test_the_team_finds_the_desk_and_customers_do_not(cast, browser, page):
    assert "Team desk" in page(browser(cast.technician)).links
    assert "Team desk" not in page(browser(cast.alice)).links


def test_a_managed_portal_offers_no_account(cast, browser, page):
    cast.portal.sign_up = "managed"
    cast.portal.save(update_fields=["sign_up"])

    assert "Create an account" not in page(browser()).links


def test_another_language_is_the_same_page_and_is_remembered(cast, browser):
    client = browser()

    moved = client.get("/p/house/help?q=x&lang=fr")
    french = client.get(moved["Location"])

    assert moved["Location"] == "/p/house/help?q=x"
    assert french["Content-Language"] == "fr"
    assert '<html lang="fr"' in french.content.decode()


def test_an_announcement_is_shown_within_its_time(cast, browser, page):
    Announcement.objects.create(portal=cast.portal, key="a", title=text("Delays"), body=text("Until noon."), link="/help", meaning="warn")
    Announcement.objects.create(portal=cast.portal, key="b", title=text("Over"), ends_at=now() - timedelta(hours=1))
    Announcement.objects.create(portal=cast.portal, key="c", title=text("Tomorrow"), starts_at=now() + timedelta(hours=1))
    Announcement.objects.create(portal=Cast("other").portal, key="d", title=text("Elsewhere"))

    seen = page(browser())

    assert "<b>Delays.</b> Until noon." in seen.html
    assert seen.links["Read more Delays."] == "/p/house/help"
    assert not any(word in seen.html for word in ("Over", "Tomorrow", "Elsewhere"))


@pytest.mark.parametrize(("chosen", "kept", "shown"), [("dark", "dark", 'data-theme="dark"'), ("auto", "", "<html"), ("evil", "", "<html")])
def test_the_theme_is_kept_by_the_browser_and_the_profile(cast, browser, page, chosen, kept, shown):
    client = browser(cast.alice)

    answer = client.post("/p/house/preferences", {"theme": chosen, "next": "/p/house/help"})

    assert (answer.status_code, answer["Location"]) == (302, "/p/house/help")
    cast.alice.refresh_from_db()
    assert cast.alice.theme == kept
    assert shown in page(client).html
    assert ("data-theme=" in page(client).html) is (chosen == "dark")


def test_choosing_a_theme_never_leads_elsewhere(cast, browser):
    answer = browser().post("/p/house/preferences", {"theme": "dark", "next": "https://evil.example/"})

    assert answer["Location"] == "/p/house/"


def test_the_footer_says_how_accessible_the_portal_is(cast, browser, page):
    assert "Accessibility: not compliant" in page(browser()).links
    cast.portal.legal = {"accessibility": "partial"}
    cast.portal.save(update_fields=["legal"])
    assert "Accessibility: partially compliant" in page(browser()).links


def test_after_signing_in_one_lands_where_the_portal_says(cast, settings):
    service = cast.service("new-ticket", use="customers")
    cast.portal.landing = f"service:{service.slug}"
    cast.grant("use", service=None, who="organisation", organisation=cast.home)

    assert landing_url(cast.portal, cast.alice) == "/services/new-ticket/new"
    assert landing_url(cast.portal, cast.chloe) == "/"


def test_the_account_menu_names_who_signs_out_and_leads_to_the_portals_guide(cast, browser, page):
    cast.portal.texts = {**cast.portal.texts, "sign_out_entry": text("Leave ({name})"), "guide": text("How it works")}
    cast.portal.contact = {"guide": "how"}
    cast.portal.save(update_fields=["texts", "contact"])

    said = page(browser(cast.alice)).html

    assert "Leave (Alice Martin)" in said
    assert "Leave (Bruno Martin)" in page(browser(cast.bruno)).html
    assert re.search(r'href="/p/house/help/how">.*?How it works', said, re.DOTALL)
