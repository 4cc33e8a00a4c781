"""Sending a file of places, following it, taking the result along."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from parvis.connectors.models import Qualification, Run
from parvis.connectors.qualifying import files
from parvis.connectors.working import perform_due
from parvis.kit.ids import uuid7
from tests.connectors.qualifying.house import House
from tests.portal.eligibility.conftest import browser

BASE = "/p/house/eligibility/files"
TEXT = "Réf;Code immeuble\nA;IMB/29019/X/0ZK8\nB;IMB/29019/X/NONE\n"


def send(client: Client, text: str | bytes = TEXT, key: str = "", **said: Any) -> Any:
    data = text if isinstance(text, bytes) else text.encode()
    given = {"offer": ["fibre"], "sent": "1", "key": key or str(uuid7()), "file": SimpleUploadedFile("sites.csv", data), **said}
    return client.post(BASE, given)


def test_a_file_is_sent_followed_and_found_again(house: House):
    house.block()
    client = browser(house.cast.alice)

    url = send(client)["Location"]
    before = client.get(url).content.decode()
    perform_due(files.CONNECTOR)
    after = client.get(url).content.decode()

    assert "0 sur 2 lignes" in before
    assert 'hx-trigger="every 3s"' in before
    assert "2 sur 2 lignes" in after
    assert "Aucun immeuble ne porte ce code" in after
    assert "hx-trigger" not in after.partition('id="file"')[2].partition("</div>")[0]
    assert "sites.csv" in client.get(BASE).content.decode()
    result = client.get(f"{url}/result.csv").content.decode("utf-8-sig")
    assert result.splitlines()[0].startswith("Réf;Code immeuble;Numéro;Résultat")
    details = client.get(f"{url}/details.csv").content.decode("utf-8-sig")
    assert "Fibre Pro" in details


def test_another_organisations_file_does_not_exist(house: House):
    house.block()
    url = send(browser(house.cast.alice))["Location"]
    stranger = browser(house.cast.chloe)

    assert [stranger.get(f"{url}{end}").status_code for end in ("", "/result.csv", "/details.csv")] == [404, 404, 404]
    assert "sites.csv" not in stranger.get(BASE).content.decode()
    assert browser(house.cast.bruno).get(url).status_code == 200


def test_sent_twice_it_is_one_file(house: House):
    client, key = browser(house.cast.alice), str(uuid7())

    assert send(client, key=key)["Location"] == send(client, key=key)["Location"]
    assert Run.objects.count() == 1


@pytest.mark.parametrize(("text", "said"), [
    ("Ville\nBrest\n", "Aucune colonne de ce fichier n’indique de lieu"),
    (b"\x00\x01\x02", "fichier"),
])  # fmt: skip
def test_what_is_wrong_with_a_file_is_said(house: House, text, said):
    sent = send(browser(house.cast.alice), text)

    assert (sent.status_code, Run.objects.count()) == (422, 0)
    assert said in sent.content.decode()


def test_without_a_file_or_an_offer_one_is_asked_for_them(house: House):
    client = browser(house.cast.alice)

    assert "Choisissez un fichier" in client.post(BASE, {"offer": ["fibre"], "sent": "1"}).content.decode()
    assert "Choisissez au moins une offre" in send(client, offer=[]).content.decode()


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_an_example_is_had(house: House, ending):
    found = browser(house.cast.alice).get(f"{BASE}/example.{ending}")

    assert found.status_code == 200
    assert found["Content-Disposition"] == f'attachment; filename="example.{ending}"'


def test_there_is_no_example_of_another_kind(house: House):
    assert browser(house.cast.alice).get(f"{BASE}/example.exe").status_code == 404


def test_a_file_is_no_search(house: House):
    client = browser(house.cast.alice)
    send(client)
    number = Qualification.objects.get().run.number

    assert client.get(f"/p/house/eligibility/{number}").status_code == 404
    assert client.get("/p/house/eligibility/files/010101-0000-0000000").status_code == 404
