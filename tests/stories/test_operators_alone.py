"""Each e-service by somebody who may use no other: the menu, the page, what is done from scratch, and what stays closed. Operateurs 1.1 to 1.5."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.stories.house import House
from tests.stories.ordering import (
    ADDRESS,
    an_appointment,
    an_order,
    newcomer,
    own_clock,
    pick,
    primary,
    said,
    signed_in,
    typed,
    wait_for,
    wait_for_words,
)
from tests.stories.tongue import IN_BOTH_LANGUAGES, Tongue
from tests.stories.visitor import NewVisitor, Visitor

pytestmark = [pytest.mark.story, pytest.mark.timeout(400)]
EXAMPLE = "IMB/77058/X/0218"
ELIGIBILITY, BUILDINGS, APPOINTMENTS, ORDERS = "/eligibility", "/buildings", "/appointments", "/orders"
MENU = {"Éligibilité": ELIGIBILITY, "Adresses": BUILDINGS, "Rendez-vous": APPOINTMENTS, "Commandes": ORDERS}
NEW, SWAP, END = (f"/services/{slug}/new" for slug in ("e-just-fibre", "echanger-la-box", "resilier"))
ANAIS = "anais.ferrer"
ENGLISH = {
    "Eligibilité": "Eligibility",
    "Éligibilité": "Eligibility",
    "Adresses": "Addresses",
    "Rendez-vous": "Appointments",
    "Commandes": "Orders",
    "Demander l’accès": "Ask for access",
    "Rechercher": "Search",
    "Câblage de l’immeuble": "Wiring of the building",
    "Commander": "Order",
    "Prendre rendez-vous": "Book an appointment",
    "Page introuvable": "Page not found",
}


def may(one: Visitor, *paths: str, say: Tongue | None = None) -> None:
    """Nothing else than these: every other entry of the menu is not there, its page offers to ask for it, and no form opens."""
    say = say or Tongue("fr", ENGLISH)
    one.open("/")
    navigation = one.page.get_by_role("navigation")
    shown = [label for label in MENU if navigation.get_by_role("link", name=say(label), exact=True).count()]
    assert shown == [label for label, path in MENU.items() if path in paths]
    for path in MENU.values():
        assert one.open(path).status == (200 if path in paths else 403)
        assert bool(one.page.get_by_role("button", name=say("Demander l’accès")).count()) == (path not in paths)
    assert {path: one.page.goto(one.at(path)).status for path in (NEW, SWAP, END)} == {  # type: ignore[union-attr]
        path: 200 if path in paths else 404 for path in (NEW, SWAP, END)
    }


def leads_nowhere_else(one: Visitor) -> None:
    """No button or link to an e-service of the others."""
    links = one.page.locator("main a").evaluate_all("all => all.filter((one) => one.host).map((one) => one.pathname)")
    closed = ("/services/e-just-fibre/new", "/services/echanger-la-box/new", "/services/resilier/new", "/appointments/new")
    assert [link for link in links if link.endswith(closed)] == []


def rows(one: Visitor) -> list[str]:
    one.open(ORDERS)
    return [text.split("\n")[0].strip(" ?") for text in one.page.locator(".tally__row h2").all_inner_texts()]


@IN_BOTH_LANGUAGES
def test_eligibility_alone(house: House, visitor: NewVisitor, language: str):
    one, say = newcomer(house, visitor, "Eligibilité", language=language, by=ANAIS), Tongue(language, ENGLISH)
    may(one, ELIGIBILITY, say=say)
    say.is_alone_on(one)

    one.open("/eligibility?by=building")
    typed(one, "q", EXAMPLE)
    one.press(say("Rechercher"))
    one.sees(say("Câblage de l’immeuble"), "Just Fibre")
    leads_nowhere_else(one)
    say.is_alone_on(one)


def test_addresses_alone(house: House, visitor: NewVisitor):
    one = newcomer(house, visitor, "Translation d’Adresses Opérateur (TAO)", by=ANAIS)
    may(one, BUILDINGS)

    one.open(BUILDINGS)
    one.choose_offered("Adresse", "6 rue etienne ganneron bussy")
    one.heading(f"Détails de l’immeuble : {EXAMPLE}")
    one.sees("RACCORDABLE", "RDV pavillon-Prise Optique à poser dans pavillon")
    leads_nowhere_else(one)


def test_appointments_alone(house: House, visitor: NewVisitor):
    one = newcomer(house, visitor, "e-RDV Grand Public", by=ANAIS)
    may(one, APPOINTMENTS)
    assert one.open("/appointments/new?service=e-rdv-entreprise").status == 403

    made = an_appointment(one)
    one.sees("Le rendez-vous est pris.", made)
    leads_nowhere_else(one)


def test_appointments_find_the_codes_of_an_address_by_keyboard(house: House, visitor: NewVisitor):
    """Those who have no answer of TAO at hand."""
    one = newcomer(house, visitor, "e-RDV entreprise")
    one.open("/appointments/new?service=e-rdv-entreprise")
    one.choose_offered("Adresse", "6 rue etienne ganneron bus")

    one.sees("Les codes ci-dessous sont ceux de : 6 Rue Étienne Ganneron")
    codes = {name: one.page.input_value(f"[name={name}]") for name in ("street_number", "street_code", "town_code")}
    assert codes == {"street_number": "6", "street_code": "0361", "town_code": "77058"}


def test_orders_alone(house: House, visitor: NewVisitor):
    """With the reference that a colleague was given."""
    appointment = an_appointment(signed_in(visitor, "marc.delaunay"))
    one = newcomer(house, visitor, "e-Just Fibre")
    may(one, ORDERS, NEW)

    order = an_order(one, appointment)
    one.sees("En cours", appointment)
    assert rows(one) == ["Création"]
    one.open("/orders?type=creation&state=all")
    one.sees(order.rpartition("/")[2])


def test_a_swap_alone(house: House, visitor: NewVisitor):
    one = newcomer(house, visitor, "Échanger la box")
    may(one, ORDERS, SWAP)
    assert one.page.goto(one.at("/account/keys")).status == 404  # type: ignore[union-attr]  # nothing here is for programs

    one.open(f"{SWAP}/line")
    for name, words in {"id1": "F00000015", "box_serial": "LB6-0OI1-4471"}.items():
        typed(one, name, words)
    pick(one, "motive", "wifi")
    primary(one)
    there = {f"delivery_address_{part}": words for part, words in ADDRESS.items()}
    for name, words in {**there, "delivery_contact": "Jeanne Le Goff", "delivery_phone": "0600004218"}.items():
        typed(one, name, words)
    primary(one)
    one.press("Échanger la box")
    one.sees("Votre échange de box est enregistré.")
    assert rows(one) == ["Échange de box"]
    assert one.page.get_by_role("link", name="Nouvelle commande").count() == 0


def test_a_termination_alone_whose_box_never_comes_back(house: House, visitor: NewVisitor):
    one = newcomer(house, visitor, "Résilier")
    may(one, ORDERS, END)

    one.open(f"{END}/line")
    typed(one, "id1", "F00000031")
    one.page.fill("[name=end_on]", (date.today() + timedelta(days=2)).isoformat())
    one.page.select_option("[name=motive]", "unpaid")
    for part, words in ADDRESS.items():
        typed(one, f"return_address_{part}", words)
    one.page.check("[name=understood]")
    typed(one, "own_reference", "AT-8400 SIM-RETURN-LATE")
    with own_clock(house):
        one.press("Résilier", exact=True)
        one.sees("Votre résiliation est enregistrée.")
        one.follow("Ouvrir cette demande")
        ending = one.path
        assert rows(one) == ["Résiliation"]
        one.open(ending)
        wait_for_words(one, "Résiliation acceptée")
        house.types("simulated", "clock", "--forward", "P4D")
        wait_for(one, "En attente restit. box")
        house.types("simulated", "clock", "--forward", "P16D")
    wait_for(one, "En échec")
    one.sees("La résiliation n’a pas abouti comme prévu", "La box n’a pas été restituée à temps. Elle est facturée 120,00 € hors taxes.")
    assert said(one, ".turn .track li b") == ["En cours", "En attente restit. box", "En échec"]
