"""The page in a real browser: conditions, searchable list, uploads, drafts, tabs, preview; and the same truth table."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.template.loader import render_to_string
from playwright.sync_api import Browser, Page, Route

from parvis import intake
from parvis.intake.forms import build_step
from tests.browser import browser  # noqa: F401  a fixture
from tests.intake.building import ask, both, form, options, step, steps

pytestmark = pytest.mark.story

STATIC = Path(intake.__file__).parent / "static"
CASES = json.loads((Path(__file__).parent / "conditions.json").read_text())
POLICY = "default-src 'self'; script-src 'self'; style-src 'self'"
BUG = ask("version", show={"field": "kind", "is": "bug"}, required=True)
HEAD = '<!doctype html><html lang="en"><title>t</title><main><form method="post" novalidate><input type="hidden" name="csrfmiddlewaretoken" value="t">'


class Site:
    """Serves one page, the real static files, and remembers what was posted."""

    def __init__(self, page: Page) -> None:
        self.page, self.html = page, ""
        self.posts: list[tuple[str, str]] = []
        self.problems: list[str] = []
        page.on("pageerror", lambda error: self.problems.append(str(error)))
        page.on("console", lambda message: self.problems.append(message.text) if message.type == "error" else None)
        page.route("**/*", self.answer)

    def answer(self, route: Route) -> None:
        path = urlsplit(route.request.url).path
        if path.startswith("/static/"):
            file = STATIC / path.removeprefix("/static/")
            route.fulfill(path=file, content_type="text/javascript" if file.suffix == ".js" else "text/css")
        elif route.request.method == "POST":
            self.posts.append((path, (route.request.post_data_buffer or b"").decode("utf-8", "replace")))
            replies = {
                "/upload": '{"id": "u1", "name": "photo.png", "size": 2097152}',
                "/preview": "<p><strong>bold</strong></p>",
                "/draft": "{}",
            }
            route.fulfill(body=replies.get(path, "sent"), content_type="application/json" if path in ("/upload", "/draft") else "text/html")
        elif path == "/":
            route.fulfill(body=self.html, content_type="text/html; charset=utf-8", headers={"Content-Security-Policy": POLICY})
        else:
            route.fulfill(status=204)

    def open(self, definition: Any, context: Any, *, answers: Any = None, **urls: str) -> Page:
        built = build_step(definition, definition.steps[0].key, answers=answers or {}, context=context)
        self.html = HEAD + render_to_string("intake/_step.html", {"form": built, **urls}) + "<button>Send</button></form></main>"
        self.page.goto("http://intake.example/")
        return self.page


@pytest.fixture
def site(browser: Browser) -> Iterator[Site]:  # noqa: F811
    context = browser.new_context()
    site = Site(context.new_page())
    yield site
    assert site.problems == []
    context.close()


def test_the_browser_itself_agrees_with_the_table(site, english):
    page = site.open(form(ask("a")), english)
    pairs = [[case["tree"], answers] for case in CASES for word in ("true", "false") for answers in case[word]]

    held = page.evaluate(
        "async pairs => { const { holds } = await import('/static/intake/conditions.js'); return pairs.map(([tree, answers]) => holds(tree, answers)); }",
        pairs,
    )

    assert held == [word == "true" for case in CASES for word in ("true", "false") for _answers in case[word]]


def test_a_field_appears_when_its_condition_holds_and_sends_nothing_when_not(site, english):
    page = site.open(form(ask("kind", "choice", options=options("bug", "idea")), BUG), english)
    version = page.get_by_label("Version")

    assert not version.is_visible()
    page.get_by_label("Bug").check()
    assert version.is_visible()
    version.fill("3")
    page.get_by_label("Idea").check()
    assert not version.is_visible()
    page.get_by_role("button", name="Send").click()
    assert "version" not in site.posts[-1][1]


@pytest.mark.parametrize(
    ("field", "condition", "act"),
    [
        (ask("a", "number"), {"field": "a", "at_least": 2.5}, lambda page: page.get_by_label("A", exact=False).first.fill("2,5")),
        (ask("a", "yes_no"), {"field": "a", "is": False}, lambda page: page.get_by_label("No").check()),
        (ask("a", "consent"), {"field": "a", "filled": True}, lambda page: page.locator("[name=a]").check()),
        (ask("a", "choices", options=options("x", "y")), {"field": "a", "contains": "y"}, lambda page: page.get_by_label("Y").check()),
        (
            ask("a", "choice", options=options("x", "y"), display="select"),
            {"field": "a", "is": "y"},
            lambda page: page.locator("[name=a]").select_option("y"),
        ),
        (ask("a", "address"), {"field": "a", "filled": True}, lambda page: page.get_by_label("Town").fill("Brest")),
        (ask("a", "time_range"), {"field": "a", "filled": True}, lambda page: page.get_by_label("From").fill("14:00")),
    ],
)
def test_every_type_is_read_as_its_answer_would_be(site, english, field, condition, act):
    page = site.open(form(field, ask("then", show=condition)), english)

    assert not page.locator("[name=then]").is_visible()
    act(page)
    assert page.locator("[name=then]").is_visible()


def test_a_word_says_when_an_answer_is_not_needed(site, english):
    page = site.open(form(ask("mail"), ask("phone", required={"field": "mail", "filled": False})), english)
    optional = page.locator("[data-field=phone] .opt")

    assert not optional.is_visible()
    page.get_by_label("Mail").fill("a@b.example")
    assert optional.is_visible()


def test_a_long_list_is_searched_with_the_keyboard(site, english):
    towns = [{"value": str(number), "label": both(f"Évreux {number}")} for number in range(30)]
    page = site.open(form(ask("town", "choice", options=towns, display="search")), english)
    box = page.get_by_role("combobox", name="Town")

    box.fill("evreux 17")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")

    assert box.input_value() == "Évreux 17"
    assert page.locator("select[name=town]").input_value() == "17"


def test_escape_leaves_the_choice_as_it_was(site, english):
    page = site.open(form(ask("town", "choice", options=options("brest", "lyon"), display="search", default="lyon")), english)
    box = page.get_by_role("combobox", name="Town")

    box.fill("bre")
    page.keyboard.press("Escape")

    assert (box.input_value(), page.locator("select[name=town]").input_value()) == ("Lyon", "lyon")


def test_a_file_is_sent_as_it_is_chosen_and_the_form_names_it(site, english):
    page = site.open(form(ask("photo", "file")), english, upload_url="/upload")

    page.locator("input[type=file]").set_input_files({"name": "photo.png", "mimeType": "image/png", "buffer": b"x" * 100})
    page.get_by_role("button", name="Remove photo.png").wait_for()

    assert site.posts[0][0] == "/upload"
    assert page.locator("[name=_kept-photo]").input_value() == "u1"
    assert page.get_by_role("status").inner_text() == "photo.png is attached"


def test_a_file_too_large_is_said_before_it_is_sent(site, english):
    page = site.open(form(ask("photo", "file", max_mb=0.001)), english, upload_url="/upload")

    page.locator("input[type=file]").set_input_files({"name": "photo.png", "mimeType": "image/png", "buffer": b"x" * 2**20})

    assert "Choose a file of less than" in page.get_by_role("alert").inner_text()
    assert site.posts == []


def test_the_enter_key_sends_the_form_and_removes_nothing(site, english):
    page = site.open(
        steps(step("lines", ask("colour"), repeat={"min": 0, "max": 3}), step("two", ask("b"))), english, answers={"lines": [{}]}
    )

    page.get_by_label("Colour").fill("red")
    page.keyboard.press("Enter")
    page.get_by_text("sent").wait_for()

    assert "lines.0.colour" in site.posts[0][1]
    assert "_change" not in site.posts[0][1]


def test_the_draft_is_saved_a_few_seconds_after_a_change(site, english):
    page = site.open(form(ask("town")), english, autosave_url="/draft")

    page.get_by_label("Town").fill("Brest")
    page.get_by_text("Draft saved at").wait_for()

    path, body = site.posts[0]
    assert path == "/draft"
    assert "Brest" in body
    assert "_autosave" in body


def test_a_long_text_shows_its_result_and_counts_what_is_left(site, english):
    page = site.open(form(ask("text", "long_text", max_length=20)), english, preview_url="/preview")

    page.get_by_label("Text").fill("**bold**")
    assert page.locator(".counter").inner_text() == "12 characters left"
    page.get_by_role("button", name="See the result").click()

    page.locator(".preview strong").wait_for()
    assert page.locator(".preview").inner_text() == "bold"


def test_tabs_show_one_part_at_a_time(site, english):
    page = site.open(steps(step("one", ask("a"), tab=True), step("two", ask("b"), tab=True)), english)

    assert (page.locator("[name=a]").is_visible(), page.locator("[name=b]").is_visible()) == (True, False)
    page.get_by_role("link", name="Two").click()
    assert (page.locator("[name=a]").is_visible(), page.locator("[name=b]").is_visible()) == (False, True)


def test_without_script_every_field_can_be_answered(browser, english):  # noqa: F811
    context = browser.new_context(java_script_enabled=False)
    site = Site(context.new_page())
    page = site.open(
        form(ask("kind", "choice", options=options("bug", "idea")), BUG, ask("town", "choice", options=options("x"), display="search")),
        english,
    )

    assert page.locator("[name=version]").is_visible()
    assert page.locator("select[name=town]").is_visible()
    context.close()
