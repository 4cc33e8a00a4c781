"""«Mes matériels»: the list, the page of each, the table to take along, and asking about one."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

import pytest
from django.test import Client

from parvis.assets.keeping import Said, give_to, register
from parvis.assets.models import AssetKind
from parvis.intake.models import Form
from parvis.kit.clock import today
from parvis.tickets.models import TicketAsset
from tests.cast import Cast, text

pytestmark = [pytest.mark.django_db, pytest.mark.database]
STATES = [
    {"key": "in_use", "phase": "active", "label": text("In use"), "meaning": "good"},
    {"key": "scrapped", "phase": "retired", "label": text("Scrapped")},
]
SCHEMES = [{"key": "serial", "label": text("Serial number")}, {"key": "licence", "label": text("Licence key"), "secret": True}]
FIELDS = [
    {"key": "model", "type": "text", "label": text("Model"), "max_length": 40},
    {"key": "price", "type": "text", "label": text("Price"), "max_length": 40, "internal": True},
]
QUERIES = 15


class World:
    def __init__(self) -> None:
        self.cast = Cast(modules=["assets", "help"])
        equipment = {"key": "equipment", "type": "asset", "label": text("The ticket is about")}
        summary = {"key": "summary", "type": "text", "label": text("Summary"), "default": "Usual words"}
        self.service = self.cast.service("help", fields=[equipment, summary], fills={"assets": "equipment"})
        self.shop = self.cast.organisation("Shop", parent=self.cast.home)
        self.alice, self.boss = self.cast.alice, self.cast.person("boss", self.cast.home, role="manager")
        self.sam = self.cast.person("sam", self.shop)
        self.stranger = self.cast.person("eve", self.cast.organisation("Elsewhere"), role="administrator")
        form = Form.objects.create(portal_key=self.cast.key, key="asset:computer")
        form.publish({"steps": [{"key": "attributes", "title": text("x"), "fields": FIELDS}]})
        said = {"title": text("Computer"), "plural": text("Computers"), "states": STATES, "schemes": SCHEMES}
        self.computer = AssetKind.objects.create(portal_key=self.cast.key, key="computer", form=form, **said)
        self.pc = self.keep("Front desk", self.cast.home, "SN1", warranty_ends_on=today() + timedelta(days=9))
        self.till = self.keep("Till", self.shop, "SN2")

    def keep(self, name, owner, serial="", parent=None, **said):
        said = {"attributes": {"model": f"Model of {name}", "price": "SECRET price"}, **said}
        numbers = {"serial": serial, "licence": f"SECRET {name}"}
        return register(self.computer, owner, Said(name, numbers=numbers, **said), by=self.cast.technician, parent=parent)


@pytest.fixture
def world(db) -> World:
    return World()


def browser(world: World, user=None, language="en") -> Client:
    client = Client(headers={"accept-language": language})
    if user:
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def at(world: World, path: str) -> str:
    return f"/p/{world.cast.key}{path}"


def names(world: World, user, query: str = "") -> list[str]:
    page = browser(world, user).get(at(world, f"/assets{query}")).content.decode()
    return [name for name in ("Front desk", "Till", "Old one") if f">{name}</a>" in page]


def test_a_member_finds_what_their_entity_has_and_who_leads_finds_those_below(world: World):
    assert names(world, world.alice) == ["Front desk"]
    assert names(world, world.sam) == ["Till"]
    assert names(world, world.boss) == ["Front desk", "Till"]
    assert names(world, world.stranger) == []


@pytest.mark.parametrize(("language", "title", "words"), [
    ("en", "No equipment is recorded yet", "The team records the equipment and the software of your entity: they will be listed here."),
    ("fr", "Aucun matériel n’est encore enregistré", "L’équipe enregistre le matériel et les logiciels de votre entité"),
])  # fmt: skip
def test_where_there_is_none_one_is_told_who_records_it(world: World, language, title, words):
    html = browser(world, world.stranger, language).get(f"/p/house/assets?lang={language}", follow=True).content.decode()

    assert title in html
    assert words in html


def test_who_is_not_signed_in_signs_in_first(world: World):
    for path in ("/assets", "/assets/export.csv", f"/assets/{world.pc.pk}"):
        assert browser(world).get(at(world, path)).status_code == 302


def test_a_portal_without_the_module_has_no_such_page(world: World):
    world.cast.portal.modules = ["help"]
    world.cast.portal.save()

    for path in ("/assets", "/assets/export.csv", f"/assets/{world.pc.pk}"):
        assert browser(world, world.alice).get(at(world, path)).status_code == 404


def test_the_list_is_narrowed_in_its_address(world: World):
    world.keep("Old one", world.cast.home, "SN3", state="scrapped")

    assert names(world, world.boss, "?q=FRONT+DÉSK") == ["Front desk"]
    assert names(world, world.boss, "?q=SN2") == ["Till"]
    assert names(world, world.boss, "?q=SECRET+Till") == []
    assert names(world, world.boss, f"?owner={world.shop.pk}") == ["Till"]
    assert names(world, world.boss, "?warranty=on") == ["Front desk"]
    assert names(world, world.boss, "?state=retired") == ["Old one"]
    assert names(world, world.boss, "?state=all&kind=computer") == ["Front desk", "Till", "Old one"]
    assert names(world, world.boss, "?kind=other&owner=nonsense&after=nonsense") == []


def test_the_page_says_all_that_customers_may_know(world: World):
    software = world.keep("Office", world.cast.home, "SN9", parent=world.pc)
    page = browser(world, world.alice).get(at(world, f"/assets/{world.pc.pk}")).content.decode()

    for words in (
        "Front desk",
        "In use",
        "SN1",
        "Model of Front desk",
        "under warranty until",
        "Recorded",
        "the team",
        f"/assets/{software.pk}",
    ):
        assert words in page
    assert "SECRET" not in page
    assert str(world.cast.technician) not in page


def test_who_may_not_see_it_finds_no_page(world: World):
    for user in (world.alice, world.stranger):
        assert browser(world, user).get(at(world, f"/assets/{world.till.pk}")).status_code == 404
    assert browser(world, world.boss).get(at(world, f"/assets/{world.till.pk}")).status_code == 200


def test_what_was_given_away_is_found_where_it_went(world: World):
    give_to(world.pc, world.shop, by=world.cast.technician)

    assert names(world, world.alice) == []
    assert names(world, world.sam) == ["Front desk", "Till"]
    assert "Given by “Town” to “Shop”" in browser(world, world.sam).get(at(world, f"/assets/{world.pc.pk}")).content.decode()


def test_its_requests_are_those_that_the_person_may_see(world: World):
    for by in (world.alice, world.boss):
        ticket = world.cast.ticket(world.service, by=by, answers={"summary": f"Of {by.username}"})
        TicketAsset.objects.create(organisation=world.cast.home, ticket=ticket, asset=world.pc)

    page = browser(world, world.alice).get(at(world, f"/assets/{world.pc.pk}")).content.decode()

    assert "Of alice" in page
    assert "Of boss" not in page


def test_the_table_to_take_along_holds_what_the_list_shows_and_no_secret(world: World):
    response = browser(world, world.boss).get(at(world, "/assets/export.csv?kind=computer"))

    rows = list(csv.DictReader(io.StringIO(response.getvalue().decode("utf-8-sig")), delimiter=";"))
    assert [(row["Name"], row["Entity"], row["Serial number"], row["Model"]) for row in rows] == [
        ("Front desk", "Town", "SN1", "Model of Front desk"),
        ("Till", "Shop", "SN2", "Model of Till"),
    ]
    assert "SECRET" not in str(rows)
    assert "Licence key" not in rows[0]


def test_one_asks_about_it_with_the_form_that_has_it_chosen(world: World):
    page = browser(world, world.alice).get(at(world, f"/assets/{world.pc.pk}"))
    assert f"/services/help/new?asset={world.pc.pk}" in page.content.decode()

    form = browser(world, world.alice).get(at(world, f"/services/help/new?asset={world.pc.pk}"), follow=True).content.decode()

    assert f'<option value="{world.pc.pk}" selected' in form
    assert "Usual words" in form  # what the form begins with stays


def test_what_one_may_not_see_is_not_chosen(world: World):
    form = browser(world, world.alice).get(at(world, f"/services/help/new?asset={world.till.pk}"), follow=True).content.decode()

    assert str(world.till.pk) not in form.partition("<form")[2].partition("</form>")[0].replace(f"asset={world.till.pk}", "")


@pytest.mark.parametrize("count", [1, 3])
def test_pages_ask_as_much_for_three_as_for_one(world: World, count, django_assert_max_num_queries):
    for number in range(count):
        parent = world.keep(f"PC {number}", world.cast.home, f"X{number}")
        world.keep(f"Office {number}", world.cast.home, f"Y{number}", parent=parent)
    client = browser(world, world.boss)

    for path in ("/assets", f"/assets/{world.pc.pk}"):
        client.get(at(world, path))
        with django_assert_max_num_queries(QUERIES):
            client.get(at(world, path))
