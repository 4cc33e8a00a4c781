"""Someone new at an operator asks what can be had at an address, with the keyboard alone and without script; another has no right to it."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from parvis.presets.demo.people import PASSWORD
from tests.stories.house import House
from tests.stories.visitor import NewVisitor, Visitor

pytestmark = [pytest.mark.story, pytest.mark.timeout(300)]

BUILDING = "IMB/29019/X/0ZK8"
NUMBER = re.compile(r"/eligibility/\d{6}-\d{4}-\d{7}")


@pytest.fixture(autouse=True)
def _places(house: House) -> None:
    """No chance that its network is being worked on this month."""
    if house.is_first_look("pinned", BUILDING):
        house.types("simulated", "pin", "building", BUILDING, "deployed")


def someone(visitor: NewVisitor, login: str, **how) -> Visitor:
    one = visitor("operateurs", **how)
    one.sign_in(login, PASSWORD)
    return one


def test_an_address_is_asked_with_the_keyboard_alone(visitor: NewVisitor):
    sophie = someone(visitor, "sophie.quere")
    sophie.open("/eligibility")
    sophie.heading("Eligibilité")
    field = sophie.field("Adresse postale et normalisée")
    field.focus()
    sophie.page.keyboard.type("8 rue des goel")
    expect(sophie.page.get_by_role("option").first).to_be_visible()
    sophie.page.keyboard.press("ArrowDown")
    sophie.page.keyboard.press("Enter")
    expect(field).to_have_value(re.compile("^8 Rue des Goélands"))
    with sophie.page.expect_navigation(url=NUMBER):
        sophie.page.keyboard.press("Enter")
    sophie.arrive()

    sophie.sees("Just Fibre", "Câblage de l’immeuble", "FI-29019-0ZK8", "Valable jusqu’au")
    order = sophie.page.get_by_role("link", name="Commander Just Fibre").first
    assert re.search(r"run=\d{6}-\d{4}-\d{7}&building=\d+&offer=just_fibre", order.get_attribute("href") or "")


def test_without_script_a_place_is_chosen_among_several(visitor: NewVisitor):
    yann = someone(visitor, "yann.lebihan", has_script=False)
    yann.open("/eligibility")
    yann.say({"Adresse postale et normalisée": "8 goelands ou douane brest"})
    yann.press("Rechercher")
    yann.sees("lieux ressemblent à celui-ci")
    yann.press("8 Rue des Goélands 29200 Brest")

    assert NUMBER.search(yann.path)
    yann.sees("Just Fibre")
    yann.follow("Toutes les recherches")
    yann.sees("8 Rue des Goélands, 29200 Brest")


def test_what_is_wrong_is_said_beside_the_field_and_kept(visitor: NewVisitor):
    marc = someone(visitor, "marc.delaunay")
    marc.open("/eligibility?by=nd")
    marc.say({"ND (Numéro de Désignation)": "12"})
    marc.press("Rechercher")

    marc.sees("Un ND a dix chiffres et commence par 0, par exemple 02 98 00 00 31.")
    expect(marc.field("ND (Numéro de Désignation)")).to_have_value("12")


def test_in_english(visitor: NewVisitor):
    marc = someone(visitor, "marc.delaunay", language="en")
    marc.open("/eligibility?by=building&lang=en")
    marc.say({"Code of the building, or reference of the PTO": BUILDING})
    marc.press("Search")

    marc.sees("Wiring of the building", "Valid until")


def test_who_has_no_right_to_it_is_told_so(visitor: NewVisitor):
    olivier = someone(visitor, "olivier.prat")

    assert olivier.page.goto(olivier.at("/eligibility")).status == 403
