"""The work of IPEOS's technicians as its customers see it, line by line of spec/ipeos.md «Follow-up»: public tasks as they happen, and work
outside the contract only with the customer's agreement."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.stories.house import House
from tests.stories.visitor import NewVisitor, Visitor

pytestmark = [pytest.mark.story, pytest.mark.timeout(300)]

PASSWORD = "parvis-demo"
DRIVE, WELCOME = "Le lecteur S: a disparu", "Changer le message d’accueil du samedi"


def signed_in(visitor: NewVisitor, login: str, language: str = "fr") -> Visitor:
    someone = visitor("ipeos", language=language)
    someone.sign_in(login, PASSWORD)
    return someone


def at_the_desk(visitor: NewVisitor, login: str) -> Visitor:
    someone = visitor("ipeos")
    someone.open("//desk/login")
    someone.page.locator("input[name=login]").fill(login)
    someone.page.locator("input[name=password]").fill(PASSWORD)
    someone.go(someone.page.locator("form:has(input[name=password]) button[type=submit]").first)
    return someone


def reference_of(customer: Visitor, title: str) -> str:
    customer.open(f"/tickets?state=all&q={title}")
    found = re.search(r"/t/(IPEOS-\d+)", customer.page.content())
    assert found
    return found[1]


def test_public_tasks_are_seen_as_they_happen_with_date_author_and_duration(visitor: NewVisitor) -> None:
    julien = signed_in(visitor, "julien.faure")
    reference = reference_of(julien, DRIVE)
    julien.open(f"/t/{reference}")
    tasks = julien.page.get_by_role("region", name="Tâches réalisées")
    expect(tasks).to_contain_text("Relevé des droits du partage")
    expect(tasks).to_contain_text("Aurélie Maran")
    expect(tasks).to_contain_text("25 min")
    julien.does_not_see("Voir avec Laurent")

    aurelie = at_the_desk(visitor, "aurelie.maran")
    for title, is_public in (("Groupe rétabli sur le serveur", True), ("Relire le journal du contrôleur", False)):
        aurelie.open(f"//desk/t/{reference}")
        with aurelie.page.expect_navigation():
            aurelie.page.keyboard.press("d")
        aurelie.heading("Nouvelle tâche")
        aurelie.field("Tâche").fill(title)
        aurelie.page.locator("input[name=spent]").fill("1 h 10")
        if is_public:
            aurelie.page.get_by_label("Visible par le client").check()
        aurelie.press("Enregistrer")
        aurelie.sees(title)

    julien.open(f"/t/{reference}")
    julien.sees("Tâche réalisée : Groupe rétabli sur le serveur, 1 h 10", "1 h 35 en tout")
    for path in (f"/t/{reference}", f"/t/{reference}/print"):
        julien.open(path)
        julien.does_not_see("Relire le journal", "Voir avec Laurent")
    assert "Relire le journal" not in julien.fetched(f"/t/{reference}/pdf")[1].decode("latin-1")
    julien.open("/tickets?state=all&q=contrôleur")
    julien.does_not_see(reference)

    english = signed_in(visitor, "julien.faure", "en")
    english.open(f"/t/{reference}?lang=en")
    english.sees("Tasks done", "1 h 35 in all")

    for stranger in ("fret-referent", "sylvie.jean-louis"):
        assert signed_in(visitor, stranger).open(f"/t/{reference}").status == 404
    nobody = visitor("ipeos")
    nobody.open(f"/t/{reference}")
    assert nobody.path.startswith("/login")


def test_work_outside_the_contract_waits_for_the_customer_s_agreement(house: House, visitor: NewVisitor) -> None:
    daniel = signed_in(visitor, "fret-referent")
    with house.alone("daniel-switches"):  # a list shows the entity where he stands
        reference = reference_of(daniel, WELCOME)
    daniel.open(f"/t/{reference}")
    asked = daniel.page.get_by_role("region", name="Votre accord pour un travail hors contrat")
    expect(asked).to_contain_text("Temps estimé")
    expect(asked).to_contain_text("Réponse attendue avant le")
    expect(asked.get_by_role("button", name="Je donne mon accord")).to_be_visible()
    answer = asked.get_by_role("link", name="Je ne donne pas mon accord").get_attribute("href") or ""
    path = answer.removeprefix("/p/ipeos").partition("?")[0]

    for stranger in ("julien.faure", "sylvie.jean-louis"):
        assert signed_in(visitor, stranger).open(path).status == 404
    nobody = visitor("ipeos")
    nobody.open(path)
    assert nobody.path.startswith("/login")

    daniel.go(asked.get_by_role("link", name="Je ne donne pas mon accord"))
    daniel.press("Envoyer ma réponse")
    daniel.sees("Écrivez pourquoi vous n’êtes pas d’accord.")
    daniel.page.get_by_label("Je donne mon accord").check()
    daniel.press("Envoyer ma réponse")
    daniel.sees("Votre réponse est enregistrée", "Travail facturé", "accord de Daniel Montout")

    laurent = at_the_desk(visitor, "laurent.zobel")
    laurent.open(f"//desk/t/{reference}/tasks")
    laurent.field("Tâche").fill("Standard programmé")
    laurent.page.locator("input[name=spent]").fill("2 h 30")
    laurent.page.get_by_label("Ce temps est facturé").check()
    laurent.press("Enregistrer")
    laurent.sees("30 min dépassent l’accord et ne sont pas facturées")

    daniel.open(f"/t/{reference}")
    expect(daniel.page.get_by_role("region", name="Travail facturé")).to_contain_text("Facturé à ce jour")
    daniel.does_not_see("2 h 30", "Standard programmé")
