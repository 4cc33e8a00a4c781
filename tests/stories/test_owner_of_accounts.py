"""What an owner does with the accounts of customers: acts in the name of one, who is told, and makes one of two that one person has."""

from __future__ import annotations

import re
from uuid import uuid4

import pytest
from playwright.sync_api import expect

from tests.stories.house import House
from tests.stories.test_owner_builds import HERE, at_the_desk
from tests.stories.visitor import NewVisitor, Visitor

pytestmark = [pytest.mark.story, pytest.mark.slow, pytest.mark.timeout(600)]
PASSWORD, OTHER = "trois pommes sur le mur bleu", "quatre poires sous le pont vert"
ACTING = "Vous agissez au nom de"


def invited(owner: Visitor, visitor: NewVisitor, house: House, name: str, password: str = PASSWORD) -> tuple[Visitor, str]:
    """Somebody of this surname who has just chosen a password, and their address."""
    address = f"{uuid4().hex[:8]}@essai.example"
    owner.open(f"{HERE}/people/new")
    owner.page.locator("[name=lines]").fill(f"{address};Maud;{name};membre")
    owner.press("Vérifier les lignes")
    owner.press("Inviter une personne")
    mail = house.mail(address)
    customer = visitor("yservice")
    customer.open(re.search(r"http://\S+/(?:activate|invitation|join)\S*", mail.text)[0])
    for field in customer.page.locator("input[type=password]").all():
        field.fill(password)
    customer.go(customer.page.locator("main form button[type=submit], main form button:not([type])").last)
    return customer, address


def filed(customer: Visitor, title: str) -> str:
    """The reference of a message that they send."""
    customer.open("/services/message/new")
    customer.say({"Objet": title, "Message": "Bonjour, un essai."})
    customer.press("Envoyer le message")
    return customer.page.locator(".ref").first.inner_text()


def at_person(owner: Visitor, address: str) -> None:
    owner.open(f"{HERE}/people?q={address}")
    owner.go(owner.page.locator("main table tbody a").first)


def test_an_owner_acts_in_the_name_of_a_customer_who_is_told(visitor: NewVisitor, house: House):
    name, said, why = f"Nom{uuid4().hex[:6]}", f"La borne est revenue {uuid4().hex[:6]}", f"Appel de {uuid4().hex[:6]}"
    owner = visitor("yservice")
    at_the_desk(owner, "admin")
    customer, address = invited(owner, visitor, house, name)

    at_person(owner, address)
    owner.follow("Agir en son nom")
    owner.page.locator("[name=reason]").fill(why)
    assert not owner.page.locator("[name=secret]").count()  # who has just signed in is not asked again
    owner.press("Commencer")
    owner.sees(f"{ACTING} Maud {name}")
    reference = filed(owner, said)
    owner.open(f"/t/{reference}")
    owner.sees(said, f"{ACTING} Maud {name}")
    owner.press("Cesser d’agir en ce nom")
    owner.does_not_see(ACTING)

    assert why in house.mail(address, holding=why).text
    customer.open(f"/t/{reference}")
    customer.sees(said)
    customer.does_not_see(ACTING)
    owner.open(f"//desk/t/{reference}")
    owner.sees(f"Maud {name}, par Sophie Lambert")
    owner.open(f"{HERE}/log")
    for did in ("a commencé à agir au nom de quelqu’un", "a cessé d’agir au nom de quelqu’un"):
        expect(owner.page.get_by_role("row", name=f"Maud {name}").filter(has_text=did)).to_have_count(1)


def test_an_owner_makes_one_of_two_accounts_of_a_person(visitor: NewVisitor, house: House):
    name, first, second = f"Nom{uuid4().hex[:6]}", f"Question {uuid4().hex[:6]}", f"Question {uuid4().hex[:6]}"
    owner = visitor("yservice")
    at_the_desk(owner, "admin")
    kept, kept_address = invited(owner, visitor, house, name)
    gone, gone_address = invited(owner, visitor, house, name, OTHER)
    filed(kept, first)
    reference = filed(gone, second)

    at_person(owner, gone_address)
    owner.follow("Fusionner avec un autre compte")
    owner.go(owner.page.locator("main .panel a").first)  # of the same name
    owner.page.locator(".accounts .panel", has_text=kept_address).locator("input[type=radio]").check()
    owner.page.locator("[name=reason]").fill("Deux inscriptions")
    owner.press("Fusionner les deux comptes")

    kept.open("/tickets?state=all")
    kept.sees(first, second)
    kept.open(f"/t/{reference}")
    kept.sees(second)
    assert house.mail(kept_address, "Vos deux comptes")
    gone.open("/tickets")
    assert "/login" in gone.page.url
    gone.sign_in(gone_address, OTHER)
    assert "/login" in gone.page.url
    gone.sign_in(gone_address, PASSWORD)  # the address is one of the account that goes on, whose password this is
    gone.open(f"/t/{reference}")
    gone.sees(second)
    owner.open(f"{HERE}/log")
    expect(owner.page.get_by_role("row", name=f"Maud {name}").filter(has_text="a fusionné deux comptes")).to_have_count(1)
