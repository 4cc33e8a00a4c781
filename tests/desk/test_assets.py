"""Equipment at the desk: found, looked at, brought in from a table."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from parvis.assets.keeping import Said, register
from parvis.assets.models import Asset, AssetKind
from parvis.intake.models import Upload
from tests.cast import Cast, text

pytestmark = [pytest.mark.django_db, pytest.mark.database]
STATES = [{"key": "in_use", "phase": "active", "label": text("In use")}, {"key": "scrapped", "phase": "retired", "label": text("Scrapped")}]
SCHEMES = [{"key": "serial", "label": text("Serial number")}, {"key": "licence", "label": text("Licence key"), "secret": True}]
GOOD = b"Name;Reference;Serial number\r\nFront desk;PC-1;SN1\r\nTill;PC-2;SN2\r\n"


@pytest.fixture
def house(db) -> Cast:
    cast = Cast()
    assert cast.help
    assert cast.alice
    said = {"title": text("Computer"), "plural": text("Computers"), "states": STATES, "schemes": SCHEMES}
    AssetKind.objects.create(portal_key=cast.key, key="computer", **said)
    return cast


def browser(user) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def sent(house: Cast, data: bytes, name: str = "park.csv", client: Client | None = None):
    said = {"portal": house.key, "kind": "computer", "owner": str(house.home.pk), "file": SimpleUploadedFile(name, data)}
    return (client or browser(house.technician)).post("/desk/assets/import", said)


def written(house: Cast, address: str, client: Client | None = None):
    """The preview at `address`, sent as it is."""
    client = client or browser(house.technician)
    bringing = client.get(address).context["bringing"]
    said = {**dict(bringing.carried), **{name: key for name, _title, key in bringing.titles}, "digest": bringing.plan.digest}
    return client.post(address, said)


def names() -> list[str]:
    return list(Asset.objects.order_by("name").values_list("name", flat=True))


def test_a_table_is_previewed_and_then_written_at_once(house: Cast):
    client = browser(house.technician)
    address = sent(house, GOOD, client=client).url
    page = client.get(address).content.decode()
    assert names() == []
    assert "To record" in page

    answer = written(house, address, client)

    assert (answer.status_code, answer.url) == (302, "/desk/assets")
    assert names() == ["Front desk", "Till"]
    assert not Upload.objects.exists()
    assert "2 recorded, 0 changed" in client.get("/desk/assets").content.decode()


def test_sent_twice_it_is_written_once(house: Cast):
    client = browser(house.technician)
    address = sent(house, GOOD, client=client).url
    written(house, address, client)

    again = client.post(address, {"digest": "x", "portal": house.key})

    assert (again.status_code, again.url) == (302, "/desk/assets")
    assert names() == ["Front desk", "Till"]


def test_one_wrong_line_and_nothing_is_written(house: Cast):
    address = sent(house, GOOD + b";PC-3;SN3\r\n").url

    page = browser(house.technician).get(address).content.decode()
    answer = written(house, address)

    assert "Write a name." in page
    assert "Record all of it" not in page
    assert answer.status_code == 409
    assert names() == []


def test_what_changed_meanwhile_is_shown_again(house: Cast):
    client = browser(house.technician)
    address = sent(house, GOOD, client=client).url
    digest = client.get(address).context["bringing"].plan.digest
    register(AssetKind.objects.get(), house.home, Said("Front desk", reference="PC-1", numbers={"serial": "SN1"}), by=house.technician)

    answer = client.post(address, {"portal": house.key, "kind": "computer", "owner": str(house.home.pk), "digest": digest})

    assert answer.status_code == 409
    assert names() == ["Front desk"]


def test_columns_may_be_said_otherwise(house: Cast):
    address = sent(house, b"Nummer;Was\r\nPC-1;Front desk\r\n").url

    plan = browser(house.technician).get(f"{address}&c0=reference&c1=name").context["bringing"].plan

    assert [(line.act, line.name, line.said.reference) for line in plan.lines] == [("make", "Front desk", "PC-1")]


@pytest.mark.parametrize("data", [b"%PDF-1.7\x00", b"PK\x03\x04 broken", b"name\r\n=1+1\r\n"])
def test_what_is_no_table_is_refused_and_nothing_of_it_is_kept(house: Cast, data):
    answer = sent(house, data)

    assert answer.status_code == 422
    assert not Upload.objects.exists()


def test_a_table_is_its_sender_s_alone(house: Cast):
    address = sent(house, GOOD).url
    colleague = house.agent("otto", house.team)

    assert browser(colleague).get(address).status_code == 404
    assert browser(house.alice).get(address).status_code == 404
    assert browser(house.alice).get("/desk/assets").status_code == 404


def test_the_team_reads_secret_numbers_and_finds_by_them(house: Cast):
    asset = register(AssetKind.objects.get(), house.home, Said("Front desk", numbers={"licence": "K-77"}), by=house.technician)
    client = browser(house.technician)

    assert "K-77" in client.get(f"/desk/assets/{asset.pk}").content.decode()
    assert "Front desk" in client.get("/desk/assets?q=K-77").content.decode()
    assert "K-77" in client.get("/desk/assets/export.csv").getvalue().decode()


@pytest.mark.parametrize("count", [1, 3])
def test_pages_ask_as_much_for_three_as_for_one(house: Cast, count, django_assert_max_num_queries):
    for number in range(count):
        one = register(AssetKind.objects.get(), house.home, Said(f"PC {number}"), by=house.technician)
    client = browser(house.technician)

    for path in ("/desk/assets", f"/desk/assets/{one.pk}"):
        client.get(path)
        with django_assert_max_num_queries(15):
            client.get(path)


def test_what_is_exported_comes_back_unchanged_and_no_cell_acts_as_a_formula(house: Cast):
    said = {"reference": "@SUM(A1)", "location": "+33 1", "numbers": {"serial": "-1"}}
    register(AssetKind.objects.get(), house.home, Said('=HYPERLINK("http://x";"y")', **said), by=house.technician)
    client = browser(house.technician)

    table = client.get("/desk/assets/export.csv").getvalue()
    plan = client.get(sent(house, table, client=client).url).context["bringing"].plan

    cells = [cell.strip('"') for line in table.decode("utf-8-sig").splitlines()[1:] for cell in line.split(";")]
    assert [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))] == []
    assert [line.act for line in plan.lines] == ["leave"]


def test_one_goes_from_page_to_page_by_a_key_and_each_is_shown_once(house: Cast):
    kind = AssetKind.objects.get()
    same = {"organisation": house.home, "owner": house.home, "kind": kind, "state": "in_use", "phase": "active"}
    Asset.objects.bulk_create(Asset(name=f"PC {number // 3:02}", **same) for number in range(60))
    client, address, seen = browser(house.technician), "/desk/assets?kind=computer", []

    while address:
        context = client.get(address).context
        seen += [one.pk for one, _state, _warranty in context["lines"]]
        address = f"/desk/assets?{context['next_query']}" if context["next_query"] else ""

    assert (len(seen), len(set(seen))) == (60, 60)
