"""What a page keeps folded, once it is open: details all at once; menus, dialogs and panels one by one, opened and left by the keyboard.

What opens itself is found in the page: a menu that is built tomorrow is looked at without being named here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import JSHandle, Page
from playwright.sync_api import TimeoutError as Late

from tests.stories.looking import SCREEN, TOO_WIDE, axe
from tests.stories.walking import SIZES, has_new_colours, seen

PANELS = "[data-panel-toggle]"
BETWEEN = {"width": 1024, "height": 768}
"""Where a panel lies over the page: wider it stands beside it, narrower below."""
OPENS_WITHIN = 4_000
"""Milliseconds for what the server is asked for when it opens."""

# What one may open, and what stands in the page for what it opens. The same control in each row of a list is one.
TOOLS = """() => {
  const isShown = (one) => one.checkVisibility({ visibilityProperty: true }) && one.getClientRects().length > 0 && !one.closest("[inert]");
  const said = (one) => (one.ariaLabel || one.textContent || "").trim().replace(/\\s+/g, " ").slice(0, 40);
  const path = (one) => { const names = []; for (let up = one; up && up !== document.body; up = up.parentElement) names.unshift(up.tagName + "." + up.className); return names.join(">"); };
  const openers = "details.menu > summary, [data-dialog], [data-palette], [data-panel-toggle]:not(.side__close), [popovertarget]";
  const boxOf = (opener) => {
    if (opener.matches("summary")) return opener.parentElement.querySelector(":scope > .menu__box") ?? opener.parentElement;
    if (opener.matches("[data-panel-toggle]")) return document.querySelector(opener.getAttribute("href"));
    return document.getElementById(opener.dataset.dialog ?? opener.getAttribute("popovertarget") ?? "palette");
  };
  const isOpen = (opener, box) => opener.matches("summary") ? opener.parentElement.open : box.matches("dialog") ? box.open : box.matches("[popover]") ? box.matches(":popover-open") : box.dataset.panel === "open";
  const key = (one) => one.closest("li, tr") && !one.closest("nav, header, .rail, dialog") ? path(one) : one.id || one.dataset.key || one.closest("details")?.id || said(one) || path(one);
  const around = "nav, .rail, body > header, .band, .top";
  const name = (one) => `«${said(one)}»${one.dataset.key ? ` (${one.dataset.key})` : ""}`;
  const controls = (box) => [...box.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary, [role=option]")].filter((one) => !one.disabled && isShown(one));
  globalThis.folds = {
    isShown, key, name, boxOf, isOpen, controls,
    next(done, within, of) {
      folds.opener = [...(within ?? document).querySelectorAll(openers)].find((one) => isShown(one) && one.matches(of) && boxOf(one) && !isOpen(one, boxOf(one)) && !done.includes(key(one)));
      if (!folds.opener) return null;
      folds.box = boxOf(folds.opener);
      return { key: key(folds.opener), isEverywhere: Boolean(folds.opener.closest(around)), name: name(folds.opener), isMenu: folds.opener.matches("summary"), isPalette: folds.box.id === "palette" };
    },
  };
}"""

STANDS_OPEN = """() => folds.isOpen(folds.opener, folds.box) && !folds.box.closest("[aria-busy=true]") && !folds.box.querySelector(".htmx-request, [aria-busy=true]")
  && (folds.box.id !== "palette" || document.querySelector("#palette-count").textContent !== "")"""

# Beside the window, under something else, or with a control that cannot be brought to light.
HIDDEN = """() => {
  const { box, controls } = folds;
  const width = document.documentElement.clientWidth, faults = [];
  box.scrollIntoView({ block: "nearest", behavior: "instant" });
  const place = box.getBoundingClientRect();
  if (place.left < -1 || place.right > width + 1) faults.push(`from ${Math.round(place.left)} to ${Math.round(place.right)} of ${width} px`);
  if (place.height > innerHeight + 1 || place.top < -1 || place.bottom > innerHeight + 1) faults.push(`from ${Math.round(place.top)} down to ${Math.round(place.bottom)} of ${innerHeight} px`);
  if (box.scrollWidth > box.clientWidth + 1 && getComputedStyle(box).overflowX !== "visible") faults.push(`scrolls sideways: ${box.scrollWidth} of ${box.clientWidth} px`);
  const isOver = (x, y) => { const found = document.elementFromPoint(x, y); return !found ? "the edge" : box.contains(found) ? "" : found.closest("dialog") === box ? "" : `${found.tagName.toLowerCase()}.${found.className}`; };
  const inset = 8;
  const corners = [[place.left + inset, place.top + inset], [place.right - inset, place.top + inset], [place.left + inset, place.bottom - inset], [place.right - inset, place.bottom - inset]];
  for (const [x, y] of corners) {
    const over = isOver(x, y);
    if (over) { faults.push(`at ${Math.round(x)}, ${Math.round(y)} of ${Math.round(place.width)} × ${Math.round(place.height)} px beneath ${over}`); break; }
  }
  for (const one of controls(box)) {
    one.scrollIntoView({ block: "nearest", behavior: "instant" });
    const shown = one.getBoundingClientRect().width > 4 ? one : one.closest("label") ?? one;
    const line = shown.getClientRects()[0];
    const found = document.elementFromPoint(line.left + line.width / 2, line.top + line.height / 2);
    if (!found || !(shown.contains(found) || found.closest("label")?.contains(one) || found.contains(shown))) faults.push(`cannot be reached: ${folds.name(one)}`);
  }
  return faults.slice(0, 4);
}"""

STAND = """() => {
  folds.box = document.querySelector("#palette");
  folds.opener = [...document.querySelectorAll("#content a[href], #content button, .desk__grid a[href], .rail a")].find((one) => folds.isShown(one));
  return folds.box && folds.opener && document.body.dataset.keys ? { offersMore: Boolean(document.querySelector("[data-ticket], [data-choosing], #queue")) } : null;
}"""
CHOICE_SHOWS_MORE = "() => folds.box.dataset.only === 'macro' && folds.controls(folds.box).some((one) => one.dataset.macro)"

TO_ITS_END = "() => { if (!folds.box.matches('dialog')) folds.controls(folds.box).at(-1)?.focus(); }"
AFTER_ESCAPE = """() => {
  const { opener, box, isOpen, key } = folds, here = document.activeElement;
  const stands = opener.isConnected ? here === opener : here && key(here) === key(opener);
  const faults = [];
  if (isOpen(opener, box)) { faults.push("Escape does not close it"); opener.matches("summary") ? opener.parentElement.open = false : box.close ? box.close() : delete box.dataset.panel; }
  else if (!stands) faults.push(`after Escape the focus is on ${here?.tagName} ${here ? folds.name(here) : ""}`);
  return faults;
}"""

# All that is folded but menus, which close each other: in the page, or within what stands open.
UNFOLD = """within => {
  const found = [...(within ?? document).querySelectorAll("details:not([open], .menu)")].filter((one) => within || !one.closest(".menu, dialog, [popover]"));
  for (const one of found) one.open = true;
  return found;
}"""
KEYS = "folded => [...new Set(folded.filter((one) => folds.isShown(one)).map((one) => folds.key(one.querySelector('summary') ?? one)))]"
FOLD = "folded => { for (const one of folded) one.open = false; }"
CUT = """folded => folded.filter((one) => folds.isShown(one)).flatMap((one) => {
  const place = one.getBoundingClientRect(), scrolls = one.closest(".table-wrap, [tabindex='0']");
  return !scrolls && (place.left < -1 || place.right > document.documentElement.clientWidth + 1) ? [`cut at the side: ${folds.name(one.querySelector("summary") ?? one)}`] : [];
})"""


def unfolded(page: Page, kind: str, is_new: Callable[..., bool]) -> list[str]:
    """What is wrong with what the page of this kind opens, wide and narrow, light and dark. It is folded again in the end."""
    page.evaluate(TOOLS)
    faults: list[str] = []
    for size in SIZES:
        page.set_viewport_size(size)  # type: ignore[arg-type]
        here = _Unfolding(page, is_new, kind, f"{size['width']} px")
        faults += [f"{here.width}: {fault}" for fault in [*here.one_by_one(), *here.by_its_key(), *here.all_at_once()]]
    if page.locator(PANELS).count():
        page.set_viewport_size(BETWEEN)  # type: ignore[arg-type]
        here = _Unfolding(page, is_new, kind, f"{BETWEEN['width']} px")
        faults += [f"{here.width}: {fault}" for fault in here.one_by_one(of=PANELS)]
    page.set_viewport_size(SCREEN)  # type: ignore[arg-type]
    return faults


@dataclass
class _Unfolding:
    """A page at one width. What was opened once in a page of its kind, or in the frame of any page, is not opened again."""

    page: Page
    is_new: Callable[..., bool]
    kind: str
    width: str

    def one_by_one(self, within: JSHandle | None = None, *, of: str = "*") -> Iterator[str]:
        """Menus, dialogs and panels: each is opened, looked at, and left with Escape. `within`: one that stands open; `of`: a selector."""
        done: list[str] = []
        while one := self.page.evaluate("([done, within, of]) => folds.next(done, within, of)", [done, within, of]):
            done.append(one["key"])
            if self._is_first_time(one["key"], "" if one["isEverywhere"] else self.kind):
                yield from (f"{one['name']}: {fault}" for fault in self._opened(one))

    def by_its_key(self) -> Iterator[str]:
        """What Ctrl K opens, from where one stands in the page."""
        stands_on = self.page.evaluate(STAND)
        if stands_on and self._is_first_time("Ctrl K", self.kind if stands_on["offersMore"] else ""):
            yield from (f"Ctrl K: {fault}" for fault in self._opened({"isPalette": True}, "Control+k"))

    def all_at_once(self) -> Iterator[str]:
        """Details that lie in the page; then the menus that stand in them."""
        folded = self.page.evaluate_handle(UNFOLD, None)
        if [key for key in self.page.evaluate(KEYS, folded) if self._is_first_time(key, self.kind)]:
            for fault in [*seen(self.page, self.is_new), *self.page.evaluate(CUT, folded)]:
                yield f"unfolded: {fault}"
            yield from self.one_by_one()
        self.page.evaluate(FOLD, folded)

    def _is_first_time(self, key: str, kind: str) -> bool:
        return self.is_new("unfolded", self.width, kind, key)

    def _opened(self, one: dict[str, Any], key: str = "Enter") -> Iterator[str]:
        opener, box = self.page.evaluate_handle("folds.opener"), self.page.evaluate_handle("folds.box")
        self.page.evaluate("() => folds.opener.focus()")
        self.page.keyboard.press(key)
        try:
            self.page.wait_for_function(STANDS_OPEN, timeout=OPENS_WITHIN)
        except Late:
            yield "does not open"
            return
        folded = self.page.evaluate_handle(UNFOLD, box)
        yield from self._looked_at()
        self.page.evaluate(FOLD, folded)
        if one["isPalette"]:
            if self.page.evaluate(CHOICE_SHOWS_MORE):
                yield from self._chosen()
        elif not one["isMenu"]:
            yield from self.one_by_one(box)
            self.page.evaluate("([opener, box]) => Object.assign(folds, { opener, box })", [opener, box])
        self.page.evaluate(TO_ITS_END)
        self.page.keyboard.press("Escape")
        yield from self.page.evaluate(AFTER_ESCAPE)

    def _chosen(self) -> Iterator[str]:
        """What a choice will do is shown in a dialog of its own, which leads back to where one was."""
        self.page.keyboard.press("Enter")
        self.page.evaluate("() => { folds.box = document.querySelector('#macro'); }")
        self.page.wait_for_function(STANDS_OPEN, timeout=OPENS_WITHIN)
        yield from (f"a macro: {fault}" for fault in self._looked_at())

    def _looked_at(self) -> Iterator[str]:
        """What stands open, in both lights; its contrast where it has a text in colours of its own."""
        page = self.page
        yield from page.evaluate(HIDDEN)
        if wide := page.evaluate(TOO_WIDE):
            yield f"the page becomes wider: {', '.join(wide)}"
        rules = {"color-contrast": {"enabled": has_new_colours(page, self.is_new)}}
        yield from (f"axe: {fault}" for fault in axe(page, rules, within="folds.box"))
        page.emulate_media(color_scheme="dark")
        if has_new_colours(page, self.is_new):
            yield from (f"in the dark: axe: {fault}" for fault in axe(page, only=["color-contrast"], within="folds.box"))
        page.emulate_media(color_scheme="light")
