"""A key for a program, by the keyboard alone: made, copied, used, taken back; and the reference that says what it may ask."""

from __future__ import annotations

from uuid import uuid4

import pytest
from playwright.sync_api import Locator, expect

from tests.stories.ordering import signed_in
from tests.stories.tongue import IN_BOTH_LANGUAGES, Tongue
from tests.stories.visitor import NewVisitor, Visitor

pytestmark = [pytest.mark.story, pytest.mark.timeout(300)]
ENGLISH = {
    "Clés d’API": "API keys",
    "Créer une clé": "Make a key",
    "Ce qui l’utilise": "What uses it",
    "Ce qu’elle peut utiliser": "What it may use",
    "Sa durée": "How long it lasts",
    "90 jours": "90 days",
    "Un an": "One year",
    "Jusqu’à ce qu’elle soit retirée": "Until it is taken back",
    "Créer la clé": "Make the key",
    "Copiez cette clé maintenant": "Copy this key now",
    "Copier la clé": "Copy the key",
    "Clé copiée": "Key copied",
    "Eligibilité": "Eligibility",
    "Retirer": "Take back",
    "n’ouvre plus rien.": "opens nothing any more.",
    "Complétez cette réponse.": "Complete this answer.",
    "Référence de l’API": "Reference of the API",
    "Ce que répond l’API": "What the API answers",
    "comme on le taperait": "as one would type it",
}
MOST = 80


def comes_to(one: Visitor, place: Locator) -> None:
    """By pressing Tab."""
    for _turn in range(MOST):
        if place.first.evaluate("one => one === document.activeElement"):
            return
        one.page.keyboard.press("Tab")
    raise AssertionError(f"Tab never came to {place}")


def presses(one: Visitor, place: Locator) -> None:
    """What leads to another page, with Enter."""
    comes_to(one, place)
    with one.page.expect_navigation(wait_until="load"):
        one.page.keyboard.press("Enter")
    one.arrive()


def answered(one: Visitor, key: str) -> int:
    return one.context.request.get(one.at("/api/v1/me"), headers={"Authorization": f"Bearer {key}"}).status


@IN_BOTH_LANGUAGES
def test_a_key_is_made_copied_used_and_taken_back_by_keyboard(visitor: NewVisitor, language: str):
    say, title = Tongue(language, ENGLISH), f"Lot {uuid4().hex[:6]}"
    one = signed_in(visitor, language=language)
    one.context.grant_permissions(["clipboard-read", "clipboard-write"])
    role, keys = one.page.get_by_role, one.page.keyboard
    one.open("/account/keys")
    one.heading(say("Clés d’API"))
    presses(one, role("link", name=say("Créer une clé")))
    presses(one, role("button", name=say("Créer la clé")))
    expect(role("textbox", name=say("Ce qui l’utilise"))).to_have_attribute("aria-invalid", "true")
    one.sees(say("Complétez cette réponse."))

    comes_to(one, role("textbox", name=say("Ce qui l’utilise")))
    keys.type(title)
    comes_to(one, role("group", name=say("Ce qu’elle peut utiliser")).get_by_role("checkbox", name=say("Eligibilité"), exact=True))
    keys.press("Space")
    comes_to(one, role("radio", name=say("Un an")))
    keys.press("ArrowUp")
    expect(role("radio", name=say("90 jours"))).to_be_checked()
    presses(one, role("button", name=say("Créer la clé")))

    one.sees(say("Copiez cette clé maintenant"), title)
    comes_to(one, role("button", name=say("Copier la clé")))
    keys.press("Enter")
    expect(one.page.locator("#status")).to_have_text(say("Clé copiée"))
    key = one.page.evaluate("navigator.clipboard.readText()")
    assert key.startswith("parvis_") and key == one.page.locator("#key").inner_text()
    assert answered(one, key) == 200

    one.open("/account/keys")
    mine = one.page.locator("main li", has_text=title)
    expect(mine).to_contain_text(say("Eligibilité"))
    assert key not in one.page.content()
    presses(one, mine.get_by_role("button", name=say("Retirer")))
    one.sees(say("n’ouvre plus rien."))
    assert (mine.count(), answered(one, key)) == (0, 401)


@IN_BOTH_LANGUAGES
def test_the_reference_is_read_by_keyboard(visitor: NewVisitor, language: str):
    say = Tongue(language, ENGLISH)
    one = signed_in(visitor, language=language)
    one.open("/account/keys")
    presses(one, one.page.get_by_role("link", name=say("Ce que répond l’API")))
    one.heading(say("Référence de l’API"))
    one.sees(say("comme on le taperait"))

    comes_to(one, one.page.get_by_role("link", name="POST /p/operateurs/api/v1/eligibility", exact=True))
    one.page.keyboard.press("Enter")
    call = one.page.locator("section", has=one.page.locator("h2", has_text="POST /p/operateurs/api/v1/eligibility"))
    expect(call.get_by_role("heading", level=2)).to_be_in_viewport()
    comes_to(one, call.locator("summary", has_text="201"))
    one.page.keyboard.press("Enter")
    expect(call.locator("details[open] table")).to_contain_text("number")


def test_on_a_phone_the_tab_that_is_read_is_in_sight(visitor: NewVisitor):
    sophie = signed_in(visitor)
    sophie.page.set_viewport_size({"width": 390, "height": 844})

    sophie.open("/account/keys")

    expect(sophie.page.locator(".tabs [aria-current]")).to_be_in_viewport(ratio=0.9)
