"""A browser without script does every job of a customer, of an agent and of an owner."""

from __future__ import annotations

from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from playwright.sync_api import expect

from tests.stories.house import House
from tests.stories.test_every_desk_page import HERE, a_change_of_hours, a_field_not_published, a_status_not_published, by_mail, signed_in
from tests.stories.visitor import NewVisitor

pytestmark = [pytest.mark.story, pytest.mark.timeout(200)]


def test_signing_in_asking_with_a_file_answering_and_signing_out(visitor: NewVisitor):
    town, title = visitor("yservice", has_script=False), f"Le reçu ne s’imprime pas {uuid4().hex[:6]}"
    town.sign_in("bastien.roques", "parvis-demo")
    town.open("/services/ypark-bug/new")
    town.choose("Module concerné", "Horodateurs")
    town.say({"Résumé": title})
    town.page.locator("textarea[name=description]").fill("Le papier sort blanc.")
    town.press("SUIVANT", exact=True)
    town.choose("Gêne pour votre service", "Gêne mineure")
    town.choose("Qui est concerné", "Moi seulement")
    town.page.locator("input[type=file]").set_input_files([{"name": "reçu.txt", "mimeType": "text/plain", "buffer": b"blanc"}])  # type: ignore[list-item]
    town.press("SUIVANT", exact=True)
    town.sees(title, "reçu.txt")
    town.press("ENREGISTRER LA DEMANDE")
    town.heading("a été enregistrée.")
    reference = town.page.locator(".ref").first.inner_text()

    town.open(f"/t/{reference}")
    town.page.locator("textarea[name=body]").fill("C’est aussi le cas du 14.")
    town.page.locator("#reply input[type=file]").set_input_files([{"name": "14.txt", "mimeType": "text/plain", "buffer": b"blanc"}])  # type: ignore[list-item]
    town.press("Envoyer", exact=True)
    town.sees("C’est aussi le cas du 14.", "14.txt")
    town.open("/tickets?q=papier")
    town.open("/logout")
    town.press("Déconnexion")
    town.sees("Votre session est fermée.", "Me connecter")


def test_noting_answering_and_moving_a_request_at_the_desk(visitor: NewVisitor, house: House):
    agent = signed_in(visitor("yservice", has_script=False), "ipeos-admin")
    _mail, ticket = by_mail(agent, house)
    page, status = agent.page, agent.page.locator("summary[data-key=s]")
    page.goto(house.address + urlsplit(ticket).path)

    page.locator(".composer label", has_text="Note interne").click()
    page.locator("#body").fill("Vu sans script")
    agent.press("Ajouter la note")
    expect(page.locator(".msg--note", has_text="Vu sans script")).to_be_visible()
    page.locator("#body").fill("Nous regardons")
    agent.press("Envoyer")
    expect(page.locator(".msg--mine", has_text="Nous regardons")).to_be_visible()

    before = status.inner_text()
    status.click()
    agent.go(page.locator(".menu[open] .menu__box").locator("a, button").first)
    if "/moves/" in page.url:  # it asks something first
        for one in page.locator("main textarea").all():
            one.fill("Parce que.")
        agent.go(page.locator("main form .btn--primary"))
    expect(status).not_to_have_text(before)


def test_changing_hours_a_form_and_a_workflow_of_a_portal(visitor: NewVisitor, house: House):
    owner = signed_in(visitor("yservice", has_script=False), "ipeos-admin")
    page = owner.page

    page.goto(house.address + a_change_of_hours(owner))
    assert page.locator("main a[href*='/history/']").count()
    for changed in (a_field_not_published, a_status_not_published):
        page.goto(house.address + changed(owner))
        assert page.locator("main a[href$='/compare']").count(), changed.__name__
    page.goto(f"{house.address}{HERE}/appearance")
    page.locator("[name=brand_colour]").last.fill("#123456")
    owner.press("Voir sans enregistrer")
    expect(page.locator("[name=brand_colour]").last).to_have_value("#123456")
