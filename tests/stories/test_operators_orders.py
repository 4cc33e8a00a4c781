"""From an address to an order, on to its swap and its end: one path on which nothing is typed twice. And each step by who may do no other."""

from __future__ import annotations

import re
import time

import pytest
from playwright.sync_api import expect

from parvis.presets.demo.people import PASSWORD
from tests.stories.house import House
from tests.stories.operators_english import DASHBOARD
from tests.stories.ordering import leaves_word, own_clock, primary, signed_in, takes, typed, wait_for
from tests.stories.tongue import IN_BOTH_LANGUAGES, Tongue
from tests.stories.visitor import NewVisitor, Visitor

pytestmark = [pytest.mark.story, pytest.mark.timeout(400)]
BUILDING = "IMB/56121/X/0B21"
"""21 rue Brizeux: once ordered there it has a line, which no other story minds."""
COUNTERS = {
    "Création": ["En cours", "En échec", "Terminée", "Rendez-vous à reprendre"],
    "Résiliation": ["En cours", "En attente restit. box", "Terminée"],
    "Échange de box": ["En cours", "En attente restit. box", "Terminée"],
}


def an_appointment_from_an_address(one: Visitor) -> None:
    one.open("/eligibility?by=address")
    one.page.fill("main input[name=q]", "21 rue Brizeux 56100 Lorient")
    one.page.keyboard.press("Escape")
    one.press("Rechercher")
    one.follow("Prendre rendez-vous")
    one.page.select_option("[name=product_nature]", label="Just Fibre")
    one.page.select_option("[name=operation]", label="RDV pavillon-Prise Optique à poser dans pavillon")
    one.page.select_option("[name=appointment_kind]", label="Standard")
    primary(one)
    takes(one, lambda: leaves_word(one))
    primary(one)


def test_from_an_address_to_an_order_its_swap_and_its_end(house: House, visitor: NewVisitor):
    house.types("simulated", "pin", "building", BUILDING, "deployed")
    sophie = signed_in(visitor)
    an_appointment_from_an_address(sophie)
    booking = sophie.page.locator("main .ref").first.inner_text().strip()
    sophie.follow("Commander")

    # 1. all that was found is there; the end customer is what is left
    sophie.heading("1.Installation et RDV")
    page = sophie.page
    assert page.input_value("[name=building_id]") == BUILDING
    assert page.input_value("[name=appointment_reference]") == booking
    assert (page.input_value("[name=pm_reference]"), page.input_value("[name=pbo_reference]")) == ("FI-56121-000D", "PT 001877")
    assert page.input_value("[name=customer_address_postcode]") == "56100"
    for name, words in {
        "operator_order_reference": "AT-8001 SIM-DONE",
        "customer_last_name": "Le Goff",
        "customer_first_name": "Jeanne",
        "customer_mobile": "0600004218",
    }.items():
        typed(sophie, name, words)
    page.locator("[name=customer_civility][value=mme]").focus()
    page.keyboard.press("Space")
    sophie.press("Suivant")

    # 2. the price adds up beside; what was typed stays when one goes back
    sophie.heading("2.Offre et options")
    sophie.sees("Cocher la case « Option GTR 10 heures HO » si vous souhaitez souscrire à cette option.")
    page.locator("[name=offer]").first.focus()
    page.keyboard.press("Space")
    page.locator("[name=options]").first.focus()
    page.keyboard.press("Space")
    expect(page.locator("#basket")).to_contain_text("30,40")
    sophie.press("Précédent")
    assert page.input_value("[name=customer_last_name]") == "Le Goff"
    sophie.press("Suivant")
    assert page.locator("[name=options]").first.is_checked()
    sophie.press("Suivant")

    # 3. and 4.
    sophie.heading("3.Livraison de box")
    sophie.sees("Renseigner les informations nécessaires à l’expédition de la box.")
    sophie.press("Suivant")
    sophie.heading("4.Récapitulatif")
    sophie.sees("Vous pouvez corriger les données saisies en cliquant sur le bouton « Précédent »", "MB FTTH Internet profil 07")
    sophie.press("Créer la commande")
    sophie.sees("Votre commande est créée.")
    sophie.follow("Ouvrir cette demande")
    order = sophie.path
    sophie.sees("En cours", booking)

    # the outside does its work
    time.sleep(4)  # a worker hands the order over
    with own_clock(house):
        house.types("simulated", "clock", "--forward", "P40D")
    wait_for(sophie, "Terminée")
    sophie.sees("L’accès est en service", "ID1", "Suivi de production")
    id1 = re.search(r"F\d{8}", sophie.text())
    assert id1

    # the box is swapped: what is known is not asked again
    sophie.follow("Échanger la box")
    assert page.input_value("[name=id1]") == id1[0]
    assert page.input_value("[name=box_serial]")
    page.locator("[name=motive]").first.check()
    sophie.press("Suivant")
    assert page.input_value("[name=delivery_address_postcode]") == "56100"
    typed(sophie, "delivery_contact", "Jeanne Le Goff")
    typed(sophie, "delivery_phone", "0600004218")
    sophie.press("Suivant")
    with own_clock(house):
        sophie.press("Échanger la box")
        sophie.sees("Votre échange de box est enregistré.")

        # while it is open, no second one
        sophie.open(order)
        sophie.sees("est déjà en cours")
    sophie.follow("Résilier")
    assert page.input_value("[name=id1]") == id1[0]


