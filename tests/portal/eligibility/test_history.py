"""The searches that were made: found again, and taken along."""

from __future__ import annotations

import csv
import io
import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from parvis.kit.clock import now, standing_at, today
from tests.connectors.qualifying.house import House
from tests.portal.eligibility.conftest import browser

BASE = "/p/house/eligibility/searches"
QUERIES = 15


@pytest.fixture
def asked(house: House) -> House:
    house.block(at=house.address(8))
    house.block("IMB/29019/X/0ABC", at=house.address(14, "Quai de la Douane"))
    house.qualify("8 rue des Goélands Brest", "address", by=house.cast.alice)
    house.qualify("IMB/29019/X/0ABC", by=house.cast.bruno)
    house.qualify("F00000015", "service", by=house.cast.chloe)
    return house


def titles(client, **query) -> list[str]:
    return re.findall(r'<a class="strong" href="[^"]+">([^<]+)</a>', client.get(BASE, query).content.decode())


def test_ones_own_and_the_organisations_are_listed_the_latest_first(asked: House):
    assert titles(browser(asked.cast.alice)) == ["8 RUE DES GOELANDS, 29200 BREST", "8 Rue des Goélands, 29200 Brest"]
    assert titles(browser(asked.cast.chloe)) == ["F00000015"]


def test_they_are_found_by_words_key_person_and_day(asked: House):
    client = browser(asked.cast.alice)

    assert titles(client, q="goélands brest") == titles(client)
    assert titles(client, q="0abc") == ["8 RUE DES GOELANDS, 29200 BREST"]
    assert titles(client, q="F00000015") == []
    assert titles(client, by="address") == ["8 Rue des Goélands, 29200 Brest"]
    assert titles(client, who=str(asked.cast.bruno.pk)) == ["8 RUE DES GOELANDS, 29200 BREST"]
    assert titles(client, **{"from": (today() + timedelta(days=1)).isoformat()}) == []
    assert titles(client, until=(today() - timedelta(days=1)).isoformat()) == []
    assert len(titles(client, **{"from": today().isoformat(), "until": today().isoformat()})) == 2


@pytest.mark.parametrize("said", [{"until": "9999-12-31"}, {"from": "0001-01-01"}, {"from": "9999-12-31", "until": "0001-01-01"}])
def test_days_at_the_ends_of_the_calendar_are_none(asked: House, said):
    assert len(titles(browser(asked.cast.alice), **said)) == 2


def test_by_the_beginning_of_its_number(asked: House):
    client = browser(asked.cast.alice)
    number = re.findall(r'<span class="ref">([0-9-]+)</span>', client.get(BASE).content.decode())[0]

    assert len(titles(client, q=number)) == 1
    assert titles(client, q="010101-0000") == []


@pytest.mark.parametrize("query", [{"from": "soon"}, {"who": "nobody"}, {"by": "nothing"}, {"after": "x"}])
def test_what_makes_no_sense_narrows_nothing(asked: House, query):
    assert browser(asked.cast.alice).get(BASE, query).status_code == 200


def test_nothing_found_and_nothing_yet_are_told_apart(asked: House):
    client, new = browser(asked.cast.alice), browser(asked.cast.person("zoe"))

    assert "Rien ne correspond" in client.get(BASE, {"q": "zzz"}).content.decode()
    assert "Pas encore de recherche" in new.get(BASE).content.decode()


def test_they_are_paged_by_key(asked: House):
    for _number in range(25):
        asked.qualify("IMB/29019/X/0ZK8", by=asked.cast.alice)
    client = browser(asked.cast.alice)

    first = client.get(BASE).content.decode()
    (after,) = re.findall(r'href="[^"]*(after=[0-9a-f-]+)"', first)

    assert len(titles(client)) == 25
    assert len(titles(client, after=after.removeprefix("after="))) == 2


def test_an_expired_one_says_so(asked: House):
    with standing_at(now() + timedelta(days=31)):
        assert browser(asked.cast.alice).get(BASE).content.decode().count("expirée") == 2


def test_the_list_is_taken_along_as_it_is_narrowed(asked: House):
    client = browser(asked.cast.alice)

    table = client.get(f"{BASE}.csv", {"by": "address"}).content.decode("utf-8-sig")
    paper = client.get(f"{BASE}.pdf")

    rows = list(csv.DictReader(io.StringIO(table), delimiter=";"))
    assert {row["Recherche"] for row in rows} == {"8 Rue des Goélands, 29200 Brest"}
    assert "F00000015" not in table
    assert paper.content.startswith(b"%PDF-")


def test_the_list_costs_as_much_for_three_as_for_one(house: House):
    house.block()
    house.qualify(by=house.cast.alice)
    one = queries(house)
    house.qualify(by=house.cast.alice), house.qualify(by=house.cast.bruno)

    assert queries(house) == one <= QUERIES


def queries(house: House) -> int:
    client = browser(house.cast.alice)
    client.get(BASE)
    with CaptureQueriesContext(connection) as counted:
        client.get(BASE)
    return len(counted)
