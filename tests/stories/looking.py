"""What every page of a story is looked at for: accessibility in light and dark, its width on a phone, its keyboard."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PHONE = {"width": 360, "height": 740}
SCREEN = {"width": 1280, "height": 900}

# All that the contrast of a text depends on: its colour, whether it is large, and what is painted under it.
COLOURS = """() => {
  const found = new Set();
  const isOpaque = (colour) => colour !== "transparent" && !/^rgba|\\//.test(colour);
  for (const one of document.querySelectorAll("body *")) {
    const says = one.matches("input, textarea, select") || [...one.childNodes].some((of) => of.nodeType === 3 && of.data.trim());
    if (!says || !one.checkVisibility({ visibilityProperty: true })) continue;
    const { color, fontSize, fontWeight } = getComputedStyle(one);
    const isLarge = parseFloat(fontSize) >= (fontWeight >= 700 ? 18.66 : 24);
    const under = [];
    for (let up = one; up; up = up.parentElement) {
      const { backgroundColor, backgroundImage, opacity } = getComputedStyle(up);
      if (opacity !== "1") under.push(opacity);
      if (backgroundImage !== "none") under.push(backgroundImage);
      if (backgroundColor !== "rgba(0, 0, 0, 0)") under.push(backgroundColor);
      if (isOpaque(backgroundColor) && opacity === "1") break;
    }
    found.add([color, isLarge, one.matches(":disabled"), ...under].join(" "));
  }
  return [...found];
}"""

TOO_WIDE = """() => {
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= width) return [];
  const wide = [...document.querySelectorAll("body *")].filter((one) => one.getBoundingClientRect().right > width + 1);
  return [`${document.documentElement.scrollWidth} px`, ...wide.slice(-4).map((one) => `${one.tagName}.${one.className}`)];
}"""

# After a real Tab the browser draws the focus ring of what a script focuses too, so that all stops are looked at in one go.
UNSEEN = """() => {
  const stops = [...document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']")]
    .filter((one) => !one.disabled && one.checkVisibility({ visibilityProperty: true }) && one.getClientRects().length);
  const isDrawn = (one) => {
    const style = getComputedStyle(one);
    return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  };
  const before = document.activeElement;
  const scrolled = [scrollX, scrollY];
  const unseen = [];
  for (const stop of stops) {
    stop.focus({ preventScroll: true });
    if (document.activeElement !== stop) continue;
    let near = stop;
    let drawn = false;
    for (let up = 0; up < 6 && near && !drawn; up++, near = near.parentElement) drawn = isDrawn(near);
    if (!drawn) unseen.push(`${stop.tagName}.${stop.className} «${(stop.textContent || stop.name || "").trim().slice(0, 30)}»`);
  }
  before?.focus?.({ preventScroll: true });
  scrollTo(...scrolled);
  return unseen;
}"""

FIRST_STOP = """() => {
  const one = document.querySelector("a[href], button, input:not([type=hidden]), select, textarea, summary");
  const here = document.activeElement;
  const box = here.getBoundingClientRect();
  return {
    isFirst: one?.matches("a.skip") ?? false,
    isThere: Boolean(one && document.querySelector(one.getAttribute("href") || "-")),
    isFocused: here === one,
    isShown: box.top >= 0 && box.left >= 0 && box.height > 0,
  };
}"""


def look(page: Page, is_new: Callable[[str], bool]) -> list[str]:
    """What is wrong with the page as it is now; it is left as it was found. `is_new`: whether these colours were not looked at yet.

    Measuring contrast takes twice as long as all other rules together: it is done where a page has a text in colours of its own.
    """
    page.evaluate("document.fonts.ready")
    faults = [f"axe: {fault}" for fault in axe(page, {"color-contrast": {"enabled": _has_new_colours(page, is_new)}})]
    page.emulate_media(color_scheme="dark")
    if _has_new_colours(page, is_new):
        faults += [f"axe in the dark: {fault}" for fault in axe(page, only=["color-contrast"])]
    page.emulate_media(color_scheme="light")
    return faults + too_wide(page) + keyboard(page)


def _has_new_colours(page: Page, is_new: Callable[[str], bool]) -> bool:
    return bool([colours for colours in page.evaluate(COLOURS) if is_new(colours)])  # all of them are looked at now


def axe(page: Page, rules: dict[str, Any] | None = None, *, only: list[str] | None = None, within: str = "document") -> list[str]:
    """One line for each broken rule: its name, what it asks, where it is broken. `within`: a part of the page, as its script names it."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(_script())
    run = {"type": "rule", "values": only} if only else {"type": "tag", "values": TAGS}
    found: dict[str, Any] = page.evaluate(
        f"options => axe.run({within}, options)", {"runOnly": run, "rules": rules or {}, "resultTypes": ["violations"], "iframes": False}
    )
    return [_line(violation) for violation in found["violations"]]


def _line(violation: dict[str, Any]) -> str:
    places = [f"{' '.join(map(str, node['target']))} | {_why(node)} | {node['html'][:160]}" for node in violation["nodes"][:4]]
    return f"{violation['id']} ({violation['help']}): " + " ; ".join(places)


def _why(node: dict[str, Any]) -> str:
    return next((check["message"] for kind in ("any", "all", "none") for check in node[kind]), "")


@cache
def _script() -> str:
    return str(Axe().axe_script)


def too_wide(page: Page) -> list[str]:
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    wide = page.evaluate(TOO_WIDE)
    page.set_viewport_size(SCREEN)  # type: ignore[arg-type]
    return [f"wider than {PHONE['width']} px: {', '.join(wide)}"] if wide else []


def keyboard(page: Page) -> list[str]:
    """The skip link comes first and shows itself; every stop of the keyboard can be seen.

    Where the page itself moved the focus (an error summary), the first Tab goes on from there: only its place is checked.
    """
    has_moved = page.evaluate("(globalThis.focusedBefore = document.activeElement) !== document.body")
    page.keyboard.press("Tab")
    first = page.evaluate(FIRST_STOP)
    faults = [] if first["isFirst"] and first["isThere"] else ["the first stop of the keyboard does not lead to the content"]
    if not has_moved and not (first["isFocused"] and first["isShown"]):
        faults.append("the first Tab does not show the link to the content")
    faults += [f"no visible focus: {stop}" for stop in page.evaluate(UNSEEN)]
    page.evaluate("() => { document.activeElement.blur(); focusedBefore.focus({ preventScroll: true }); scrollTo(0, 0); }")
    return faults
