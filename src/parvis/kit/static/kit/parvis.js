/* Progressive enhancement only: every page works without this file. What is said to people comes from the page, never from here. */
const $ = (selector, root = document) => root.querySelector(selector);
const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];

function say(text) {
  const region = $("#status");
  if (!region || !text) return;
  region.textContent = "";
  requestAnimationFrame(() => { region.textContent = text; });
}

/* the error summary takes the focus, once per page or fragment */
$(".errors")?.focus();

/* colour scheme: the form posts the choice; here it is applied at once */
document.addEventListener("change", (event) => {
  const pick = event.target.closest("[data-theme-pick]");
  if (!pick) return;
  if (pick.value === "auto") document.documentElement.removeAttribute("data-theme");
  else document.documentElement.dataset.theme = pick.value;
  document.cookie = `theme=${pick.value};path=/;max-age=31536000;samesite=lax`;
});

/* menus are <details>: one open at a time, closed by Escape or by a click outside */
document.addEventListener("toggle", (event) => {
  if (!event.target.matches?.(".menu[open]")) return;
  for (const menu of $$(".menu[open]")) if (menu !== event.target && !menu.contains(event.target)) menu.open = false;
}, true);
document.addEventListener("click", (event) => {
  for (const menu of $$(".menu[open]")) if (!menu.contains(event.target)) menu.open = false;
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const menu = $(".menu[open]");
  if (!menu) return;
  menu.open = false;
  $("summary", menu)?.focus();
});

/* one submission per form; what comes back from the history may be sent again */
document.addEventListener("submit", (event) => {
  const button = event.submitter;
  if (!button) return;
  if (button.hasAttribute("aria-busy")) return event.preventDefault();
  setTimeout(() => { if (!event.defaultPrevented) button.setAttribute("aria-busy", "true"); });
  setTimeout(() => button.removeAttribute("aria-busy"), 8000);
});
addEventListener("pageshow", () => { for (const busy of $$("button[aria-busy]")) busy.removeAttribute("aria-busy"); });

/* show passwords: data-show-password on a checkbox, for the password fields of its form */
document.addEventListener("change", (event) => {
  const box = event.target.closest("[data-show-password]");
  if (!box) return;
  const fields = $$("input[type=password], input[data-was-password]", box.form ?? document);
  for (const field of fields) { field.dataset.wasPassword = ""; field.type = box.checked ? "text" : "password"; }
});

/* a select or a radio that applies its form at once: data-autosubmit */
document.addEventListener("change", (event) => {
  const control = event.target.closest("[data-autosubmit]");
  control?.form?.requestSubmit();
});

/* without script there is nothing to press: the browser prints */
for (const one of document.querySelectorAll("[data-print]")) one.hidden = false;

document.addEventListener("click", async (event) => {
  const copy = event.target.closest("[data-copy]");
  if (copy) { await navigator.clipboard?.writeText(copy.dataset.copy); say(copy.dataset.copied); }
  if (event.target.closest("[data-close]")) { const box = event.target.closest(".toast, dialog"); box?.close ? box.close() : box?.remove(); }
  if (event.target.closest("[data-print]")) window.print();
  const opener = event.target.closest("[data-dialog]");
  const dialog = opener && document.getElementById(opener.dataset.dialog);
  if (dialog) { event.preventDefault(); dialog.showModal(); }
});

/* a file dropped on its field is chosen there: the input stays the control */
for (const type of ["dragover", "dragleave", "drop"]) {
  document.addEventListener(type, (event) => {
    const zone = event.target.closest?.("[data-drop]");
    if (!zone) return;
    event.preventDefault();
    zone.toggleAttribute("data-over", type === "dragover");
    const input = $("input[type=file]", zone);
    if (type !== "drop" || !input || !event.dataTransfer) return;
    const chosen = new DataTransfer();
    for (const file of input.multiple ? [...input.files, ...event.dataTransfer.files] : [...event.dataTransfer.files].slice(0, 1)) chosen.items.add(file);
    input.files = chosen.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
  });
}

/* a row of tabs that is wider than the screen opens at the one that is read */
for (const here of $$(".tabs [aria-current]")) {
  const row = here.parentElement, place = here.getBoundingClientRect();
  row.scrollLeft += place.left - row.getBoundingClientRect().left - (row.clientWidth - place.width) / 2;
}

/* a tall field is scrolled to where one writes, not to its end: the bar that stays below must not lie over it */
document.addEventListener("focusin", (event) => {
  if (event.target.matches("textarea") && $(".savebar, .rail")) event.target.scrollIntoView({ block: "nearest" });
});

/* htmx: busy target, announced result, focus kept */
document.addEventListener("htmx:beforeRequest", (event) => event.detail.target?.setAttribute("aria-busy", "true"));
document.addEventListener("htmx:afterRequest", (event) => event.detail.target?.removeAttribute("aria-busy"));
document.addEventListener("htmx:afterSettle", (event) => {
  const target = event.detail.target;
  const spoken = target?.matches?.("[data-announce]") ? target : $("[data-announce]", target ?? document);
  if (spoken) say(spoken.dataset.announce);
  const errors = target && $(".errors", target);
  if (errors) errors.focus();
  else if (document.activeElement === document.body) (($("[data-focus]", target ?? document)) ?? target)?.focus?.({ preventScroll: true });
});
