"""In a real browser, with the keyboard: two requests recorded for one caller, merged, taken apart, one made of a message. Each page is looked at."""

import pytest
from playwright.sync_api import expect

from tests.browser import browser  # noqa: F401  a fixture
from tests.desk.test_story import at_desk
from tests.stories.conftest import house, visitor  # noqa: F401  fixtures

pytestmark = [pytest.mark.story, pytest.mark.slow]


def recorded(agent, summary):
    """A request said by telephone, through the service's form; its reference."""
    page = agent.page
    agent.open("//desk/queue")
    page.keyboard.press("c")
    expect(page.get_by_role("heading", name="Nouvelle demande")).to_be_visible()
    agent.open("//desk/new?q=sandrine")
    page.get_by_role("link", name="Sandrine Hervé").click()
    page.get_by_label("Suggérer une amélioration").check()
    page.get_by_role("button", name="Remplir le formulaire").click()
    page.get_by_role("button", name="Enregistrer la demande").click()
    expect(page.locator(".errors")).to_be_visible()
    page.get_by_label("Tournées").check()
    page.get_by_label("Résumé").fill(summary)
    page.get_by_label("Votre idée").fill("Voir les tournées de demain dès ce soir")
    page.get_by_role("button", name="Enregistrer la demande").click()
    expect(page.locator(".msg", has_text="par téléphone").first).to_be_visible()
    return page.locator("#talk-head .ref").inner_text()


def test_two_requests_are_recorded_merged_taken_apart_and_one_is_made_of_a_message(visitor):  # noqa: F811
    agent = at_desk(visitor, "ipeos-admin")
    page = agent.page
    first, second = recorded(agent, "Tournées de demain"), recorded(agent, "Les tournées de demain, encore")

    page.locator("h1").click()
    page.keyboard.press("m")
    expect(page.get_by_role("heading", name=f"Fusionner {second}")).to_be_visible()
    agent.open(f"//desk/t/{second}/merge")
    page.get_by_role("link", name=first).first.click()
    agent.open(f"//desk/t/{second}/merge?into={first}")
    page.get_by_role("button", name=f"Fusionner dans {first}").click()

    expect(page.locator("#talk-head")).to_contain_text(first)
    expect(page.locator(".msg .tag", has_text=second)).to_be_visible()
    agent.open(f"//desk/t/{second}")
    assert agent.path == f"/desk/t/{first}"
    agent.open(f"//desk/t/{second}?stay=1")
    expect(page.locator(".merged")).to_contain_text(f"Fusionnée avec {first}")

    page.locator(".merged").get_by_role("button", name="Défusionner").click()
    expect(page.locator("#talk-head")).to_contain_text(second)
    page.locator("#body").fill("Votre second sujet mérite sa propre demande")
    page.locator("#composer").get_by_role("button", name="Envoyer", exact=False).first.click()
    expect(page.locator(".msg--mine", has_text="mérite sa propre demande")).to_be_visible()
    page.get_by_role("link", name="En faire une autre demande").or_(page.get_by_role("link", name="Autre demande")).last.click()
    expect(page.get_by_label("Titre")).to_have_value("Votre second sujet mérite sa propre demande")
    page.get_by_role("button", name="Créer la demande").click()
    expect(page.locator("#thread")).to_contain_text("mérite sa propre demande")

    for path in (f"t/{first}/links", f"t/{first}/service", f"t/{first}/repeat", f"t/{first}/tied", f"t/{first}/split", "recurring", "new"):
        agent.open(f"//desk/{path}")
