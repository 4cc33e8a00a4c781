"""Ways to reach the team by level: who reads the direct line of the person in charge, and where."""

from __future__ import annotations

from html import unescape
from urllib.parse import urldefrag, urljoin, urlsplit

import pytest
from django.test import Client

from parvis.people.models import Membership, User
from parvis.planning.models import Agreement
from tests.cast import Cast
from tests.planning.contracts import agreement, level
from tests.portal.contract.conftest import PHONE, browser, show_the_phone
from tests.trust.reading import links

pytestmark = pytest.mark.django_db

HOME, HELP, SERVICE = "/p/house/", "/p/house/help", "/p/house/services/ticket"
TO_THE_TEAM = {"phone": "555-TEAM", "email": "team@house.example"}
LINES = {"05 96 00 00 41": "silver", "05 96 00 00 42": "gold", "05 96 00 00 43": "bronze"}
"""The direct lines of the demo's contracts."""
MOST_PAGES = 120


@pytest.fixture(autouse=True)
def contact(request):
    if "house" in request.fixturenames:
        portal = request.getfixturevalue("house").portal
        portal.contact, portal.modules = TO_THE_TEAM, ["contract", "help"]
        portal.save()


def read(client: Client, address: str) -> str:
    return unescape(client.get(address).content.decode())


def holding(words: str, client: Client) -> list[str]:
    return [address for address in (HOME, HELP, SERVICE) if words in read(client, address)]


def test_a_level_that_shows_the_direct_line_says_it_on_the_home_and_the_help(house: Cast, held: Agreement) -> None:
    show_the_phone(held)
    alice = browser(house.alice)

    assert holding(PHONE, alice) == [HOME, HELP]
    assert holding("Ida Lopez", alice) == [HOME, HELP]


def test_a_level_below_says_who_is_in_charge_and_no_number(house: Cast, held: Agreement) -> None:
    alice = browser(house.alice)

    assert (holding("Ida Lopez", alice), holding(PHONE, alice)) == ([HOME, HELP], [])


def test_neither_another_organisation_nor_a_stranger_nor_who_comes_after_its_end_reads_it(house: Cast, held: Agreement) -> None:
    show_the_phone(held)
    agreement(Membership.objects.get(user=house.chloe).organisation, "C-OTHER", level=level("gold", rank=3, shows_direct_phone=True))

    assert [holding(PHONE, browser(person)) for person in (house.chloe, None)] == [[], []]
    Agreement.objects.filter(pk=held.pk).update(ends_on=held.starts_on)
    assert holding(PHONE, browser(house.alice)) == []


def test_the_level_says_by_which_ways_the_team_is_reached(house: Cast, held: Agreement) -> None:
    alice = browser(house.alice)

    without, everybody = holding("555-TEAM", alice), holding("555-TEAM", browser())
    held.channels = ["portal", "phone"]
    held.save(update_fields=["channels"])

    assert (without, everybody) == ([], [HOME, HELP, SERVICE])
    assert (holding("555-TEAM", alice), holding("team@house.example", alice)) == ([HOME, HELP, SERVICE], [])


def crawled(client: Client) -> dict[str, str]:
    """{path: page} of all that is reached by links from the home, each path once."""
    seen: dict[str, str] = {}
    ahead = ["/p/ipeos/"]
    while ahead and len(seen) < MOST_PAGES:
        path = ahead.pop(0)
        if path in seen or not path.startswith("/p/ipeos/") or path.endswith("/logout"):
            continue
        answer = client.get(path)
        body = b"".join(answer) if answer.streaming else answer.content
        seen[path] = unescape(body.decode(errors="replace"))
        if "text/html" in answer.headers.get("Content-Type", ""):
            ahead += [urlsplit(urldefrag(urljoin(path, link))[0]).path for link in links(seen[path])]
        elif "Location" in answer.headers:
            ahead.append(urlsplit(urljoin(path, answer.headers["Location"])).path)
    return seen


def test_no_page_of_the_whole_portal_holds_a_line_that_the_level_does_not_show(ipeos: None) -> None:
    found = {}
    for login in ("wtc-referent", "fret-referent", "sylvie.jean-louis", ""):
        pages = crawled(browser(User.objects.get(username=login) if login else None))
        assert len(pages) > 10, login
        found[login] = {line for line in LINES for page in pages.values() if line in page}

    assert found == {"wtc-referent": set(), "fret-referent": set(), "sylvie.jean-louis": {"05 96 00 00 42"}, "": set()}


def test_an_umbrella_contract_shows_as_such_on_both_sheets(ipeos: None) -> None:
    daniel = browser(User.objects.get(username="fret-referent"))
    holder, below = (one.organisation for one in User.objects.get(username="fret-referent").places())

    sheets = [read(daniel, f"/p/ipeos/contract/{one.pk}/sheet") for one in (holder, below)]

    assert f"couvre aussi {below.name}" in sheets[0]
    assert f"tenu par {holder.name}, pour tout ce qui en dépend" in sheets[1]
    assert "Umbrella contract" in read(browser(User.objects.get(username="kevin.bordelais")), "/p/ipeos/contract")


def test_an_umbrella_contract_shows_as_such_to_the_desk(ipeos: None) -> None:
    admin = browser(User.objects.get(username="ipeos-admin"))
    holder, below = (one.organisation for one in User.objects.get(username="fret-referent").places())

    pages = [read(admin, f"/desk/customers/organisations/{one.pk}") for one in (holder, below)]

    assert ["CT-FRET-0201" in page for page in pages] == [True, True]
    assert [f"tenu par {holder.name}" in page for page in pages] == [False, True]
    wtc = User.objects.get(username="julien.faure").places()[0].organisation
    assert "CT-FRET-0201" not in read(admin, f"/desk/customers/organisations/{wtc.pk}")
