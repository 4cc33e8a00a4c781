"""An agent's morning in a real browser: the queue stays, the keyboard leads, the note cannot be taken for an answer. And without script."""

import pytest
from playwright.sync_api import expect

from tests.browser import browser  # noqa: F401  a fixture
from tests.stories.conftest import house, visitor  # noqa: F401  fixtures

pytestmark = pytest.mark.story

PASSWORD = "parvis-demo"


def at_desk(visitor, who, **more):  # noqa: F811
    agent = visitor("yservice", **more)
    agent.open("//desk/login")
    agent.say({"Identifiant ou adresse e-mail": who, "Mot de passe": PASSWORD})
    agent.press("Se connecter")
    return agent


def test_an_agent_reads_notes_assigns_and_answers_without_leaving_the_queue(visitor):  # noqa: F811
    agent = at_desk(visitor, "karim")
    page = agent.page
    agent.open("//desk/queue?view=team")
    row = page.locator(".queue li").nth(2)
    reference = row.locator(".ref").inner_text()
    queue = page.locator(".col--queue .col__scroll")
    queue.evaluate("box => box.scrollTop = 120")

    row.get_by_role("link").click()
    expect(page.locator("main [id=talk-head]")).to_contain_text(reference)
    assert agent.path == f"/desk/t/{reference}?view=team"
    assert queue.evaluate("box => box.scrollTop") == 120
    expect(page.locator(f"#row-{reference}")).to_have_attribute("data-on", "")

    page.keyboard.press("n")
    expect(page.locator("#body")).to_be_focused()
    expect(page.get_by_role("button", name="Ajouter la note")).to_be_visible()
    expect(page.get_by_role("button", name="Envoyer")).to_be_hidden()
    page.keyboard.type("Vu avec l’éditeur")
    expect(page.get_by_text("Brouillon gardé")).to_be_visible()
    page.keyboard.press("Control+Enter")
    expect(page.locator(".msg--note", has_text="Vu avec l’éditeur")).to_be_visible()
    expect(page.locator("#body")).to_have_value("")

    page.locator("#body").fill("Bonjour, je regarde")
    page.locator("h1").click()
    page.keyboard.press("p")
    page.get_by_role("button", name="Très haute").click()
    expect(page.locator("#context")).to_contain_text("Très haute")
    expect(page.locator("#body")).to_have_value("Bonjour, je regarde")

    page.get_by_role("button", name="Envoyer").click()
    expect(page.locator(".msg--mine", has_text="Bonjour, je regarde")).to_be_visible()
    expect(page.locator("#body")).to_have_value("")  # the live page may show it before the answer to sending is there
    page.go_back()
    expect(page.get_by_role("heading", name="Choisissez une demande")).to_be_visible()
    assert queue.evaluate("box => box.scrollTop") == 120


@pytest.mark.slow
def test_every_page_of_the_desk_stands_on_a_phone_and_in_the_dark(visitor):  # noqa: F811
    agent = at_desk(visitor, "camille")

    for path in ("queue", "queue?view=open", "queue?view=late", "mails", "customers", "search?q=terminal", "account", "logout"):
        agent.open(f"//desk/{path}")
    agent.open("//desk/queue?view=open")
    agent.open("//desk/t/" + agent.page.locator(".queue .ref").first.inner_text())
    agent.page.wait_for_load_state("networkidle")
    agent.open("//desk/customers")
    agent.go(agent.page.locator("a[href*='/organisations/']").first)
    agent.follow("Inviter quelqu’un")


def test_all_of_it_works_without_script(visitor):  # noqa: F811
    agent = at_desk(visitor, "lucie", has_script=False)
    page = agent.page
    agent.open("//desk/queue?view=team")
    agent.go(page.locator(".queue a").nth(4))

    page.locator(".composer label", has_text="Note interne").click()
    page.locator("#body").fill("Sans script")
    agent.press("Ajouter la note")
    expect(page.locator(".msg--note", has_text="Sans script")).to_be_visible()

    page.locator("summary[data-key=a]").click()
    agent.follow("Quelqu’un d’autre…")
    agent.choose("Agent", "Camille Roux")
    agent.press("Attribuer")
    expect(page.locator("summary[data-key=a]")).to_contain_text("Camille Roux")
    assert agent.path.endswith("?view=team")
