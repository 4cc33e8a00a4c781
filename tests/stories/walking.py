"""A page at both widths and in both lights, and with the keyboard alone from its first stop to its last."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page

from tests.stories.looking import COLOURS, SCREEN, TOO_WIDE, axe

PHONE = {"width": 390, "height": 844}
SIZES = (SCREEN, PHONE)
PARTS_OF_A_STOP = 12
"""How often Tab may stay within one control: a date has a stop for each of its parts."""
WITHIN_A_FRAME = 300
WALKS = 4

# Each stop of the keyboard, and how it and what stands around it look before the focus comes. Of radio buttons of one name one is a stop.
STOPS = """() => {
  const asked = "a[href], button, input:not([type=hidden]), select, textarea, summary, iframe, [tabindex='0']";
  const isOpen = (one) => !one.disabled && one.tabIndex >= 0 && one.checkVisibility({ visibilityProperty: true }) && one.getClientRects().length && !one.closest("[inert]");
  const groups = new Set();
  const isStop = (one) => {
    if (one.type !== "radio") return true;
    const group = `${one.form?.id}|${one.name}|${[...document.forms].indexOf(one.form)}`;
    const chosen = [...document.querySelectorAll(`input[type=radio][name="${CSS.escape(one.name)}"]`)].find((other) => other.form === one.form && other.checked);
    if (chosen ? chosen !== one : groups.has(group)) return false;
    groups.add(group);
    return true;
  };
  const look = (one) => { const s = getComputedStyle(one); return [s.outlineStyle, s.outlineWidth, s.outlineColor, s.boxShadow].join(" "); };
  const around = (one) => [one, one.nextElementSibling, one.parentElement, one.parentElement?.parentElement, one.parentElement?.parentElement?.parentElement].filter(Boolean);
  document.body.tabIndex = -1;
  document.body.focus();  /* Tab goes on from here, wherever the page itself had put the focus */
  document.body.removeAttribute("tabindex");
  scrollTo(0, 0);
  globalThis.walk = { around, look, stops: [...document.querySelectorAll(asked)].filter((one) => isOpen(one) && isStop(one)), before: new Map() };
  for (const stop of walk.stops) walk.before.set(stop, around(stop).map(look));
  return walk.stops.length;
}"""

HERE = """() => {
  const { around, look, stops, before } = walk;
  const here = document.activeElement;
  if (!here || here === document.body || here === document.documentElement) return { at: -1 };
  const was = before.get(here);
  const ring = (one) => { const s = getComputedStyle(one); return s.boxShadow !== "none" || (s.outlineStyle !== "none" && parseFloat(s.outlineWidth) >= 2); };
  const isDrawn = around(here).some((one, index) => ring(one) && look(one) !== was?.[index]);
  const shown = here.getBoundingClientRect().width > 4 ? here : here.closest("label") ?? here.parentElement;
  const box = shown.getBoundingClientRect();
  const left = Math.max(0, box.left), right = Math.min(innerWidth, box.right), top = Math.max(0, box.top), bottom = Math.min(innerHeight, box.bottom);
  const isWithin = right - left > 1 && bottom - top > 1;
  const hits = (x, y) => { const found = document.elementFromPoint(x, y); return Boolean(found && (shown.contains(found) || found.closest("label")?.contains(here) || found.contains(shown) && getComputedStyle(shown).display === "inline")); };
  const lines = [...shown.getClientRects()].filter((line) => line.bottom > 0 && line.top < innerHeight && line.width);
  const isShown = isWithin && (hits((left + right) / 2, (top + bottom) / 2) || lines.some((line) => hits((Math.max(0, line.left) + Math.min(innerWidth, line.right)) / 2, (line.top + line.bottom) / 2)));
  return { at: stops.indexOf(here), isFrame: here.tagName === "IFRAME", isDrawn, isShown, name: walk.name(here) };
}"""

NAMES = """() => { walk.name = (one) => `${one.tagName.toLowerCase()}${one.id ? "#" + one.id : ""}.${one.className} «${(one.ariaLabel || one.textContent || one.name || "").trim().replace(/\\s+/g, " ").slice(0, 40)}»`; }"""
NAME_OF = "index => walk.name(walk.stops[index])"
IS_GONE = "index => !walk.stops[index].isConnected"

# Without script: a form that nothing sends, a button or a link that does nothing, a part that only a script would fill.
DEAD = """() => {
  const isShown = (one) => one.checkVisibility({ visibilityProperty: true }) && one.getClientRects().length > 0;
  const controls = "input:not([type=hidden]):not([type=submit]), select, textarea";
  const found = [];
  const tell = (what, one) => found.push(`${what}: ${one.outerHTML.replace(/\\s+/g, " ").slice(0, 140)}`);
  for (const form of document.forms) {
    const shown = [...form.elements].filter(isShown);
    if (shown.some((one) => one.matches(controls)) && !shown.some((one) => one.type === "submit")) tell("a form that nothing sends", form);
  }
  for (const one of document.querySelectorAll("button")) if (isShown(one) && (one.type !== "submit" || !one.form)) tell("a button that does nothing", one);
  for (const one of document.querySelectorAll("a")) if (isShown(one) && (one.getAttribute("href") ?? "#") === "#") tell("a link that leads nowhere", one);
  for (const one of document.querySelectorAll(controls)) if (isShown(one) && !one.form) tell("a field of no form", one);
  for (const one of document.querySelectorAll("[hx-get]:not(a, form, input, textarea)")) if (isShown(one) && !one.querySelector("a[href], form")) tell("filled by script alone", one);
  return found;
}"""


def dead(page: Page) -> list[str]:
    """What of the open page would need the script that is off."""
    return [str(one) for one in page.evaluate(DEAD)]


def closely(page: Page, is_new: Callable[..., bool]) -> list[str]:
    """What is wrong with the page that is open, wide and narrow, light and dark. `is_new`: whether these colours were not looked at yet."""
    page.evaluate("document.fonts.ready")
    faults: list[str] = []
    for size in SIZES:
        page.set_viewport_size(size)  # type: ignore[arg-type]
        at = f"{size['width']} px"
        faults += [f"{at}: {fault}" for fault in [*seen(page, is_new), *walked(page)]]
    page.set_viewport_size(SCREEN)  # type: ignore[arg-type]
    return faults


def seen(page: Page, is_new: Callable[..., bool]) -> list[str]:
    """As it stands, in both lights."""
    faults: list[str] = []
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        has_new = has_new_colours(page, is_new)
        if scheme == "light":
            faults += [f"axe: {fault}" for fault in axe(page, {"color-contrast": {"enabled": has_new}})]
        elif has_new:
            faults += [f"in the dark: axe: {fault}" for fault in axe(page, only=["color-contrast"])]
    page.emulate_media(color_scheme="light")
    if wide := page.evaluate(TOO_WIDE):
        faults.append(f"wider: {', '.join(wide)}")
    return faults


def has_new_colours(page: Page, is_new: Callable[..., bool]) -> bool:
    return bool([one for one in page.evaluate(COLOURS) if is_new("colours", one)])  # all of them are looked at now


def walked(page: Page) -> list[str]:
    """Tab from the top of the page until it is left: every stop is reached, seen in focus, and under nothing.

    The desk is live: another story may change what one walks over. What was put anew on the way is walked again from the top.
    """
    for _walk in range(WALKS):
        faults, was_put_anew = _walked(page)
        if not was_put_anew:
            break
    return faults


def _walked(page: Page) -> tuple[list[str], bool]:
    count = page.evaluate(STOPS)
    page.evaluate(NAMES)
    faults: list[str] = []
    reached: set[int] = set()
    last, stays, strange = -1, 0, 0
    while True:
        page.keyboard.press("Tab")
        here: dict[str, Any] = page.evaluate(HERE)
        at = here["at"]
        if "isDrawn" not in here:
            break
        if at in reached and at != last:
            break
        stays = stays + 1 if at == last else 0
        strange += at < 0
        if stays > (WITHIN_A_FRAME if here["isFrame"] else PARTS_OF_A_STOP) or strange > count + 20:
            faults.append(f"the keyboard is held by {here['name']}")
            break
        if at != last:
            faults += _of(here)
        last = at
        reached.add(at)
    missed = sorted(set(range(count)) - reached)
    faults += [f"the keyboard does not reach {page.evaluate(NAME_OF, index)}" for index in missed[:6]]
    return faults, any(page.evaluate(IS_GONE, index) for index in missed)


def _of(here: dict[str, Any]) -> list[str]:
    faults = [] if here["isDrawn"] or here["isFrame"] else [f"no visible focus: {here['name']}"]
    return faults if here["isShown"] else [*faults, f"in focus, but hidden: {here['name']}"]
