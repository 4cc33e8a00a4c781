"""Joining an organisation of WOOP by its verified domain: asked when the account is opened, decided by who leads it and by nobody else."""

from __future__ import annotations

import re
from uuid import uuid4

import pytest

from parvis.presets.demo.people import PASSWORD
from tests.stories.house import House
from tests.stories.visitor import NewVisitor, Visitor

pytestmark = [pytest.mark.story, pytest.mark.timeout(300)]

SECRET = "three apples on a blue wall"


def opens_an_account(house: House, person: Visitor, email: str, name: str) -> None:
    person.open("/signup")
    person.page.get_by_role("textbox").locator("visible=true").last.fill(email)
    person.go(person.page.locator("main form button.btn--primary").first)
    link = re.search(r"http://\S+/activate/\S+", house.mail(email).text)
    assert link
    person.open(link[0])
    person.page.locator("input[name=full_name], input[name=name]").first.fill(name)
    person.page.locator("input[name=password]").fill(SECRET)
    if person.page.locator("input[name=repeat]").count():
        person.page.locator("input[name=repeat]").fill(SECRET)
    person.go(person.page.locator("main form button.btn--primary").first)


def leads(visitor: NewVisitor, login: str, language: str) -> Visitor:
    one = visitor("woop", language=language)
    one.sign_in(login, PASSWORD)
    one.open("/organisation")
    return one


@pytest.mark.parametrize(
    ("language", "leader", "domain", "organisation", "asked", "accept"),
    [
        ("en", "emma.walsh", "jardins-du-nord.example", "Jardins du Nord", "You have asked to join", "Accept"),
        ("fr", "camille.roy", "maison-lagrange.example", "Maison Lagrange", "Vous avez demandé à rejoindre", "Accepter"),
    ],
)
def test_who_has_an_address_of_the_domain_asks_and_a_leader_lets_them_in(
    visitor: NewVisitor, house: House, language: str, leader: str, domain: str, organisation: str, asked: str, accept: str
):
    sign = uuid4().hex[:6]
    newcomer, email, name = visitor("woop", language=language), f"noa.{sign}@{domain}", f"Noa {sign.capitalize()}"
    opens_an_account(house, newcomer, email, name)
    newcomer.open("/account/organisations")
    newcomer.sees(asked)
    before = newcomer.text()

    # neither who leads another organisation nor a colleague without the right reads who asks
    for login in {"emma.walsh", "camille.roy"} - {leader}:
        leads(visitor, login, language).does_not_see(name)
    leads(visitor, "karim.belkacem", language).does_not_see(name)
    stranger = visitor("woop", language=language)
    stranger.open("/organisation")
    assert stranger.path.startswith("/login")

    one = leads(visitor, leader, language)
    one.sees(name, email)
    row = one.page.locator("main li", has_text=email)
    action = row.locator("form").first.get_attribute("action") or ""
    other = leads(visitor, next(iter({"emma.walsh", "camille.roy"} - {leader})), language)
    csrf = other.page.locator("input[name=csrfmiddlewaretoken]").first.input_value()
    said = {"answer": "accept", "role": "member", "csrfmiddlewaretoken": csrf}
    other.context.request.post(f"{house.address}{action}", form=said, headers={"Referer": other.page.url})
    newcomer.open("/account/organisations")
    assert newcomer.text() == before

    one.go(row.get_by_role("button", name=accept).first)
    newcomer.open("/account/organisations")
    newcomer.sees(organisation)
    newcomer.does_not_see(asked)
    house.mail(email, organisation)
