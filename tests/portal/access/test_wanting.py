"""«Demander l’accès»: on the page that is closed, on the one that says 403, and in the table that the mail leads to."""

from __future__ import annotations

import pytest
from django.test import Client

from parvis.catalogue.wanting import ask
from tests.cast import Cast, text

pytestmark = [pytest.mark.django_db, pytest.mark.database]


class World:
    def __init__(self) -> None:
        self.cast = Cast(contact={"email": "team@house.example"}, modules=["buildings"])
        self.service = self.cast.service("look", title=text("Look up"), tool={"kind": "buildings"})
        self.service.grants.filter(role="use").delete()
        self.cast.grant("see", who="organisation", organisation=self.cast.home, member_role="administrator", service=self.service)
        self.alice = self.cast.alice
        self.adele = self.cast.person("adele", self.cast.home, role="administrator")


@pytest.fixture
def world(db) -> World:
    return World()


def browser(user=None) -> Client:
    client = Client(headers={"accept-language": "en"})
    if user:
        client.force_login(user)
    return client


AT = "/p/house/services/look/access"


def test_the_page_that_is_not_granted_names_the_service_and_offers_to_ask(world):
    response = browser(world.alice).get("/p/house/buildings")

    html = response.content.decode()
    assert (response.status_code, "Look up" in html, f'action="{AT}"' in html, "Ask for access" in html) == (403, True, True, True)


def test_asking_tells_the_administrator_and_says_so(world):
    client = browser(world.alice)

    response = client.post(AT, {"word": "For the new estate"}, follow=True)

    assert (response.redirect_chain, "Your request has left" in response.content.decode()) == ([(AT, 302)], True)
    assert world.cast.mails(world.adele) == ["access_asked"]


def test_asked_again_it_says_that_it_was_asked_today(world):
    client = browser(world.alice)
    client.post(AT, {})

    html = client.post(AT, {}, follow=True).content.decode()

    assert ("You already asked for this access today" in html, "<textarea" in html) == (True, False)
    assert world.cast.mails(world.adele) == ["access_asked"]


def test_what_is_too_long_is_kept_and_said(world):
    response = browser(world.alice).post(AT, {"word": "x" * 501})

    assert (response.status_code, "x" * 501 in response.content.decode()) == (422, True)


def test_a_closed_service_in_the_catalogue_offers_it_too(world):
    world.cast.grant("see", who="signed-in", service=world.service)

    assert f'action="{AT}"' in browser(world.alice).get("/p/house/services/look").content.decode()


def test_who_administers_opens_it_themselves(world):
    html = browser(world.adele).get("/p/house/buildings").content.decode()

    assert ("Open it to yourself" in html, f'action="{AT}"' in html) == (True, False)


def test_what_one_may_use_needs_no_asking(world):
    world.cast.grant("use", who="person", user=world.alice, service=world.service)

    assert browser(world.alice).get(AT).url == "/p/house/services/look"


def test_what_one_does_not_know_of_does_not_exist(world):
    hidden = world.cast.service("hidden")
    hidden.grants.filter(role="use").delete()

    assert browser(world.alice).get("/p/house/services/hidden/access").status_code == 404
    assert browser(world.alice).post("/p/house/services/hidden/access").status_code == 404


def test_strangers_sign_in_first(world):
    assert browser().get(AT).status_code == 302


def test_the_link_of_the_mail_shows_the_person_alone_with_the_box_ticked(world):
    world.cast.bruno  # noqa: B018  made at first mention
    entry, _is_new = ask(world.service, by=world.alice)

    response = browser(world.adele).get(f"/p/house/organisation/access/asked/{entry.pk}", follow=True)

    (line,) = response.context["table"].lines
    assert (line.row.user, [box.is_ticked for box in line.boxes]) == (world.alice, [True])
    assert not world.service.grants.filter(user=world.alice).exists()


def test_the_link_of_the_mail_leads_nobody_else_anywhere(world):
    stranger = world.cast.person("eve", world.cast.organisation("Elsewhere"), role="administrator")
    entry, _is_new = ask(world.service, by=world.alice)

    for user in (world.alice, stranger, world.cast.technician):
        assert browser(user).get(f"/p/house/organisation/access/asked/{entry.pk}").status_code == 404
