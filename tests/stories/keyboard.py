"""Hands that know no mouse: keys, and a page that tells when anything else was used."""

from __future__ import annotations

from playwright.sync_api import BrowserContext, Locator, Page, expect

WATCH = """() => {
  for (const kind of ["pointerdown", "pointerup", "mousedown", "mouseup", "touchstart", "dblclick", "contextmenu", "wheel"])
    addEventListener(kind, (event) => { if (event.isTrusted) pointed(kind); }, { capture: true, passive: true });
  addEventListener("click", (event) => { if (event.isTrusted && event.detail > 0) pointed("click"); }, true);
}"""
"""A click that a key makes of a link or a button has no detail: it counts how often a pointer was pressed."""
HERE = "document.activeElement?.closest?.('[data-open]')?.dataset.open ?? ''"
MOST = 160


class Hands:
    """Of somebody at `page`. `pointed`: what was not a key, of all pages of the context."""

    def __init__(self, context: BrowserContext) -> None:
        self.pointed: list[str] = []
        context.expose_function("pointed", lambda kind: self.pointed.append(kind))
        context.add_init_script(f"({WATCH})()")
        self.page: Page = context.new_page()

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def leave(self, *keys: str) -> None:
        """To another page."""
        with self.page.expect_navigation(wait_until="load"):
            self.press(*keys)

    def type(self, text: str) -> None:
        self.page.keyboard.type(text)

    def until(self, key: str, place: Locator) -> None:
        """Press `key` until `place` has the focus, as one does with Tab and the arrows."""
        for _turn in range(MOST):
            if place.count() and place.first.evaluate("one => one === document.activeElement"):
                return
            self.press(key)
        raise AssertionError(f"{key} never came to {place}")

    def tab(self, place: Locator) -> None:
        self.until("Tab", place)

    def walk(self, reference: str) -> None:
        """With the keys of the queue, wherever one stands in it."""
        for key in ["j"] * 60 + ["k"] * 60:
            if self.page.evaluate(HERE) == reference:
                return
            self.press(key)
        raise AssertionError(f"{reference} is not in this queue")

    def open(self, reference: str) -> None:
        self.walk(reference)
        self.press("Enter")
        self.shows(reference)
        expect(self.page.locator(f"#row-{reference}[data-on]")).to_be_visible()  # the page has settled

    def shows(self, reference: str) -> None:
        expect(self.page.locator("[data-ticket]")).to_have_attribute("data-ticket", reference)

    def say(self, text: str, key: str = "r") -> None:
        """Into the box one writes in, and away."""
        self.press(key)
        expect(self.page.locator("#body")).to_be_focused()
        self.type(text)
        self.press("Control+Enter")
