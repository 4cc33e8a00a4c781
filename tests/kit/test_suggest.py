"""The field with suggestions, in a real browser: by keyboard, by mouse, without script, and looked at by axe."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, Page, Route, expect

import parvis
from tests.browser import browser  # noqa: F401  a fixture
from tests.stories.looking import axe, too_wide

pytestmark = pytest.mark.story

PACKAGE = Path(parvis.__file__).parent
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; font-src 'self'; img-src 'self' data:; form-action 'self'"
)
TOWNS = ["Bussy-Saint-Georges", "Bussy-Saint-Martin", "Bussy-Lettrée"]
PAGE = """<!doctype html><html lang="fr"><head><title>Adresse</title><meta name="viewport" content="width=device-width">
<link rel="stylesheet" href="/static/kit/tokens.css"><link rel="stylesheet" href="/static/kit/parvis.css">
<script src="/static/kit/suggest.js" type="module"></script></head>
<body><main class="page"><h1>Adresse</h1><form action="/sent" class="stack">
<div class="field"><label for="q">Adresse</label><input class="input" id="q" name="q" data-suggest="/complete" data-suggest-key="place"></div>
<button class="btn btn--primary">Rechercher</button></form></main><div class="vh" role="status" aria-live="polite" id="status"></div></body></html>"""


class Site:
    def __init__(self, page: Page) -> None:
        self.page = page
        self.asked: list[str] = []
        self.problems: list[str] = []
        page.on("pageerror", lambda error: self.problems.append(str(error)) if "ViewTransition" not in str(error) else None)  # on leaving
        page.on("console", lambda message: self.problems.append(message.text) if message.type == "error" else None)
        page.route("**/*", self.answer)
        page.goto("http://parvis.example/")

    def answer(self, route: Route) -> None:
        address = urlsplit(route.request.url)
        if address.path.startswith("/static/"):
            app = address.path.split("/")[2]
            file = PACKAGE / app / "static" / address.path.removeprefix("/static/")
            kind = {".js": "text/javascript", ".css": "text/css"}.get(file.suffix, "")
            route.fulfill(path=file, content_type=kind) if kind else route.fulfill(body="")
        elif address.path == "/complete":
            typed = parse_qs(address.query)["q"][0]
            self.asked.append(typed)
            found = [town for town in TOWNS if typed.lower() in town.lower()]
            rows = "".join(
                f'<div role="option" data-text="{town}" data-key="commune:{len(town)}">{town}<small>Ville</small></div>' for town in found
            )
            route.fulfill(
                body=f'<div data-announce="{len(found)} adresses" data-label="Suggestions"></div>{rows}',
                content_type="text/html; charset=utf-8",
            )
        else:
            route.fulfill(body=PAGE, content_type="text/html; charset=utf-8", headers={"Content-Security-Policy": POLICY})


@pytest.fixture
def site(browser: Browser):  # noqa: F811
    page = browser.new_page()
    site = Site(page)
    yield site
    page.close()
    assert site.problems == []


def typed(site: Site, text: str) -> None:
    site.page.locator("#q").press_sequentially(text)


def test_suggestions_are_chosen_by_keyboard(site):
    field, options = site.page.locator("#q"), site.page.get_by_role("option")
    expect(field).to_have_attribute("role", "combobox")

    typed(site, "bussy")
    expect(options).to_have_count(3)
    expect(field).to_have_attribute("aria-expanded", "true")
    expect(site.page.locator("#status")).to_have_text("3 adresses")

    for key, chosen in (("ArrowDown", 0), ("ArrowDown", 1), ("End", 2), ("ArrowDown", 0), ("ArrowUp", 2), ("Home", 0)):
        field.press(key)
        expect(options.nth(chosen)).to_have_attribute("aria-selected", "true")
        assert field.get_attribute("aria-activedescendant") == options.nth(chosen).get_attribute("id")
    assert axe(site.page) == []
    field.press("Enter")

    expect(field).to_have_value("Bussy-Saint-Georges")
    expect(field).to_have_attribute("aria-expanded", "false")
    expect(options).to_have_count(0)
    assert site.page.locator("[name=place]").input_value() == "commune:19"


def test_escape_closes_and_what_was_typed_stays(site):
    typed(site, "bussy")
    expect(site.page.get_by_role("option")).to_have_count(3)

    site.page.keyboard.press("Escape")

    expect(site.page.get_by_role("option")).to_have_count(0)
    expect(site.page.locator("#q")).to_have_value("bussy")
    site.page.keyboard.press("ArrowDown")
    expect(site.page.get_by_role("option")).to_have_count(3)


def test_home_and_end_move_in_the_text_while_nothing_is_chosen(site):
    typed(site, "ussy")
    expect(site.page.get_by_role("option")).to_have_count(3)

    site.page.keyboard.press("Home")
    site.page.keyboard.type("B")

    expect(site.page.locator("#q")).to_have_value("Bussy")


def test_a_suggestion_is_chosen_by_the_mouse_and_forgotten_when_the_text_changes(site):
    typed(site, "martin")
    site.page.get_by_role("option").click()
    expect(site.page.locator("#q")).to_have_value("Bussy-Saint-Martin")
    assert site.page.locator("[name=place]").input_value() == "commune:18"

    typed(site, " 12")

    assert site.page.locator("[name=place]").input_value() == ""


def test_few_letters_ask_nothing_and_many_ask_once(site):
    typed(site, "bu")
    site.page.locator("#q").press("Tab")
    site.page.locator("#q").fill("bussy-saint")
    expect(site.page.get_by_role("option")).to_have_count(2)

    assert site.asked == ["bussy-saint"]


def test_enter_sends_what_was_typed_while_nothing_is_chosen(site):
    typed(site, "bussy")
    site.page.keyboard.press("Enter")

    site.page.wait_for_url("**/sent?q=bussy&place=")


def test_without_script_it_is_a_text_field(browser):  # noqa: F811
    context = browser.new_context(java_script_enabled=False)
    site = Site(context.new_page())

    site.page.locator("#q").fill("6 rue ganneron")
    site.page.get_by_role("button").click()

    site.page.wait_for_url("**/sent?q=6+rue+ganneron")
    context.close()


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_list_is_readable_everywhere(browser, width, scheme):  # noqa: F811
    page = browser.new_page(viewport={"width": width, "height": 800}, color_scheme=scheme)
    site = Site(page)
    typed(site, "bussy")
    page.locator("#q").press("ArrowDown")
    expect(page.get_by_role("option")).to_have_count(3)

    assert axe(page) == []
    assert too_wide(page) == []
    page.close()
