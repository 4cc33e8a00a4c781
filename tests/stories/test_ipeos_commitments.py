"""Response and resolution targets of IPEOS (spec/ipeos.md, service levels): what was promised, why it is due then, and what the team sets."""

from __future__ import annotations

import re

import pytest

from parvis.presets.demo.people import PASSWORD
from tests.stories.house import House
from tests.stories.test_ipeos_work import at_the_desk
from tests.stories.visitor import NewVisitor, Visitor

pytestmark = [pytest.mark.story, pytest.mark.timeout(300)]

FORM = "/services/nouveau-ticket/new/ticket"


def signed_in(visitor: NewVisitor, login: str, language: str = "fr") -> Visitor:
    one = visitor("ipeos", language=language)
    one.sign_in(login, PASSWORD)
    return one


def filed(one: Visitor) -> str:
    """A request, and its path."""
    one.open(FORM)
    one.say({"Titre": "Le partage ne répond plus"})
    one.page.locator("textarea").first.fill("Depuis ce matin.")
    one.press("Vérifier mes réponses")
    one.press("Envoyer message")
    one.page.get_by_role("link", name="Ouvrir cette demande").click()
    return f"/t/{one.page.url.rpartition('/t/')[2].partition('?')[0].partition('#')[0]}"


def test_a_silver_customer_reads_why_a_request_is_due_when_it_is(visitor: NewVisitor) -> None:
    julien = signed_in(visitor, "julien.faure")
    filed(julien)
    said = " ".join(julien.page.get_by_role("region", name="Engagements").inner_text().split())
    assert re.match(r"Engagements Première réponse Échéance le \S.+ : il reste 4 h d’ouverture\. Résolution Échéance le ", said), said
    julien.follow("Pourquoi cette échéance ?")

    julien.heading("Pourquoi cette échéance ?")
    julien.sees("Première réponse", "4 h d’ouverture", "Résolution", "2 jours ouvrés, soit 20 h d’ouverture")
    julien.sees("Du lundi au vendredi de 8 h à 18 h, hors jours fériés", "Nouveau", "Compté en tout", "Reste")


def test_nobody_else_reads_when_it_is_due(visitor: NewVisitor, house: House) -> None:
    path = filed(signed_in(visitor, "julien.faure"))

    # another organisation, another entity of a third one, an agent of another portal
    for login in ("anses-referent", "kevin.bordelais"):
        other = signed_in(visitor, login)
        assert (other.fetched(path)[0], other.fetched(f"{path}/commitments")[0]) == (404, 404), login
    assert at_the_desk(visitor, "samira.haddad").fetched(f"//desk{path}/commitments")[0] == 404
    nobody = visitor("ipeos")
    nobody.open(f"{path}/commitments")
    assert nobody.path.startswith("/login")

    # the referent of the entity, as long as the request is open to it
    referent = signed_in(visitor, "wtc-referent")
    assert referent.fetched(f"{path}/commitments")[0] == 200
    house.change("UPDATE tickets_ticket SET visibility = 'restricted' WHERE reference = ?", path.rpartition("/")[2])
    assert referent.fetched(f"{path}/commitments")[0] == 404


def test_the_same_in_english(visitor: NewVisitor) -> None:
    julien = signed_in(visitor, "julien.faure", language="en")
    julien.open("/tickets?lang=en")
    julien.page.locator("a[href*='/t/IPEOS-']").first.click()
    julien.follow("Why this due time?")

    julien.heading("Why this due time?")
    julien.sees("Resolution", "Hours that count", "Counted in all")
