"""WOOP, «A request»: every transition label of spec/woop.md, pressed by who may, in the states that allow it."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.stories.visitor import NewVisitor, Visitor

pytestmark = [pytest.mark.story, pytest.mark.slow, pytest.mark.timeout(300)]

PASSWORD = "parvis-demo"
SLOT, PALLET, DOCK = (
    "Nouveau créneau pour le magasin de Nantes",
    "Palette manquante à la livraison de Lille",
    "Enlèvement impossible à Nantes Beaulieu",
)
MOVED, RETURN, SNOW = (
    "Décaler la livraison du 12 novembre",
    "Choisir le créneau de retour au moment de la vente",
    "Course refusée comptée dans nos statistiques",
)


def opens(person: Visitor, title: str) -> str:
    person.open("/tickets?state=all")
    person.follow(title)
    return person.path


def offers(person: Visitor, *labels: str) -> None:
    shown = person.page.locator(".turn .turn__act .btn").all_inner_texts()
    assert [label.strip() for label in shown] == list(labels)


def says(person: Visitor, label: str, question: str, words: str) -> None:
    """A transition that asks why: first without a word, which is refused."""
    person.go(person.page.locator(".turn .btn", has_text=label))
    person.press_in("main", label)
    assert person.page.locator(".errors").count() == 1
    person.say({question: words})
    person.press_in("main", label)


def test_an_answer_is_accepted_or_rejected_and_information_is_given(visitor: NewVisitor) -> None:
    camille, karim = visitor("woop"), visitor("woop")
    camille.sign_in("camille.roy", PASSWORD)
    slot = opens(camille, SLOT)
    camille.open(f"{slot}?lang=en")
    offers(camille, "Accept the answer", "Reject the answer")
    camille.open(f"{slot}?lang=fr")
    offers(camille, "Valider la réponse", "Rejeter la réponse")
    says(camille, "Rejeter la réponse", "Ce qui ne convient pas", "Le mercredi manque.")
    camille.sees("En cours", "Le mercredi manque.")
    assert "L’état de votre demande est désormais En cours." in camille.page.content()

    opens(camille, PALLET)
    offers(camille, "Donner les informations demandées")
    says(camille, "Donner les informations demandées", "Votre réponse", "Le bordereau arrive par la poste.")
    camille.sees("Samira Haddad travaille sur votre demande")

    karim.sign_in("karim.belkacem", PASSWORD)
    opens(karim, DOCK)
    karim.go(karim.page.locator(".turn .btn", has_text="Valider la réponse"))
    karim.sees("La réponse est validée")
    offers(karim, "Ré-ouvrir")
    assert {karim.open(f"{slot}{part}").status for part in ("", "/moves/accept_answer")} == {404}
    nobody = visitor("woop")
    nobody.open(f"{slot}/moves/accept_answer")
    assert nobody.path.startswith("/login")


def test_a_rejection_is_contested_or_accepted_and_a_message_is_neither(visitor: NewVisitor) -> None:
    theo, nadia = visitor("woop"), visitor("woop")
    theo.sign_in("theo.garnier", PASSWORD)
    rejected = opens(theo, RETURN)
    offers(theo, "Valider le rejet", "Refuser le rejet")
    theo.page.locator("#reply textarea").fill("Merci pour votre réponse.")
    theo.go(theo.page.locator("#reply .composer__bar .btn--primary"))
    theo.sees("Votre message est ajouté.", "Rejet proposé")
    theo.open(f"{rejected}?lang=en")
    offers(theo, "Accept the rejection", "Refuse the rejection")
    theo.sees("Say which it is:", "Rejection proposed")
    theo.open(f"{rejected}?lang=fr")
    says(theo, "Refuser le rejet", "Pourquoi votre demande reste nécessaire", "Deux transporteurs le garantissent déjà.")
    theo.sees("En cours", "Deux transporteurs le garantissent déjà.")

    nadia.sign_in("nadia.lemaire", PASSWORD)
    opens(nadia, SNOW)
    nadia.sees("L’article 7 du contrat écarte les intempéries.")
    nadia.go(nadia.page.locator(".turn .btn", has_text="Valider le rejet"))
    nadia.sees("Cette demande est clôturée")


def test_what_is_over_is_reopened_and_a_colleague_decides_nothing(visitor: NewVisitor) -> None:
    camille, lina = visitor("woop"), visitor("woop")
    camille.sign_in("camille.roy", PASSWORD)
    done = opens(camille, MOVED)
    says(camille, "Ré-ouvrir", "Ce qui reste à régler", "Le client n’a rien reçu.")
    camille.sees("En cours", "Le client n’a rien reçu.")

    lina.sign_in("lina.perrot", PASSWORD)
    if lina.open(done).status == 200:  # of her organisation: she reads it and is offered no decision
        expect(lina.page.locator(".turn .turn__act .btn")).to_have_count(0)
