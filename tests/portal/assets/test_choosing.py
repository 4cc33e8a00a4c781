"""«Le ticket porte sur»: chosen among thousands, with and without script, and nothing of others."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from parvis.assets.models import Asset
from parvis.tickets.models import Ticket
from tests.portal.assets.test_assets import World, at, browser

pytestmark = [pytest.mark.django_db, pytest.mark.database]
FORM = "/services/help/new/page"


@pytest.fixture
def world(db) -> World:
    return World()


def fill(world: World, count: int) -> None:
    said = {"organisation": world.cast.home, "owner": world.cast.home, "kind": world.computer, "phase": "active"}
    Asset.objects.bulk_create(
        Asset(name=f"Screen {number:04}", reference=f"S-{number}", search_text=f"screen {number:04} s-{number}", **said)
        for number in range(count)
    )


@pytest.fixture
def form(world: World) -> str:
    """The address of the form's one page."""
    return browser(world, world.alice).get(at(world, "/services/help/new"), follow=True).redirect_chain[-1][0]


def options(page: str) -> list[str]:
    """Names that the list offers, but for «none»."""
    return re.findall(r"<option value=\"[0-9a-f-]{36}\"[^>]*>([^<]+)</option>", page)


def test_two_thousand_are_offered_a_hundred_at_a_time_with_a_search(world: World, form: str) -> None:
    fill(world, 2000)
    client = browser(world, world.alice)

    page = client.get(form).content.decode()

    assert len(options(page)) == 100
    assert 'name="_find-equipment"' in page


def test_enter_presses_what_searches_and_not_what_sends(world: World, form: str) -> None:
    page = browser(world, world.alice).get(form).content.decode()

    first = re.search(r'id="ask">.*?<button([^>]*)>', page, re.DOTALL)
    assert first
    assert 'name="_enter"' in first[1]


def test_few_need_no_search(world: World, form: str) -> None:
    page = browser(world, world.alice).get(form).content.decode()

    assert options(page) == ["Front desk"]
    assert "_find-equipment" not in page


def test_asking_costs_as_many_queries_for_two_thousand_as_for_one(world: World, form: str) -> None:
    client = browser(world, world.alice)
    counts = []
    for count in (0, 2000):
        fill(world, count)
        client.get(form)
        with CaptureQueriesContext(connection) as queries:
            client.get(form)
        counts.append(len(queries))

    assert counts[0] == counts[1]


@pytest.mark.parametrize("button", [{"_change": "find:equipment"}, {"_enter": "1"}])
def test_a_search_keeps_what_was_typed_and_offers_what_it_finds(world: World, form: str, button: dict[str, str]) -> None:
    fill(world, 300)
    client = browser(world, world.alice)

    answer = client.post(form, {"summary": "It flickers", "_find-equipment": "s-287", "_found-equipment": "", **button})
    page = client.get(answer.url).content.decode()

    assert answer.status_code == 302
    assert "find=s-287" in answer.url
    assert options(page) == ["Screen 0287"]
    assert 'value="It flickers"' in page
    assert not Ticket.objects.exists()


def test_what_was_found_stays_chosen_and_is_sent(world: World, form: str) -> None:
    fill(world, 300)
    chosen, client = Asset.objects.get(reference="S-287"), browser(world, world.alice)

    client.post(form, {"summary": "It flickers", "equipment": str(chosen.pk), "_change": "find:equipment", "_find-equipment": "zzz"})
    page = client.get(form + "?find=zzz").content.decode()
    client.post(form, {"summary": "It flickers", "equipment": str(chosen.pk)})

    assert f'<option value="{chosen.pk}" selected' in page
    ticket = Ticket.objects.get()
    assert list(ticket.ticket_assets.values_list("asset", flat=True)) == [chosen.pk]
    assert ticket.answers["_labels"]["equipment"] == {str(chosen.pk): "Screen 0287"}


def test_one_of_its_page_is_chosen_though_it_is_not_among_the_first(world: World) -> None:
    fill(world, 300)
    chosen = Asset.objects.get(reference="S-287")

    page = browser(world, world.alice).get(at(world, f"/services/help/new?asset={chosen.pk}"), follow=True).content.decode()

    assert f'<option value="{chosen.pk}" selected' in page


@pytest.mark.parametrize("few", [True, False])
def test_what_others_have_or_is_retired_is_neither_found_nor_taken(world: World, form: str, few: bool) -> None:
    if not few:
        fill(world, 300)
    foreign = world.keep("Foreign", world.cast.organisation("Far"), "F1")
    retired = world.keep("Old one", world.cast.home, "O1", state="scrapped")
    client = browser(world, world.alice)

    found = client.get(f"{form}?find=foreign").content.decode()
    answers = [
        client.post(form, {"summary": "Mine", "equipment": value}) for value in (str(foreign.pk), str(retired.pk), str(world.till.pk), "x")
    ]

    assert "Foreign" not in found
    assert [answer.status_code for answer in answers] == [422] * 4
    assert all("Foreign" not in answer.content.decode() and "Till" not in answer.content.decode() for answer in answers)
    assert not Ticket.objects.exists()
