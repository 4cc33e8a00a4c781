"""WOOP, «A request», on the right: with whom it is shared, who may share it, who reads it then and who does not, and its notifications."""

from __future__ import annotations

from uuid import uuid4

import pytest
from playwright.sync_api import expect

from tests.stories.house import House
from tests.stories.test_woop import asks, signed_in
from tests.stories.test_woop_answers import opens
from tests.stories.test_woop_personal_data import enter_desk
from tests.stories.visitor import NewVisitor, Visitor

pytestmark = [pytest.mark.story, pytest.mark.timeout(300)]


def reads(person: Visitor, reference: str) -> bool:
    status = person.open(f"/t/{reference}").status
    assert status in (200, 404)
    return status == 200


def writes(agent: Visitor, reference: str, words: str) -> None:
    agent.open(f"//desk/t/{reference}")
    agent.page.locator("textarea[name=body]").first.fill(words)
    agent.page.locator("form:has(textarea[name=body]) button.btn--primary").first.click()
    expect(agent.page.locator("article", has_text=words).or_(agent.page.locator("li", has_text=words)).first).to_be_visible()


def test_it_is_shared_with_its_creator_and_the_organisation_then_with_another_and_no_more(visitor: NewVisitor):
    theo = signed_in(visitor, "theo.garnier")
    reference = asks(theo, f"Changer de transporteur {uuid4().hex[:6]}")
    theo.open(f"/t/{reference}")
    people = theo.page.locator("section[aria-labelledby=side-people]")
    expect(people.get_by_role("heading")).to_contain_text("Partagé avec")
    expect(people).to_contain_text("Théo Garnier")
    expect(people).to_contain_text("Maison Lagrange")

    colleague, carrier, other = (signed_in(visitor, login) for login in ("lina.perrot", "nadia.lemaire", "hugo.marin"))
    assert [reads(one, reference) for one in (colleague, carrier, other)] == [True, False, False]
    assert {one.open(f"/t/{reference}/participants").status for one in (carrier, other)} == {404}

    samira = visitor("woop")
    enter_desk(samira, "samira.haddad")
    samira.open(f"//desk/t/{reference}/shares?q=loire")
    samira.go(samira.page.get_by_role("button", name="Partager Courses de Loire"))
    assert [reads(one, reference) for one in (carrier, other)] == [True, False]
    carrier.sees("Courses de Loire", "Maison Lagrange")

    colleague.open(f"/t/{reference}/participants")  # she reads it, and decides of no organisation
    colleague.sees("Courses de Loire")
    expect(colleague.page.get_by_role("button", name="Ne plus partager")).to_have_count(0)

    theo.open(f"/t/{reference}")
    theo.go(people.get_by_role("link", name="Partager"))
    theo.heading("Partagé avec")
    theo.press("Ne plus partager")
    assert [reads(one, reference) for one in (carrier, other, colleague)] == [False, False, True]
    nobody = visitor("woop")
    nobody.open(f"/t/{reference}/participants")
    assert nobody.path.startswith("/login")


def test_somebody_is_added_and_taken_out_again(visitor: NewVisitor, house: House):
    lina = signed_in(visitor, "lina.perrot")
    reference = asks(lina, f"Nouvel horaire {uuid4().hex[:6]}")
    lina.open(f"/t/{reference}")
    lina.follow("Partager")
    lina.say({"Adresse e-mail de la personne": "erwan.pichon@maison-lagrange.example"})
    lina.press("Ajouter cette personne")
    lina.sees("Erwan Pichon")
    house.mail("erwan.pichon@maison-lagrange.example", reference)
    erwan = signed_in(visitor, "erwan.pichon")
    erwan.open("/tickets?state=all&by=participant")
    erwan.sees("Nouvel horaire")

    lina.open(f"/t/{reference}/participants")
    lina.go(lina.page.get_by_role("button", name="Retirer Erwan Pichon"))
    erwan.open(f"/tickets?state=all&by=participant&q={reference}")
    expect(erwan.page.locator("tbody tr")).to_have_count(0)


def test_notifications_are_turned_off_and_on_again(visitor: NewVisitor, house: House):
    theo = signed_in(visitor, "theo.garnier")
    reference = asks(theo, f"Facture de novembre {uuid4().hex[:6]}")
    theo.open(f"/t/{reference}")
    switch = theo.page.get_by_role("button", name="Notifications activées")
    expect(switch).to_have_attribute("aria-pressed", "true")
    theo.go(switch)
    expect(switch).to_have_attribute("aria-pressed", "false")

    agent, words = visitor("woop"), [f"Réponse {uuid4().hex[:8]}" for _turn in range(2)]
    enter_desk(agent, "samira.haddad")
    writes(agent, reference, words[0])
    theo.open(f"/t/{reference}")
    theo.sees(words[0])
    theo.go(switch)
    expect(switch).to_have_attribute("aria-pressed", "true")
    writes(agent, reference, words[1])
    house.mail("theo.garnier@maison-lagrange.example", reference, holding=words[1])
    told = [mail for mail in house.inbox.latest(100) if "theo.garnier@maison-lagrange.example" in mail.to and words[0] in mail.text]
    assert [mail for mail in told if words[1] not in mail.text] == []


def test_in_english_too(visitor: NewVisitor):
    emma = signed_in(visitor, "emma.walsh", "en")
    opens(emma, "Do your carriers deliver on Sundays?")
    people = emma.page.locator("section[aria-labelledby=side-people]")
    expect(people.get_by_role("heading")).to_contain_text("Shared with")
    expect(people).to_contain_text("Emma Walsh")
    expect(people).to_contain_text("Jardins du Nord")
    expect(people.get_by_role("link", name="Share")).to_be_visible()
    expect(emma.page.get_by_role("button", name="Notifications on")).to_have_attribute("aria-pressed", "true")
