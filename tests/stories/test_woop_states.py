"""WOOP, «A request»: each state of its life, said by the house in the activity as it is reached."""

from __future__ import annotations

from uuid import uuid4

import pytest

from tests.stories.test_woop import asks, signed_in
from tests.stories.test_woop_answers import says
from tests.stories.test_woop_personal_data import enter_desk
from tests.stories.visitor import NewVisitor, Visitor

pytestmark = [pytest.mark.story, pytest.mark.slow, pytest.mark.timeout(300)]


def moves(agent: Visitor, reference: str, key: str, label: str, words: str = "") -> None:
    agent.open(f"//desk/t/{reference}/moves/{key}")
    if words:
        agent.page.locator("main textarea").first.fill(words)
    agent.press_in("main", label)


STATES = {
    "fr": ("Ouvert", "Attribué", "En cours", "Informations demandées", "Rejet proposé", "Clôturé", "Réponse proposée", "Résolu", "Terminé"),
    "en": (
        "Open",
        "Assigned",
        "In progress",
        "Information requested",
        "Rejection proposed",
        "Closed",
        "Answer proposed",
        "Resolved",
        "Done",
    ),
}
GIVE = {"fr": ("Donner les informations demandées", "Votre réponse"), "en": ("Give the requested information", "Your answer")}
REOPEN = {"fr": ("Ré-ouvrir", "Ce qui reste à régler"), "en": ("Reopen", "What is left to settle")}
ACCEPT = {"fr": ("Valider le rejet", "Valider la réponse"), "en": ("Accept the rejection", "Accept the answer")}
TOLD = {"fr": "désormais {}.", "en": "Your request is now {}."}


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_state_is_reached_and_told(visitor: NewVisitor, language: str):
    asking, samira, other = signed_in(visitor, "theo.garnier"), visitor("woop"), signed_in(visitor, "hugo.marin", language)
    reference = asks(asking, f"Tarif du samedi {uuid4().hex[:6]}")
    theo = asking if language == "fr" else signed_in(visitor, "theo.garnier", language)
    opened, assigned, in_progress, requested, rejecting, closed, answered, resolved, done = STATES[language]
    enter_desk(samira, "samira.haddad")

    def reached(state: str) -> None:
        theo.open(f"/t/{reference}")
        theo.sees(state)
        assert TOLD[language].format(state) in theo.page.content(), state

    theo.open(f"/t/{reference}")
    theo.sees(opened)
    moves(samira, reference, "assign", "Attribuer")
    reached(assigned)
    moves(samira, reference, "start", "Commencer")
    reached(in_progress)
    moves(samira, reference, "ask_information", "Demander des informations", "Quel magasin ?")
    reached(requested)
    says(theo, *GIVE[language], "Celui de Rennes.")
    moves(samira, reference, "propose_rejection", "Proposer le rejet", "Le samedi est hors contrat.")
    reached(rejecting)
    theo.go(theo.page.locator(".turn .btn", has_text=ACCEPT[language][0]))
    reached(closed)
    says(theo, *REOPEN[language], "Le contrat a changé.")
    moves(samira, reference, "propose_answer", "Proposer une réponse", "Le tarif est appliqué.")
    reached(answered)
    theo.go(theo.page.locator(".turn .btn", has_text=ACCEPT[language][1]))
    reached(resolved)
    moves(samira, reference, "finish", "Terminer")
    reached(done)
    assert {other.open(f"/t/{reference}{part}").status for part in ("", "/moves/reopen")} == {404}
