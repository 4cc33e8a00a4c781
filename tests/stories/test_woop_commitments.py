"""WOOP, «Contractual response and resolution commitments are tracked and shown» (spec/woop.md): where each stands, and the sum behind it."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect

from parvis.planning.worktime import public_holidays
from parvis.presets.demo.people import PASSWORD
from tests.stories.house import House
from tests.stories.test_ipeos_work import at_the_desk
from tests.stories.test_woop import asks
from tests.stories.visitor import NewVisitor, Visitor

pytestmark = [pytest.mark.story, pytest.mark.timeout(300)]

TODAY = datetime.now(UTC).replace(hour=8, minute=0, second=0, microsecond=0)
LAST_WEEK = (TODAY - timedelta(days=TODAY.weekday() + back) for back in range(3, 40))
WORKED = next(day for day in LAST_WEEK if day.weekday() < 5 and day.date() not in public_holidays("FR", "", day.year))
"""The last working day before this week."""
STEP = timedelta(hours=1, minutes=7, seconds=11)
DUE = r"Échéance(?: proche,)? le \S.+ : il reste .+ d’ouverture\."


def signed_in(visitor: NewVisitor, login: str, language: str = "fr") -> Visitor:
    one = visitor("woop", language=language)
    one.sign_in(login, PASSWORD)
    return one


def commitments(one: Visitor, name: str = "Engagements") -> str:
    return " ".join(one.page.get_by_role("region", name=name).inner_text().split())


def asks_back(agent: Visitor, reference: str) -> None:
    agent.open(f"//desk/t/{reference}/moves/ask_information")
    agent.page.locator("main textarea").first.fill("Pour quel magasin ?")
    agent.press_in("main", "Demander des informations")


def answers(customer: Visitor, reference: str) -> None:
    customer.open(f"/t/{reference}/moves/give_information")
    customer.page.locator("main textarea").first.fill("Pour celui de Nantes.")
    customer.press_in("main", "Donner les informations demandées")


def passed(house: House, reference: str) -> None:
    """As if each step had been taken a little more than an hour after the one before, on a working day."""
    ticket = "(SELECT id FROM tickets_ticket WHERE reference = ?)"
    place = f"(SELECT COUNT(*) FROM tickets_interval AS other WHERE other.ticket_id = {ticket} AND other.id < tickets_interval.id)"
    at = f"strftime('%Y-%m-%d %H:%M:%f', '{WORKED:%Y-%m-%d %H:%M:%S}', ({place} * {STEP.total_seconds():.0f}) || ' seconds')"
    assert house.change(f"UPDATE tickets_interval SET at = {at} WHERE ticket_id = {ticket}", reference, reference) == 6
    began = f"UPDATE tickets_clock SET started_at = ?, drawn = NULL WHERE ticket_id = {ticket}"
    house.change(began, f"{WORKED:%Y-%m-%d %H:%M:%S}", reference)
    kept = f"UPDATE tickets_clock SET met_at = ? WHERE milestone = 'first_answer' AND ticket_id = {ticket}"
    house.change(kept, f"{WORKED + STEP:%Y-%m-%d %H:%M:%S}", reference)


def seconds(words: str) -> int:
    """Of «2 h 5 min 9 s», as somebody with a pencil reads it; nothing of what is paused."""
    found = re.findall(r"(\d+)\s(h|min|s)\b", words.replace("\xa0", " "))
    return sum(int(number) * {"h": 3600, "min": 60, "s": 1}[unit] for number, unit in found)


def test_a_request_paused_twice_and_reopened_adds_up_by_hand(visitor: NewVisitor, house: House) -> None:
    camille, samira = signed_in(visitor, "camille.roy"), at_the_desk(visitor, "samira.haddad")
    reference = asks(camille, "Les créneaux du samedi manquent")
    camille.open(f"/t/{reference}")
    assert re.fullmatch(f"Engagements Première réponse {DUE} Résolution {DUE} Pourquoi cette échéance \\?", commitments(camille))

    asks_back(samira, reference)
    camille.open(f"/t/{reference}")
    assert re.search(r"Première réponse Tenu le \S", commitments(camille))
    paused = r"Résolution Suspendu depuis le \S.+ en raison de l’état « Informations demandées » : il restera .+ d’ouverture à la reprise\."
    assert re.search(paused, commitments(camille))
    samira.open(f"//desk/t/{reference}")
    samira.sees("en raison de l’état « Attente client : informations »")

    answers(camille, reference)
    asks_back(samira, reference)
    answers(camille, reference)
    samira.open(f"//desk/t/{reference}/moves/propose_answer")
    samira.page.locator("main textarea").first.fill("C’est réglé.")
    samira.press_in("main", "Proposer une réponse")
    passed(house, reference)
    camille.open(f"/t/{reference}/moves/reject_answer")
    camille.page.locator("main textarea").first.fill("Il en manque encore un.")
    camille.press_in("main", "Rejeter la réponse")

    camille.follow("Pourquoi cette échéance ?")
    camille.heading("Pourquoi cette échéance ?")
    table = camille.page.get_by_role("region", name="Résolution").get_by_role("table")
    lines = [row.split("\t") for row in table.locator("tbody").inner_text().split("\n") if row.strip()]
    assert [line[2].strip() for line in lines] == [
        "Ouvert", "Informations demandées", "En cours", "Informations demandées", "En cours", "Réponse proposée", "En cours",
    ]  # fmt: skip
    worth = [seconds(line[3]) for line in lines]
    assert worth[:6] == [4031, 0, 4031, 0, 4031, 0]
    counted, promised, left = (seconds(words) for words in table.locator("tfoot td").all_inner_texts())
    assert (sum(worth), counted + left) == (counted, promised)


def test_the_same_words_in_english(visitor: NewVisitor) -> None:
    emma = signed_in(visitor, "emma.walsh", "en")
    emma.open("/tickets?state=all&lang=en")
    emma.page.locator("a[href*='/t/SUPPORT-']").first.click()
    said = commitments(emma, "Commitments")
    assert re.match(r"Commitments First answer (Due |Kept |Broken since |Paused since )", said), said
    emma.follow("Why this due time?")
    emma.heading("Why this due time?")
    emma.sees("Promised", "Hours that count", "Counted in all")


def test_nobody_else_reads_what_was_promised(visitor: NewVisitor, house: House) -> None:
    camille = signed_in(visitor, "camille.roy")
    reference = asks(camille, "Un bon de livraison perdu")
    path = f"/t/{reference}/commitments"
    house.change("UPDATE tickets_ticket SET visibility = 'restricted' WHERE reference = ?", reference)
    assert camille.fetched(path)[0] == 200

    # a colleague, another entity, another organisation: neither the request nor its due times
    for login in ("theo.garnier", "lina.perrot", "karim.belkacem"):
        other = signed_in(visitor, login)
        assert (other.fetched(f"/t/{reference}")[0], other.fetched(path)[0]) == (404, 404), login
    nobody = visitor("woop")
    nobody.open(path)
    assert nobody.path.startswith("/login")
    claire = at_the_desk(visitor, "claire.dumas")  # of the security team, which does not answer questions
    assert claire.fetched(f"//desk/t/{reference}/commitments")[0] == 404


def test_the_list_marks_what_is_due_soon_by_a_sign_and_a_word(visitor: NewVisitor, house: House) -> None:
    camille, samira = signed_in(visitor, "camille.roy"), at_the_desk(visitor, "samira.haddad")
    reference = asks(camille, "Le tarif du dimanche")
    house.change(
        "UPDATE tickets_ticket SET warn_at = ?, due_at = ? WHERE reference = ?",
        f"{datetime.now(UTC) - timedelta(hours=1):%Y-%m-%d %H:%M:%S}",
        f"{datetime.now(UTC) + timedelta(hours=5, minutes=30):%Y-%m-%d %H:%M:%S}",
        reference,
    )
    samira.open("//desk/queue?view=soon")
    row = samira.page.locator(f"#row-{reference}")
    expect(row).to_contain_text(re.compile(r"bientôt\s:\s5\sh\s\d+"))
    expect(row.locator(".due svg")).to_have_count(1)
    camille.open("/tickets?due=soon&col=reference&col=due")
    camille.sees("bientôt : 5")
