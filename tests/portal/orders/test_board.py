"""The page that counts orders: who finds it, what it counts, what stands behind each number."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from parvis.catalogue.models import Service
from parvis.journal.models import Entry
from parvis.people.models import User
from parvis.tickets.counting import count_services
from tests.cast import LIFE, Cast, text

pytestmark = pytest.mark.django_db
ADDRESS = {"number": "8", "street": "rue des Goélands", "postcode": "29200", "town": "Brest"}
FIELDS = [
    {"key": "summary", "type": "text", "label": text("Summary")},
    {"key": "place", "type": "address", "label": text("Place")},
]
LIVES = {
    **LIFE,
    "statuses": [{**one, "meaning": {"asked": "warn", "cancelled": "bad"}.get(one["key"], "calm")} for one in LIFE["statuses"]],
}


def counter(key: str) -> dict[str, Any]:
    return {"key": key, "label": text(f"Those {key}"), "statuses": [key]}


@pytest.fixture
def cast(db: Any) -> Cast:
    return Cast(modules=["orders"])


@pytest.fixture
def orders(cast: Cast) -> Service:
    life = cast.workflow("orders", LIVES)
    service = cast.service("order", workflow=life, fields=FIELDS, use="customers", visibility="organisation")
    cast.service("swap", workflow=life, fields=FIELDS, use="customers", visibility="organisation")
    for home in (cast.home, cast.chloe.places()[0].organisation):
        cast.grant("use", who="organisation", organisation=home, service=service)
    first = {
        "key": "new",
        "title": text("New ones"),
        "services": ["order"],
        "place": "place",
        "counters": [counter(k) for k in ("taken", "cancelled", "asked")],
    }
    second = {"key": "swap", "title": text("Swaps"), "help": text("A box"), "services": ["swap"], "counters": [counter("taken")]}
    board = {
        "key": "board",
        "title": text("Dashboard"),
        "lead": text("Overview"),
        "place": text("Address"),
        "begin": "order",
        "rows": [first, second],
    }
    cast.portal.boards = [board]
    cast.portal.save(update_fields=["boards"])
    count_services(cast.portal, cast.portal.services.all())
    return service


def order(cast: Cast, service: Service, status: str, **more: Any) -> Any:
    return cast.ticket_at(status, service=service, answers={"summary": "AT-1", "place": ADDRESS}, **more)


def opened(user: User, path: str = "", **query: str) -> Any:
    client = Client()
    client.force_login(user)
    return client.get(f"/p/house/orders{path}", query, HTTP_ACCEPT_LANGUAGE="en")


def numbers(response: Any) -> dict[str, list[tuple[str, int, str]]]:
    return {line.key: [(cell.label, cell.number, cell.meaning) for cell in line.cells] for line in response.context["page"].lines}


def listed(response: Any) -> list[str]:
    return [row.ticket.reference for row in response.context["page"].rows]


def test_the_counters_stand_in_their_order_and_those_that_call_are_tinted(cast, orders):
    for status in ("taken", "taken", "asked"):
        order(cast, orders, status)

    page = opened(cast.bruno)

    assert numbers(page) == {
        "new": [("Those taken", 2, ""), ("Those cancelled", 0, ""), ("Those asked", 1, "warn")],
        "swap": [("Those taken", 0, "")],
    }


def test_another_organisation_counts_and_lists_nothing_of_it(cast, orders):
    order(cast, orders, "asked")

    page = opened(cast.chloe, state="all")

    assert numbers(page)["new"] == [("Those taken", 0, ""), ("Those cancelled", 0, ""), ("Those asked", 0, "")]
    assert listed(page) == []
    assert b"AT-1" not in page.content and b"Go\xc3\xa9lands" not in page.content


def test_what_calls_is_listed_first_with_its_place(cast, orders):
    order(cast, orders, "taken")
    waiting = order(cast, orders, "asked")

    page = opened(cast.bruno)

    assert listed(page) == [waiting.reference]
    assert [(row.place, row.kind) for row in page.context["page"].rows] == [("8 rue des Goélands, 29200 Brest", "New ones, AT-1")]


def test_each_number_leads_to_as_many_orders(cast, orders):
    taken = [order(cast, orders, "taken").reference for _number in range(2)]
    order(cast, orders, "asked")
    cell = opened(cast.bruno).context["page"].lines[0].cells[0]

    page = Client()
    page.force_login(cast.bruno)
    behind = page.get(cell.url.partition("#")[0])

    assert cell.number == 2
    assert sorted(listed(behind)) == sorted(taken)


def test_a_reference_is_found_whatever_its_state(cast, orders):
    found = order(cast, orders, "taken")
    order(cast, orders, "taken")

    assert listed(opened(cast.bruno, state="all", q=found.reference)) == [found.reference]


def test_the_title_of_an_order_is_found_though_it_looks_like_a_reference(cast, orders):
    found = order(cast, orders, "taken")
    cast.ticket_at("taken", service=orders, answers={"summary": "AT-2", "place": ADDRESS})

    assert listed(opened(cast.bruno, state="all", q="AT-1")) == [found.reference]


def test_all_orders_are_shown_with_the_words_that_were_typed(cast, orders):
    found = order(cast, orders, "taken")
    order(cast, orders, "taken")

    nothing = opened(cast.bruno, q=found.reference)

    assert listed(nothing) == []
    assert f'href="/p/house/orders?state=all&amp;q={found.reference}">Show all orders' in nothing.content.decode()


def test_the_menu_of_a_row_holds_what_its_reader_may_do(cast, orders):
    order(cast, orders, "asked", by=cast.alice)

    own = opened(cast.alice).context["page"].rows[0]
    colleague = opened(cast.bruno).context["page"].rows[0]

    assert [move.key for move in own.moves] == ["cancel"]
    assert [move.key for move in colleague.moves] == []


def test_pages_follow_each_other_both_ways(cast, orders):
    for _number in range(27):
        order(cast, orders, "taken")

    first = opened(cast.bruno, state="all")
    second = opened(cast.bruno, state="all", after=first.context["page"].page.next_cursor)
    back = opened(cast.bruno, state="all", after=second.context["page"].page.previous_cursor)

    assert (len(listed(first)), len(listed(second))) == (25, 2)
    assert set(listed(first)).isdisjoint(listed(second))
    assert listed(back) == listed(first)


def test_the_export_has_every_row_of_the_list_and_no_other(cast, orders):
    shown = order(cast, orders, "asked")
    order(cast, orders, "asked", by=cast.chloe)

    said = b"".join(opened(cast.bruno, "/export.csv", state="all").streaming_content).decode("utf-8-sig")

    lines = said.strip().splitlines()
    assert len(lines) == 2
    assert lines[1].split(";")[:4] == [shown.reference, "New ones", "AT-1", "8 rue des Goélands, 29200 Brest"]


def test_the_export_is_of_the_list_that_a_filter_has_just_drawn(cast, orders):
    shown = order(cast, orders, "taken")
    order(cast, orders, "asked")
    client = Client()
    client.force_login(cast.bruno)

    fragment = client.get("/p/house/orders?state=taken&q=AT", headers={"hx-request": "true"}).content.decode()
    links = re.findall(r'<a [^>]*href="([^"]+)" id="export"([^>]*)>', fragment)
    said = b"".join(client.get(unescape(links[0][0])).streaming_content).decode("utf-8-sig")

    assert [rest for _url, rest in links] == [' hx-swap-oob="true"']
    assert [line.split(";")[0] for line in said.strip().splitlines()[1:]] == [shown.reference]
    whole = client.get("/p/house/orders?state=taken").content.decode()
    assert (whole.count('id="export"'), "hx-swap-oob" in whole) == (1, False)


def test_a_new_one_is_begun_by_who_may_make_one(cast, orders):
    begin = 'href="/p/house/services/order/new"'
    assert begin in opened(cast.bruno).content.decode()

    cast.portal.grants.filter(role="use").delete()
    cast.grant("see", who="organisation", organisation=cast.home, service=orders)
    page = opened(cast.bruno)

    assert (page.status_code, begin in page.content.decode()) == (200, False)


def test_who_may_use_none_of_its_services_is_refused_and_finds_no_entry(cast, orders):
    cast.portal.grants.filter(role="use").delete()
    client = Client()
    client.force_login(cast.bruno)

    assert client.get("/p/house/orders").status_code == 403
    assert b'href="/p/house/orders"' not in client.get("/p/house/tickets").content


def test_who_may_use_none_of_its_services_may_ask_for_each(cast, orders):
    cast.portal.grants.filter(role__in=("see", "use")).delete()
    cast.person("adele", cast.home, role="administrator")
    cast.grant("see", who="organisation", organisation=cast.home, member_role="administrator", service=orders)
    client = Client()
    client.force_login(cast.bruno)

    refused = client.get("/p/house/orders").content.decode()
    client.post("/p/house/services/order/access", {"word": "For the new estate"})

    assert [f'action="/p/house/services/{slug}/access"' in refused for slug in ("order", "swap")] == [True, False]
    assert Entry.objects.get(verb="access_asked").actor == cast.bruno


def test_a_portal_without_boards_has_no_such_page(cast):
    assert opened(cast.alice).status_code == 404


def test_strangers_sign_in_first(cast, orders):
    assert Client().get("/p/house/orders").status_code == 302


def test_a_page_asks_as_often_for_three_orders_as_for_one(cast, orders):
    client = Client()
    client.force_login(cast.bruno)

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            client.get("/p/house/orders?state=all")
        return len(queries)

    order(cast, orders, "asked")
    asked()
    with_one = asked()
    order(cast, orders, "asked")
    order(cast, orders, "taken", by=cast.bruno)

    assert asked() == with_one <= 15
