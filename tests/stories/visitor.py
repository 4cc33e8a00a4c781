"""Somebody at a browser: opens pages, presses buttons, fills forms in. Every kind of page they come to is looked at once."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import contextmanager
from typing import Any
from urllib.parse import unquote, urlsplit
from uuid import uuid4

from playwright.sync_api import BrowserContext, ConsoleMessage, Download, Locator, Page, Request, Response, expect

from tests.stories.house import House
from tests.stories.looking import look, too_wide

VARYING = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|[A-Z]{2,}-\d+|\d{20}-[0-9a-f]{8}|\d{6}-\d{4}-\d{7}|(?:(?<=/activate/)|(?<=/reset/)).+")
"""What differs in the addresses of pages of one kind."""
FORM = re.compile(r"/services/[\w-]+/new(/[\w-]+)?")


class Visitor:
    """`portal`: the key of the portal they visit. `problems`: all that was wrong on their way, told by conftest.py at the end."""

    def __init__(self, house: House, context: BrowserContext, portal: str, language: str, *, has_script: bool = True) -> None:
        self.house, self.context, self.portal, self.language, self.has_script = house, context, portal, language, has_script
        self.page = context.new_page()
        self.problems: list[str] = []
        self._watch(self.page)

    # --- going places ---------------------------------------------------------------------------------------------------

    def open(self, path: str = "/") -> Response:
        """A path of the portal (`/login`), of the house (`//desk/`), or a whole address.

        A form is opened anew: the stories' people are few, and another story may be filling the same one in as the same person.
        """
        if FORM.fullmatch(path):
            path = f"{path}?key={uuid4()}"
        answer = self.page.goto(self.at(path))
        assert answer is not None
        self.arrive()
        return answer

    def at(self, path: str) -> str:
        if path.startswith("http"):
            return path
        return self.house.address + path[1:] if path.startswith("//") else self.house.portal(self.portal) + path

    def follow(self, name: str, **more: Any) -> None:
        """The one visible link of this name."""
        self._go(self._one(self.page.get_by_role("link", name=name, **more)))

    def press(self, name: str, **more: Any) -> None:
        """The one visible button of this name, which leads to another page."""
        self._go(self._one(self.page.get_by_role("button", name=name, **more)))

    def press_in(self, place: str, name: str) -> None:
        """The button of this name within `place`, a selector."""
        self._go(self._one(self.page.locator(place).get_by_role("button", name=name)))

    def go(self, place: Locator) -> None:
        self._go(place)

    def _go(self, place: Locator) -> None:
        with self.page.expect_navigation(wait_until="load"):
            place.click()
        self.arrive()

    def _one(self, found: Locator) -> Locator:
        return found.locator("visible=true").first

    # --- saying things --------------------------------------------------------------------------------------------------

    def say(self, fields: dict[str, str]) -> None:
        """Type into the fields of these labels."""
        for label, text in fields.items():
            self.field(label).fill(text)

    def field(self, label: str) -> Locator:
        return self.page.get_by_label(label, exact=True).locator("visible=true").first

    def choose(self, question: str, answer: str) -> None:
        """One answer of a group of choices, or one line of a list."""
        group = self.page.get_by_role("group", name=question)
        if group.count():
            group.get_by_label(answer).first.check()
        else:
            self.field(question).select_option(label=answer)

    def choose_offered(self, label: str, words: str) -> None:
        """Type into a field that offers places, and take the first with the keys alone: it leads to another page."""
        self.page.get_by_role("combobox", name=label).focus()
        self.page.keyboard.type(words)
        expect(self.page.get_by_role("option").first).to_be_visible()
        self.page.keyboard.press("ArrowDown")
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")
        self.arrive()

    # --- what is there --------------------------------------------------------------------------------------------------

    def sees(self, *texts: str) -> None:
        for text in texts:
            expect(self.page.get_by_text(text).locator("visible=true").first).to_be_visible()

    def does_not_see(self, *texts: str) -> None:
        for text in texts:
            expect(self.page.get_by_text(text).locator("visible=true")).to_have_count(0)

    def rows_above(self, words: str) -> list[str]:
        """What each row says that stands above the one with `words`: of a list to which colleagues add meanwhile."""
        rows = self.page.locator("tbody tr").all_inner_texts()
        return rows[: next(place for place, row in enumerate(rows) if words in row)]

    def heading(self, text: str) -> None:
        expect(self.page.get_by_role("heading", level=1, name=text)).to_be_visible()

    @property
    def path(self) -> str:
        """Within the portal."""
        parts = urlsplit(self.page.url)
        path = f"{parts.path}?{unquote(parts.query)}" if parts.query else parts.path
        return path.removeprefix(f"/p/{self.portal}")

    @property
    def title(self) -> str:
        return self.page.title()

    @property
    def links(self) -> list[str]:
        return [text.strip() for text in self.page.get_by_role("link").all_inner_texts()]

    def text(self) -> str:
        """All that the page says, each space a plain one."""
        return " ".join(self.page.locator("body").inner_text().split())

    def fetched(self, path: str) -> tuple[int, bytes, dict[str, str]]:
        """A file of the portal as this browser's session gets it: status, bytes, headers."""
        answer = self.context.request.get(self.at(path))
        return answer.status, answer.body(), answer.headers

    @contextmanager
    def downloads(self) -> Any:
        with self.page.expect_download() as download:
            yield download

    # --- signing in and out ---------------------------------------------------------------------------------------------

    def sign_in(self, login: str, password: str, *, then: str = "") -> None:
        self.open("/login" + (f"?next={then}" if then else ""))
        self.page.locator("input[name=login]").fill(login)
        if not self.page.locator("input[name=password]").count():
            self._go(self.page.locator("main form button[type=submit], main form button:not([type])").first)
        self.page.locator("input[name=password]").fill(password)
        self._go(self.page.locator("form:has(input[name=password]) button:not([type=button])").first)
        if self.page.locator("html").get_attribute("lang") != self.language:  # as somebody of another story left it
            here = self.page.url
            self.open(f"{here}{'&' if '?' in here else '?'}lang={self.language}")
            self.open(here)

    # --- watching -------------------------------------------------------------------------------------------------------

    def arrive(self) -> None:
        if not self.page.url.startswith(self.house.address):
            self.problems.append(f"left the house: {self.page.url}")
            return
        path = VARYING.sub("…", urlsplit(self.page.url).path)
        if self.has_script and not path.endswith("/html") and self.house.is_first_look(path, self.page.title()):
            # What differs between the languages is how long the words are.
            faults = look(self.page, self._is_new) if self.language == "fr" else too_wide(self.page)
            self.problems += [f"{path}: {fault}" for fault in faults]

    def _is_new(self, colours: str) -> bool:
        return self.house.is_first_look("colours", colours)

    def _watch(self, page: Page) -> None:
        page.on("console", self._on_console)
        page.on("pageerror", lambda error: self.problems.append(f"{page.url}: {error}"))
        page.on("request", self._on_request)
        page.on("requestfailed", self._on_failure)
        page.on("response", self._on_response)

    def _on_console(self, message: ConsoleMessage) -> None:
        """Chromium also reports each answer above 399, which `_on_response` judges."""
        if message.type in ("error", "warning") and not message.text.startswith("Failed to load resource"):
            self.problems.append(f"console of {self.page.url}: {message.text}")

    def _on_request(self, request: Request) -> None:
        if request.url.startswith(("http:", "https:", "ws:", "wss:")) and not request.url.startswith(f"{self.house.address}/"):
            self.problems.append(f"asked elsewhere: {request.url}")

    def _on_failure(self, request: Request) -> None:
        """A page that becomes a download, and one left before its last picture came, are not failures."""
        if "ERR_ABORTED" not in (request.failure or ""):
            self.problems.append(f"failed: {request.method} {request.url}: {request.failure}")

    def _on_response(self, response: Response) -> None:
        if response.status >= 500 or (response.status >= 400 and response.request.resource_type != "document"):
            self.problems.append(f"{response.status}: {response.request.method} {response.url}")


NewVisitor = Callable[..., Visitor]
__all__ = ["Download", "NewVisitor", "Visitor"]
