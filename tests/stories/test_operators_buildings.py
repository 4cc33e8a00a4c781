"""An operator’s people look for a building, learn which visit it needs and carry on; who may not use it asks for it."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from parvis.presets.demo.people import PASSWORD
from tests.stories.house import House
from tests.stories.visitor import NewVisitor

pytestmark = [pytest.mark.story, pytest.mark.timeout(300)]

EXAMPLE = "IMB/77058/X/0218"
HOUSE = "RDV pavillon-Prise Optique à poser dans pavillon"
GPS = "48.844629, 2.710742"
SHORT = "RDV Court-Prise Optique présente"


def test_by_keyboard_from_an_address_to_an_anomaly_without_typing_twice(visitor: NewVisitor):
    yann = visitor("operateurs")
    yann.sign_in("yann.lebihan", PASSWORD)
    yann.follow("Adresses")
    yann.heading("Translation d’Adresses Opérateur (TAO)")

    yann.choose_offered("Adresse", "6 rue etienne ganeron bussy")

    yann.heading(f"Détails de l’immeuble : {EXAMPLE}")
    yann.sees("RACCORDABLE", "Mis à disposition", "678771.23", "6860548.07", "06/03/2019", "Etage [_NA_]", "77243LAG_FI-77058-000B", HOUSE)
    yann.page.get_by_role("radio", name="Oui").focus()
    yann.page.keyboard.press("Space")
    expect(yann.page.get_by_text(SHORT)).to_be_visible()
    expect(yann.page.get_by_role("radio", name="Oui")).to_be_focused()

    yann.follow("Signaler une anomalie d’adresse")
    assert yann.field("Résumé").input_value() == "6 RUE ETIENNE GANNERON, 77600 BUSSY-ST-GEORGES"
    yann.choose("Nature de l’anomalie", "Modification")
    known = {"Identifiant de l’immeuble": EXAMPLE, "État affiché par le référentiel": "RACCORDABLE", "Latitude et longitude": GPS}
    for label, value in known.items():
        expect(yann.page.get_by_role("textbox", name=label)).to_have_value(value)


def test_the_plan_is_moved_by_keys_and_by_links(visitor: NewVisitor):
    sophie = visitor("operateurs")
    sophie.sign_in("sophie.quere", PASSWORD)
    sophie.open(f"/buildings?id={EXAMPLE}")
    middle = sophie.page.locator("#plan").get_attribute("data-x")

    sophie.page.locator("[data-plan-sight]").focus()
    sophie.page.keyboard.press("ArrowRight")
    expect(sophie.page.locator("#plan")).not_to_have_attribute("data-x", middle or "")
    expect(sophie.page.locator("[data-plan-sight]")).to_be_focused()
    sophie.page.keyboard.press("+")
    expect(sophie.page.locator("#plan")).to_have_attribute("data-reach", "60")

    sophie.page.get_by_role("link", name="Voir de plus loin").click()
    expect(sophie.page.locator("#plan")).to_have_attribute("data-reach", "120")
    expect(sophie.page.get_by_role("link", name="Voir de plus loin")).to_be_focused()
    sophie.page.get_by_text("Autour d’ici, en mots").click()
    sophie.go(sophie.page.locator(".plan__words a").first)
    sophie.sees("Détails de l’immeuble")


def test_a_click_on_the_map_searches_there(visitor: NewVisitor):
    sophie = visitor("operateurs")
    sophie.sign_in("sophie.quere", PASSWORD)
    sophie.open("/buildings?by=map&x=678771.2&y=6860548.1&reach=60")

    box = sophie.page.locator("[data-plan-sight]").bounding_box()
    assert box
    with sophie.page.expect_navigation():
        sophie.page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] * 0.8)
    sophie.arrive()

    expect(sophie.page.get_by_text(re.compile(r"^\d+ bâtiments?$"))).to_be_visible()


def test_without_script_everything_is_there(visitor: NewVisitor):
    yann = visitor("operateurs", has_script=False)
    yann.sign_in("yann.lebihan", PASSWORD)
    yann.open("/buildings")
    yann.say({"Adresse": "6 rue Étienne Ganneron 77600 Bussy-Saint-Georges"})
    yann.press("Rechercher")
    yann.heading(f"Détails de l’immeuble : {EXAMPLE}")

    yann.choose("Une prise optique est-elle déjà présente ?", "Oui")
    yann.press("Choisir le rendez-vous")
    yann.sees(SHORT)
    yann.follow("Voir plus à droite")
    yann.sees(SHORT)
    status, table, _headers = yann.fetched(f"{yann.path.partition('?')[0]}/export.csv")
    assert (status, EXAMPLE.encode() in table) == (200, True)


def test_in_english(visitor: NewVisitor):
    james = visitor("operateurs", language="en")
    james.sign_in("james.holt", PASSWORD)
    james.open("/buildings?by=identifier&q=IMB/00000/X/0000")
    james.sees("No building is known by this. Check what you typed, or search by the address.")

    james.open(f"/buildings?id={EXAMPLE}")
    james.heading(f"Building details: {EXAMPLE}")
    james.sees("CONNECTABLE", "House visit, optical socket to fit in a house", "PM-PRDM link identifier")


def test_who_may_not_use_it_asks_and_the_administrator_opens_it(house: House, visitor: NewVisitor):
    olivier = visitor("operateurs")  # of whom no other story says which e-services are all of his
    olivier.sign_in("olivier.prat", PASSWORD)
    assert "Adresses" not in olivier.links
    assert olivier.open("/buildings").status == 403
    olivier.say({"Un mot pour la personne qui décide (facultatif)": "Pour les rendez-vous du SAV"})
    olivier.press("Demander l’accès")
    olivier.sees("Votre demande est partie")

    mail = house.mail("marc.delaunay@armor-telecom.example", "Olivier Prat demande l’accès", holding="Pour les rendez-vous du SAV")
    found = re.search(r"http\S+/organisation/access/asked/\S+", mail.text)
    assert found
    marc = visitor("operateurs")
    marc.sign_in("marc.delaunay", PASSWORD)
    marc.open(found[0])
    expect(marc.page.get_by_role("checkbox", name=re.compile("^Olivier Prat.*Translation"))).to_be_checked()
    marc.press("Vérifier et enregistrer")
    marc.press("Enregistrer et prévenir une personne")

    assert olivier.open("/buildings").status == 200
