"""Billed work at WOOP, line by line of spec/woop.md: time spent, whether it is billable and under which contract, with the customer's agreement
asked for beforehand."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.stories.house import House
from tests.stories.test_ipeos_work import PASSWORD, at_the_desk
from tests.stories.visitor import NewVisitor, Visitor

pytestmark = [pytest.mark.story, pytest.mark.timeout(300)]

SLOW, COURIER = "Erreur 422 sur la création de course", "Reprise d’un réfrigérateur à Angers"
AGREEMENT = "Votre accord pour l’intervention facturée"


def signed_in(visitor: NewVisitor, login: str, language: str = "fr") -> Visitor:
    someone = visitor("woop", language=language)
    someone.sign_in(login, PASSWORD)
    return someone


def reference_of(customer: Visitor, title: str) -> str:
    customer.open(f"/tickets?state=all&q={title}")
    found = re.search(r"/t/(SUPPORT-\d+)", customer.page.content())
    assert found
    return found[1]


def test_the_team_asks_for_an_agreement_and_the_customer_gives_it_from_the_mail(visitor: NewVisitor, house: House) -> None:
    theo = signed_in(visitor, "theo.garnier")
    reference = reference_of(theo, COURIER)

    samira = at_the_desk(visitor, "samira.haddad")
    samira.open(f"//desk/t/{reference}/moves/ask_agreement")
    samira.heading("Demander l’accord pour une intervention facturée")
    samira.say({"Temps estimé": "1.5"})
    samira.choose("Contrat sur lequel ce temps serait facturé", "Hors contrat")
    samira.say({"Ce qui serait fait, et pourquoi c’est facturé": "Deux livreurs un samedi, hors de votre contrat."})
    samira.press("Demander l’accord pour une intervention facturée")
    samira.sees("Accords demandés", "en attente du client")

    theo.open(f"/t/{reference}")
    theo.sees("Informations demandées", AGREEMENT, "1 h 30", "Donner les informations demandées")
    mail = house.mail("theo.garnier@maison-lagrange.example", "Votre accord est attendu", holding=reference)
    links = {answer: re.search(rf"\S+/mail/approval/{answer}/\S+", mail.text) for answer in ("yes", "no")}
    assert links["yes"]
    assert links["no"]

    reader = visitor("woop")
    reader.open(links["no"][0])
    reader.press("Je ne donne pas mon accord")
    reader.sees("Écrivez pourquoi vous n’êtes pas d’accord.")
    reader.open(links["yes"][0])
    reader.heading(AGREEMENT)
    theo.open(f"/t/{reference}")
    theo.sees("Informations demandées")
    reader.press("Je donne mon accord")
    reader.heading("Votre réponse est enregistrée")
    assert reader.open(links["no"][0]).status == 409

    theo.open(f"/t/{reference}")
    theo.sees("En cours", "Travail facturé", "accord de Théo Garnier")
    samira.open(f"//desk/t/{reference}")
    samira.sees("accord de Théo Garnier", "Facturable")


def test_who_leads_the_organisation_answers_too_and_nobody_else(visitor: NewVisitor) -> None:
    ines = signed_in(visitor, "ines.caradec", "en")
    reference = reference_of(ines, SLOW)
    ines.open(f"/t/{reference}?lang=en")
    asked = ines.page.get_by_role("region", name="Your agreement to the billed work")
    expect(asked.get_by_role("button", name="I agree")).to_be_visible()
    path = (asked.get_by_role("link", name="I do not agree").get_attribute("href") or "").removeprefix("/p/woop").partition("?")[0]

    assert signed_in(visitor, "theo.garnier").open(path).status == 403
    assert signed_in(visitor, "karim.belkacem").open(path).status == 404
    nobody = visitor("woop")
    nobody.open(path)
    assert nobody.path.startswith("/login")

    ines.go(asked.get_by_role("link", name="I do not agree"))
    ines.page.locator("textarea[name=reason]").fill("Our own people will mend it.")
    ines.press("Send my answer")
    ines.sees("In progress", "Our own people will mend it.")
    ines.does_not_see("I agree")
