"""A visit that was missed, from the dashboard to another appointment; and who comes where. Operateurs 1.3 and 1.5, telecom 3.4."""

from __future__ import annotations

import re

import pytest

from parvis.presets.demo.people import PASSWORD
from tests.stories.house import House
from tests.stories.operators_english import APPOINTMENTS
from tests.stories.ordering import leaves_word, own_clock, takes
from tests.stories.test_operators_appointments import BLOCK, COMPLEX, SHORT, asks, reference
from tests.stories.tongue import Tongue
from tests.stories.visitor import NewVisitor, Visitor

pytestmark = [pytest.mark.story, pytest.mark.timeout(300)]
SAY = Tongue("fr", APPOINTMENTS)


def signed_in(visitor: NewVisitor, login: str) -> Visitor:
    person = visitor("operateurs")
    person.sign_in(login, PASSWORD)
    return person


def counted(person: Visitor) -> int:
    person.open("/orders")
    return int(person.page.locator(".tally__row").first.locator("a").nth(3).locator(".num").inner_text())


def of_the_order(person: Visitor, column: str) -> str:
    row = person.page.locator("#list tbody tr", has_text="AT-5530")
    return " ".join(row.locator(f"[data-label='{column}']").inner_text().split())


def test_a_missed_visit_is_booked_again_from_the_dashboard_and_its_order_goes_on(house: House, visitor: NewVisitor):
    sophie = signed_in(visitor, "sophie.quere")
    before = counted(sophie)
    assert before > 0
    sophie.go(sophie.page.locator(".tally__row").first.locator("a").nth(3))
    assert of_the_order(sophie, "Engagement") == "suspendu"

    sophie.go(sophie.page.locator("#list tbody tr", has_text="AT-5530").get_by_role("link").first)
    order = sophie.page.url
    sophie.sees("RDV à reprendre", "C’est à vous : le rendez-vous est à reprendre")
    missed = sophie.page.get_by_role("link", name=re.compile(r"^RDV-")).first
    name = missed.inner_text().strip()
    sophie.go(missed)
    sophie.sees(name, "À reprendre", "Client absent au passage du technicien, le portail était fermé.")
    sophie.go(sophie.page.get_by_role("main").get_by_role("link", name=re.compile("AT-5530")))
    assert sophie.page.url == order

    with own_clock(house):  # or a technician has come before one looks
        sophie.go(sophie.page.get_by_role("main").get_by_role("link", name="Reprendre un rendez-vous").first)
        takes(sophie, lambda: sophie.press("Réserver ce créneau"))
        assert sophie.page.url == order
        sophie.sees("En cours", "Votre commande est en production")
        assert sophie.page.get_by_role("link", name=name, exact=True).count() == 0

        assert counted(sophie) == before - 1
        sophie.go(sophie.page.locator(".tally__row").first.locator("a").first)
        while not sophie.page.locator("#list tbody tr", has_text="AT-5530").count():  # other stories order too
            sophie.go(sophie.page.locator("main a[rel=next]").first)
        assert re.fullmatch(r"\d+ j(ours)?.*|\d+ semaines?.*|\d+ mois.*", of_the_order(sophie, "Engagement"))


@pytest.mark.parametrize(
    ("town", "operation"), [("33063", BLOCK), ("2A004", SHORT), ("21231", COMPLEX), ("05023", BLOCK), ("48095", SHORT)]
)
def test_technicians_come_to_each_town_of_metropolitan_france(visitor: NewVisitor, town: str, operation: str):
    yann = signed_in(visitor, "yann.lebihan")

    asks(yann, SAY, town=town, operation=operation)

    yann.heading("Choisir un rendez-vous")
    assert yann.page.locator("input[name=start]").count() > 0


def test_a_time_of_the_simulated_planning_is_booked_and_given_back(visitor: NewVisitor):
    yann = signed_in(visitor, "yann.lebihan")
    asks(yann, SAY, town="33063")
    takes(yann, lambda: leaves_word(yann))
    yann.heading("Vérifier le rendez-vous")
    yann.press("Confirmer le rendez-vous")
    made = reference(yann)
    yann.sees("Confirmé")

    yann.follow("Annuler ce rendez-vous")
    yann.go(yann.page.get_by_role("main").locator("form button.btn--danger, form button.btn--primary").first)
    yann.open(f"/appointments/{made}")
    yann.sees("Annulé")
