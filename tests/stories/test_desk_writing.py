"""An agent's eight requests with the keyboard alone: answers, a note, a canned answer, a macro, statuses, taking back, a conflict, a session that ends."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings as django_settings
from django.contrib.sessions.models import Session
from playwright.sync_api import Page, expect

from parvis.catalogue.models import Article
from parvis.kit.clock import now
from parvis.people.models import User
from parvis.tickets.handy import Place, keep_answer, keep_macro
from parvis.tickets.held import perform_held
from parvis.tickets.models import HeldAct, Ticket
from tests.browser import browser  # noqa: F401  a fixture
from tests.cast import Cast
from tests.stories.looking import SCREEN, TAGS

pytestmark = [pytest.mark.story, pytest.mark.slow, pytest.mark.timeout(400)]
PASSWORD = "a long sentence of mine"


@pytest.fixture
def cast(transactional_db, settings) -> Cast:
    """A team with eight requests that wait for it."""
    settings.UNDO_SECONDS = 15
    cast = Cast()
    agent = cast.technician
    agent.set_password(PASSWORD)
    agent.language = "fr"
    agent.save()
    for number in range(8):
        cast.ticket(summary=f"Panne {number}").assign(agent, by=agent)
    text = {"fr": "Bonjour {customer_name}, nous nous en occupons.", "en": "Hello {customer_name}, we are on it."}
    answer = keep_answer(None, by=agent, title="Prise en charge", bodies=text, place=Place(cast.team))
    keep_macro(None, by=agent, title="Relancer", answer=answer, place=Place(cast.team), priority=5, tags=["relance"], move_key="ask")
    return cast


@pytest.fixture
def page(browser, live_server, cast, client) -> Iterator[Page]:  # noqa: F811
    context = browser.new_context(viewport=SCREEN, locale="fr-FR", timezone_id="Europe/Paris", reduced_motion="reduce")
    context.set_default_timeout(15_000)
    page = context.new_page()
    sign_in(page, live_server, client, cast)
    page.goto(f"{live_server.url}/desk/queue")
    yield page
    context.close()


def sign_in(page, live_server, client, cast):
    client.force_login(cast.technician)
    cookie = client.cookies[django_settings.SESSION_COOKIE_NAME]
    page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server.url}])


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def opened(page: Page, number: int) -> None:
    """One of the queue that was not open yet, however the queue has moved meanwhile."""
    visited = page.__dict__.setdefault("visited", set())
    for key in (["j"] * 8 + ["k"] * 8) * 4:  # while the queue is drawn anew, one row stands for another
        press(page, key)
        here = page.evaluate("document.activeElement.dataset.open")
        if here and here not in visited:
            break
    visited.add(here)
    press(page, "Enter")
    expect(page.locator("[data-ticket]")).to_have_attribute("data-ticket", here)
    expect(page.locator("#body")).to_be_visible()
    assert len(visited) == number


def reference(page: Page) -> str:
    return page.locator("[data-ticket]").get_attribute("data-ticket") or ""


def come_due(page: Page) -> None:
    HeldAct.objects.update(due_at=now() - timedelta(seconds=1))
    perform_held()


def said(reference: str) -> list[tuple[str, str]]:
    return [(entry.verb, entry.body) for entry in Ticket.objects.get(reference=reference).entries.exclude(body="")]


def test_an_agent_works_eight_requests_with_the_keyboard_alone(page, cast, live_server, client):
    # an answer, on its way, then sent
    opened(page, 1)
    first = reference(page)
    press(page, "r")
    page.keyboard.type("Je regarde tout de suite.")
    press(page, "Control+Enter")
    expect(page.locator(".msg--held")).to_contain_text("Je regarde tout de suite.")
    expect(page.locator("#held")).to_contain_text(re.compile(r"part dans \d+ s"))
    expect(page.locator("#content")).to_be_focused()
    assert said(first) == []
    come_due(page)
    assert said(first) == [("replied", "Je regarde tout de suite.")]

    # a note, taken back, is in the box again as a note
    opened(page, 2)
    second = reference(page)
    press(page, "n")
    page.keyboard.type("À voir avec l’équipe")
    expect(page.get_by_role("button", name="Ajouter la note")).to_be_visible()
    press(page, "Control+Enter")
    expect(page.locator(".msg--held.msg--note")).to_be_visible()
    press(page, "Control+z")
    expect(page.locator("#body")).to_have_value("À voir avec l’équipe")
    expect(page.locator("[name=mode][value=note]")).to_be_checked()
    press(page, "Control+Enter")
    expect(page.locator(".msg--held.msg--note")).to_be_visible()
    come_due(page)
    assert said(second) == [("noted", "À voir avec l’équipe")]

    # a canned answer, found by its words, with the customer's name
    opened(page, 3)
    press(page, ";")
    page.keyboard.type("prise")
    expect(page.locator("#palette-list [role=option]:not([hidden])")).to_have_count(1)
    press(page, "Enter")
    expect(page.locator("#body")).to_have_value("Hello Alice Martin, we are on it.")
    press(page, "Control+Enter")
    expect(page.locator(".msg--held")).to_contain_text("Alice Martin")
    come_due(page)

    # a macro: read first, then done at once
    opened(page, 4)
    fourth = reference(page)
    press(page, "i")
    expect(page.locator("#palette-list [role=option]:not([hidden])")).to_have_count(1)
    press(page, "Enter")
    expect(page.locator("#macro")).to_contain_text("relance")
    press(page, "Enter")
    expect(page.locator("#macro")).to_be_hidden()
    expect(page.locator("#held")).to_contain_text("Relancer")
    come_due(page)
    done = Ticket.objects.get(reference=fourth)
    assert (done.status_key, done.priority, done.tags) == ("asked", 5, ["relance"])

    # a status, from its menu
    opened(page, 5)
    fifth = reference(page)
    press(page, "s")
    expect(page.locator(".menu[open] .menu__item").first).to_be_focused()
    page.keyboard.type("s")
    press(page, "Enter")
    expect(page.locator(".event--held")).to_be_visible()
    come_due(page)
    assert Ticket.objects.get(reference=fifth).status_key == "solved"

    # the customer was faster: what they said is shown, the words stay, and are sent all the same
    opened(page, 6)
    sixth = Ticket.objects.get(reference=reference(page))
    press(page, "r")
    page.keyboard.type("Pouvez-vous redémarrer ?")
    sixth.reply("C’est réparé", by=cast.alice)
    press(page, "Control+Enter")
    expect(page.locator(".composer__meanwhile")).to_contain_text("C’est réparé")
    expect(page.locator("#body")).to_have_value("Pouvez-vous redémarrer ?")
    expect(page.get_by_role("button", name="Envoyer quand même")).to_be_visible()
    page.locator("#body").focus()
    press(page, "Control+Enter")
    expect(page.locator(".msg--held")).to_contain_text("redémarrer")
    come_due(page)

    # the session ends: the words stay, one signs in beside, and they go by themselves, once
    opened(page, 7)
    seventh = reference(page)
    press(page, "r")
    page.keyboard.type("Le technicien passe demain.")
    Session.objects.all().delete()
    press(page, "Control+Enter")
    expect(page.locator("[data-signed-out]")).to_be_visible()
    expect(page.locator("#body")).to_have_value("Le technicien passe demain.")
    sign_in(page, live_server, client, cast)
    beside = page.context.new_page()
    beside.goto(f"{live_server.url}/desk/session")
    expect(page.locator(".msg--held")).to_contain_text("Le technicien passe demain.")
    come_due(page)
    assert said(seventh) == [("replied", "Le technicien passe demain.")]

    # a colleague solved it while the answer waited: its author is told, and has the words
    page.bring_to_front()
    opened(page, 8)
    eighth = Ticket.objects.get(reference=reference(page))
    press(page, "r")
    page.keyboard.type("Une dernière question")
    press(page, "Control+Enter")
    expect(page.locator(".msg--held")).to_be_visible()
    eighth.reply("Merci, c’est bon", by=cast.alice)
    come_due(page)
    page.reload()
    expect(page.locator(".toast--problem")).to_contain_text("Une dernière question")
    expect(page.locator("#body")).to_have_value("Une dernière question")


def test_what_this_browser_keeps_is_offered_and_a_changed_key_works(page, cast):
    User.objects.filter(pk=cast.technician.pk).update(preferences={"keys": {"r": "y"}, "after_sending": "next"})
    page.reload()
    opened(page, 1)
    first = reference(page)
    press(page, "r")
    expect(page.locator("#body")).not_to_be_focused()
    press(page, "y")
    expect(page.locator("#body")).to_be_focused()
    page.route("**/draft", lambda route: route.abort())
    page.keyboard.type("Un texte que le serveur ne connaît pas")
    page.reload()
    page.get_by_role("button", name="Le reprendre").click()
    expect(page.locator("#body")).to_have_value("Un texte que le serveur ne connaît pas")
    page.unroute("**/draft")

    press(page, "Control+Enter")
    expect(page.locator("[data-ticket]")).not_to_have_attribute("data-ticket", first)
    expect(page.locator("#held")).to_contain_text(first)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_what_agents_write_with_stands_for_everybody(page, cast, scheme, width, live_server):
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 820 if width > 1000 else 3000})  # nothing lies under the rail of a phone
    ticket = Ticket.objects.first()
    for path in ("answers", "answers/new", "macros/new", "account/keyboard", f"t/{ticket.reference}"):
        page.goto(f"{live_server.url}/desk/{path}")
        assert faults(page) == []
    page.locator("#body").fill("Un instant ⟦le jour⟧")
    page.locator("[name=mode][value=note]").check(force=True)
    assert faults(page) == []
    page.locator("#body").fill("Un instant")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".msg--held")).to_be_visible()
    assert faults(page) == []
    page.keyboard.press("Control+k")
    expect(page.locator("#palette-list [role=option]").first).to_be_visible()
    assert faults(page) == []


def faults(page: Page) -> list[str]:
    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": TAGS}}).response["violations"]
    wide = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    return [f"{one['id']}: {[node['target'] for node in one['nodes']][:3]}" for one in found] + (["too wide"] if wide else [])


def test_an_article_is_cited_with_the_keyboard_alone(page, cast):
    cast.portal.modules = ["help"]
    cast.portal.save(update_fields=["modules"])
    title = {"fr": "Redémarrer la box", "en": "Restart the box"}
    Article.objects.create(portal=cast.portal, slug="restart", title=title, body={"fr": "Débranchez", "en": "Unplug"}, see=["everyone"])
    Article.objects.create(portal=cast.portal, slug="inside", title={"fr": "Interne"}, body={"fr": "x"}, see=["role:manager"])

    opened(page, 1)
    press(page, "r")
    page.keyboard.type("Read")
    page.evaluate("document.activeElement.blur()")
    press(page, "h")
    expect(page.locator("#palette-list [role=option]:not([hidden])")).to_have_count(1)
    press(page, "Enter")

    expect(page.locator("#body")).to_have_value(f"Read [Restart the box]({cast.portal.base_url}/help/restart)")
    expect(page.locator("#body")).to_be_focused()