@IN_BOTH_LANGUAGES
def test_the_dashboard_has_its_rows_and_counters_and_each_leads_to_its_list(visitor: NewVisitor, language: str):
    marc, say = signed_in(visitor, "marc.delaunay", language=language), Tongue(language, DASHBOARD)

    marc.follow(say("Commandes"))

    marc.heading(say("e-Just Fibre > Tableau de Bord"))
    marc.sees(say("Vision d’ensemble des commandes pour l’opérateur : par type et par état."))
    rows = {
        row.locator("h2").inner_text().split("\n")[0].strip(" ?"): row.locator(".tally__label").all_inner_texts()
        for row in marc.page.locator(".tally__row").all()
    }
    assert rows == {say(title): say.all(*counters) for title, counters in COUNTERS.items()}
    assert marc.page.locator(".tally__row h2 summary").count() == 2  # the two of which the guide has a question mark
    say.is_alone_on(marc)
    completed = marc.page.locator(".tally__row").first.locator("a").nth(2)
    number = int(completed.locator(".num").inner_text())
    marc.go(completed)
    listed = marc.page.locator("#list tbody tr").count()
    marc.open("/orders")  # colleagues' orders are completed meanwhile
    assert min(number, 25) <= listed <= min(int(completed.locator(".num").inner_text()), 25)


def test_the_dashboard_is_read_in_english(visitor: NewVisitor):
    marc = visitor("operateurs", language="en")
    marc.sign_in("marc.delaunay", PASSWORD)

    marc.open("/orders")

    marc.heading("e-Just Fibre > Dashboard")
    marc.sees("Appointment to rebook", "Awaiting box return", "To handle first")


def test_an_order_without_an_appointment_is_told_what_to_do(visitor: NewVisitor):
    sophie = signed_in(visitor)
    sophie.open("/services/e-just-fibre/new/installation")
    said = {
        "operator_order_reference": "AT-8002", "appointment_reference": "RDV-999999", "building_id": "IMB/77058/X/0218",
        "pm_reference": "FI-77058-000B", "pbo_reference": "PT 002053", "customer_last_name": "Le Goff", "customer_first_name": "Jeanne",
        "customer_mobile": "0600004218", "customer_address_street": "rue Etienne Ganneron", "customer_address_postcode": "77600",
        "customer_address_town": "Bussy",
    }  # fmt: skip
    for name, words in said.items():
        sophie.page.fill(f"[name={name}]", words)
    sophie.page.check("[name=has_socket][value=no]")
    sophie.page.check("[name=customer_civility][value=mme]")

    sophie.press("Suivant")

    sophie.sees(
        "Aucun rendez-vous de votre organisation ne porte la référence « RDV-999999 ». Vérifiez-la, ou réservez d’abord un rendez-vous."
    )
    assert sophie.page.input_value("[name=operator_order_reference]") == "AT-8002"


def test_who_may_only_swap_boxes_finds_that_row_and_may_not_order(visitor: NewVisitor):
    olivier = signed_in(visitor, "olivier.prat")

    olivier.open("/orders")

    assert [row.inner_text().split("\n")[0].strip(" ?") for row in olivier.page.locator(".tally__row h2").all()] == ["Échange de box"]
    assert olivier.page.get_by_role("link", name="Nouvelle commande").count() == 0
    assert olivier.page.goto(olivier.at("/services/e-just-fibre/new")).status == 404
