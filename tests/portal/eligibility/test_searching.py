"""«Éligibilité»: asking, choosing among places, the answer, and what is said when there is none."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from parvis.connectors.models import Qualification, Run
from parvis.connectors.troubles import Unavailable
from parvis.kit.clock import now, standing_at
from parvis.kit.ids import uuid7
from parvis.places.models import Line
from tests.connectors.qualifying.house import COPPER, TABLE, House, Outside
from tests.portal.eligibility.conftest import browser

BASE = "/p/house/eligibility"
QUERIES = 15


def send(client: Client, path: str = BASE, **said: Any) -> Any:
    given = {"by": "building", "q": "IMB/29019/X/0ZK8", "offer": ["fibre", "copper"], "sent": "1", "key": str(uuid7()), **said}
    return client.post(path, given)


def words(response: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode())).replace("\u00a0", " ").replace("\u202f", " ")


def test_what_is_found_has_a_page_of_its_own(house: House):
    house.block(at=house.address(8))
    client = browser(house.cast.alice)

    sent = send(client)

    found = Qualification.objects.get()
    assert (sent.status_code, sent["Location"]) == (302, f"{BASE}/{found.run.number}")
    said = words(client.get(sent["Location"]))
    for part in ("Immeuble, 3 logements", "IMB/29019/X/0ZK8", "Fibre Pro", "1 Gbit/s", "21,40 € HT/mois", "et 149,00 € une fois",
                 "Sous 20 jours", "VDSL2", "Non éligible", "Câblage de l’immeuble", "FI-77058-000B", "RDC, 1, 2", "Valable jusqu’au"):  # fmt: skip
        assert part in said, part


def test_it_is_said_in_english_too(house: House):
    house.block()
    client = browser(house.cast.alice, "en")

    said = words(client.get(send(client)["Location"], {"lang": "en"}, follow=True))

    for part in (
        "Building, 3 dwellings",
        "€21.40" if "€21.40" in said else "21.40",
        "/month excl. tax",
        "Not eligible",
        "Wiring of the building",
    ):
        assert part in said


def test_from_an_offer_one_goes_on_to_its_order_with_what_was_found(house: House):
    building = house.block()
    client = browser(house.cast.alice)

    page = client.get(send(client)["Location"]).content.decode()

    number = Qualification.objects.get().run.number
    assert f'href="/p/house/services/order/new?run={number}&amp;building={building.pk}&amp;offer=fibre"' in page
    assert f'href="/p/house/services/check/new?run={number}&amp;building={building.pk}"' in page


def test_who_may_not_use_the_order_is_not_led_to_it(house: House):
    house.block()
    house.order.grants.filter(role="use").delete()
    client = browser(house.cast.alice)

    assert "/services/order/new" not in client.get(send(client)["Location"]).content.decode()


def test_each_key_has_its_tab_and_its_words(house: House):
    client = browser(house.cast.alice)

    pages = {by: words(client.get(BASE, {"by": by})) for by in ("address", "nd", "service", "gps", "map", "building")}

    labels = {
        "address": "Adresse postale et normalisée",
        "nd": "ND (Numéro de Désignation)",
        "service": "Numéro de prestation",
        "gps": "Coordonnées géographiques (GPS)",
        "map": "Cartographie",
        "building": "Code de l’immeuble, ou référence de la PTO",
    }
    assert {by: labels[by] in page for by, page in pages.items()} == dict.fromkeys(labels, True)


@pytest.mark.parametrize(("by", "typed"), [
    ("address", "8 rue des Goélands, 29200 Brest"), ("nd", "02 98 00 00 31"), ("service", "F00000015"), ("building", "FI-29AB-7K42"),
])  # fmt: skip
def test_each_key_leads_to_an_answer(house: House, by, typed):
    building = house.block(at=house.address(8))
    floor = building.floors.first()
    Line.objects.create(building=building, floor=floor, number="0298000031", service_reference="F00000015", pto="FI-29AB-7K42")
    client = browser(house.cast.alice)

    said = words(client.get(send(client, by=by, q=typed)["Location"]))

    assert "Immeuble, 3 logements" in said


def test_of_several_places_one_is_chosen_and_what_was_typed_stays(house: House):
    house.address(8, "Rue des Goélands Blancs")
    here = house.address(8)
    house.block(at=here)
    client = browser(house.cast.alice)

    sent = send(client, by="address", q="8 rue des goelans", offer=["fibre"])

    assert (sent.status_code, Run.objects.count()) == (302, 0)
    page = client.get(sent["Location"]).content.decode()
    assert f'name="place" value="house:{here.pk}"' in page
    assert 'value="8 rue des goelans"' in page
    assert re.findall(r'name="offer" value="(\w+)" checked', page) == ["fibre"]
    chosen = send(client, by="address", q="8 rue des goelans", offer=["fibre"], place=f"house:{here.pk}")
    assert "Fibre Pro" in words(client.get(chosen["Location"]))


def test_where_nothing_is_like_it_one_is_told_what_to_do(house: House):
    house.address(8)
    client = browser(house.cast.alice)

    sent = send(client, by="address", q="999 boulevard inconnu, Nulleville")

    assert sent.status_code == 422
    said = words(sent)
    assert said.startswith(" ") and "Erreur" in said
    assert "Aucune adresse ne ressemble à celle-ci" in said
    assert "Demander une étude à l’équipe" in said
    assert 'value="999 boulevard inconnu, Nulleville"' in sent.content.decode()


def test_the_nearest_numbers_are_proposed(house: House):
    here = house.address(8)

    sent = send(browser(house.cast.alice), by="address", q="12 rue des Goélands, 29200 Brest")

    assert sent.status_code == 422
    assert f'value="house:{here.pk}"' in sent.content.decode()


def test_without_an_offer_the_scope_is_asked_for(house: House):
    house.block()

    sent = send(browser(house.cast.alice), offer=[])

    assert (sent.status_code, Run.objects.count()) == (422, 0)
    assert "Choisissez au moins une offre" in words(sent)


def test_the_scope_is_remembered(house: House):
    house.block()
    client = browser(house.cast.alice)
    assert re.findall(r'name="offer" value="(\w+)" checked', client.get(BASE).content.decode()) == ["fibre", "copper"]

    send(client, offer=["copper"])

    assert re.findall(r'name="offer" value="(\w+)" checked', client.get(BASE).content.decode()) == ["copper"]


def test_a_building_that_the_address_names_is_confirmed(house: House):
    building = house.block()

    page = browser(house.cast.alice).get(BASE, {"building": building.pk}).content.decode()

    assert f'name="place" value="building:{building.pk}"' in page


def test_sent_twice_it_is_one_search(house: House, remote: Outside):
    house.block()
    client, key = browser(house.cast.alice), str(uuid7())

    first, second = send(client, key=key), send(client, key=key)

    assert first["Location"] == second["Location"]
    assert remote.calls == 1


def test_a_key_that_was_used_otherwise_is_refused_and_nothing_is_lost(house: House):
    house.block()
    client, key = browser(house.cast.alice), str(uuid7())
    send(client, key=key)

    sent = send(client, key=key, offer=["fibre"])

    assert sent.status_code == 409
    assert 'value="IMB/29019/X/0ZK8"' in sent.content.decode()


@pytest.mark.parametrize(("trouble", "said"), [
    (Unavailable("down"), "Le système d’information n’a pas pu répondre"),
    (TimeoutError(), "Le système d’information n’a pas répondu à temps"),
])  # fmt: skip
def test_a_service_that_does_not_answer_says_so_and_may_be_tried_again(house: House, remote: Outside, trouble, said):
    house.block()
    remote.answers = [trouble]
    client = browser(house.cast.alice)

    page = client.get(send(client)["Location"])

    assert said in words(page)
    assert 'value="IMB/29019/X/0ZK8"' in page.content.decode()
    failed = Qualification.objects.get()
    again = client.post(f"{BASE}/{failed.run.number}/again", {"key": str(uuid7())})
    assert "Fibre Pro" in words(client.get(again["Location"]))
    assert f"run={failed.run.number}" in page.content.decode()


def test_an_expired_answer_orders_nothing_and_is_asked_again(house: House):
    house.block()
    client = browser(house.cast.alice)
    url = send(client)["Location"]

    with standing_at(now() + timedelta(days=31)):
        client = browser(house.cast.alice)
        page = client.get(url)
        again = client.post(f"{url}/again", {"key": str(uuid7())})

        assert "Cette réponse était valable jusqu’au" in words(page)
        assert "/services/order/new" not in page.content.decode()
        assert "/services/order/new" in client.get(again["Location"]).content.decode()


def test_another_organisations_search_does_not_exist(house: House):
    house.block()
    url = send(browser(house.cast.alice))["Location"]
    stranger = browser(house.cast.chloe)

    assert [stranger.get(f"{url}{end}").status_code for end in ("", ".csv", ".pdf")] == [404, 404, 404]
    assert stranger.post(f"{url}/again", {"key": str(uuid7())}).status_code == 404
    assert browser(house.cast.bruno).get(url).status_code == 200


def test_who_may_use_no_such_service_is_told_so(house: House):
    house.service.grants.filter(role="use").delete()

    assert browser(house.cast.alice).get(BASE).status_code == 403
    assert send(browser(house.cast.alice)).status_code == 403
    assert browser().get(BASE).status_code == 302


def test_a_service_of_some_offers_asks_about_those_alone(house: House):
    house.block()
    house.cast.service("lines", tool={**TABLE, "offers": [COPPER]}, visibility="organisation", order=9)
    client = browser(house.cast.alice)

    page = client.get(BASE, {"service": "lines"}).content.decode()
    sent = send(client, service="lines", offer=["fibre", "copper"])

    assert re.findall(r'name="offer" value="(\w+)"', page) == ["copper"]
    found = Qualification.objects.get()
    assert [one["key"] for one in found.run.input["offers"]] == ["copper"]
    assert found.service_slug == "lines"
    assert sent.status_code == 302


def test_the_same_search_is_told_for_machines(house: House):
    page = browser(house.cast.alice).get(BASE).content.decode()

    assert "La même recherche par API" in page
    assert "curl " in page


def test_it_is_taken_along(house: House):
    house.block()
    client = browser(house.cast.alice)
    url = send(client)["Location"]

    table, paper = client.get(f"{url}.csv"), client.get(f"{url}.pdf")

    assert (table["Content-Type"], paper["Content-Type"]) == ("text/csv; charset=utf-8", "application/pdf")
    assert b"Fibre Pro" in table.content
    assert paper.content.startswith(b"%PDF-")


def test_a_map_lists_the_buildings_around_its_point(house: House):
    house.block(at=house.address(8))

    page = words(browser(house.cast.alice).get(BASE, {"by": "map", "q": "8 rue des Goélands Brest"}))

    assert "1 immeuble autour de ce point" in page
    assert "ressemble" not in page


def test_the_answer_costs_as_much_for_three_buildings_as_for_one(house: House):
    here = house.address(8)
    house.block(at=here)
    client = browser(house.cast.alice)
    one = send(client, by="address", q="8 rue des Goélands Brest")["Location"]
    house.block("IMB/29019/X/0ZK9", at=here), house.block("IMB/29019/X/0ZKA", at=here)
    three = send(client, by="address", q="8 rue des Goélands Brest")["Location"]

    counts = [queries(client, url) for url in (one, three)]

    assert counts[0] == counts[1]
    assert counts[0] <= QUERIES
    assert queries(client, BASE) <= QUERIES


def queries(client: Client, url: str) -> int:
    client.get(url)
    with CaptureQueriesContext(
        connection,
    ) as counted:
        assert client.get(url).status_code == 200
    return len(counted)
