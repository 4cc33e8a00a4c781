/* The desk and the administration: keyboard, palette, matrix. Every action also has its link or button. */
const $ = (selector, root = document) => root.querySelector(selector);
const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];

/* matrix: what will change shows before it is saved; .savebar carries data-one and data-many, with {} for the number */
$(".matrix")?.addEventListener("change", (event) => {
  const cell = event.target.closest("td");
  if (!cell) return;
  cell.toggleAttribute("data-change", event.target.checked !== event.target.defaultChecked);
  cell.dataset.sign = event.target.checked ? "+" : "−";
  const count = $$("td[data-change]", event.currentTarget).length;
  const bar = $(".savebar");
  if (!bar) return;
  bar.hidden = !count;
  const words = $("[data-changes]", bar);
  if (words) words.textContent = (count > 1 ? bar.dataset.many : bar.dataset.one).replace("{}", count);
});

/* command palette: an ARIA combobox over #palette-list; who fills it listens to a click on an option */
const palette = $("#palette");
const query = $("#palette-query");
const fold = (text) => text.normalize("NFD").replace(/\p{Mn}/gu, "").toLowerCase();
function choose(option) {
  for (const one of $$("#palette-list [role=option]")) one.setAttribute("aria-selected", one === option);
  if (option) query.setAttribute("aria-activedescendant", option.id); else query.removeAttribute("aria-activedescendant");
  option?.scrollIntoView({ block: "nearest" });
}
function sift() {
  const words = fold(query.value).split(/\s+/).filter(Boolean);
  for (const option of $$("#palette-list [role=option]:not([data-always])")) {
    const said = fold(`${option.textContent} ${option.dataset.words ?? ""}`);
    option.hidden = !words.every((word) => said.includes(word));
  }
  choose($("#palette-list [role=option]:not([hidden])"));
  palette.dispatchEvent(new CustomEvent("sifted"));
}
query?.addEventListener("keydown", (event) => {
  const options = $$("#palette-list [role=option]:not([hidden])");
  const at = options.findIndex((option) => option.getAttribute("aria-selected") === "true");
  if (event.key === "Enter" && !event.isComposing) { event.preventDefault(); return options[at]?.click(); }
  const to = { ArrowDown: at + 1, ArrowUp: at - 1 }[event.key];
  if (to === undefined || !options.length) return;
  event.preventDefault();
  choose(options[(to + options.length) % options.length]);
});
query?.addEventListener("input", sift);
palette?.addEventListener("filled", sift);

$(".col--talk .col__scroll")?.scrollTo(0, 1e6);

/* keyboard: single letters, off in fields; <body data-keys="on"> unless the person turned them off (WCAG 2.1.4).
   A page says with data-key which link, button or field a key presses; data-keymap on the body says which keys this person changed. */
const own = JSON.parse(document.body.dataset.keymap || "{}");
const standard = (pressed) => Object.keys(own).find((key) => own[key] === pressed) ?? (pressed in own ? "" : pressed);
function hint(root = document) {
  for (const [key, pressed] of Object.entries(own)) {
    for (const one of $$(`[data-key="${CSS.escape(key)}"]`, root)) {
      const shown = $("kbd", one) ?? $("kbd", one.closest(".prop") ?? one);
      if (shown) shown.textContent = pressed;
    }
  }
}
hint();
document.addEventListener("htmx:afterSettle", () => hint());

const rows = () => $$(".queue a[data-open]");
function walk(step) {
  const all = rows();
  const stands = all.indexOf(document.activeElement);
  const open = all.findIndex((row) => row.getAttribute("aria-current") === "true");
  const at = stands >= 0 ? stands + step : open >= 0 ? open + step : 0;
  all[Math.min(all.length - 1, Math.max(0, at))]?.focus();
}
let leader = false;
/* a page may know better than this what a key does there: it prevents what would follow */
function press(key) {
  if (!leader && !document.dispatchEvent(new CustomEvent("desk:pressing", { detail: key, cancelable: true }))) return true;
  if (leader) { leader = false; return $(`[data-go="${CSS.escape(key)}"]`)?.click() ?? true; }
  if (key === "g") { leader = true; setTimeout(() => { leader = false; }, 1500); return true; }
  if (key === "j") { walk(1); return true; }
  if (key === "k") { walk(-1); return true; }
  /* the page's own before what every page has beside it */
  const found = $$(`[data-key="${CSS.escape(key)}"]`).sort((one, other) => Boolean(one.closest(".rail")) - Boolean(other.closest(".rail")));
  const target = found.find((one) => one.checkVisibility?.() ?? true) ?? found[0];
  if (!target) return false;
  if (target.matches("summary, a, button, label")) target.click(); else target.focus();
  if (target.dataset.then) document.getElementById(target.dataset.then)?.focus();
  return true;
}
document.addEventListener("desk:key", (event) => press(event.detail));
document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.isComposing) return;
  const chord = event.metaKey || event.ctrlKey;
  if (chord && !event.shiftKey && event.key.toLowerCase() === "k" && palette) {
    event.preventDefault();
    return palette.open ? palette.close() : palette.dispatchEvent(new CustomEvent("asked", { detail: { only: "" } }));
  }
  if (chord && event.key === "Enter") {
    const form = event.target.form ?? $("form[data-main]");
    if (form) { event.preventDefault(); form.requestSubmit(); }
    return;
  }
  if (document.body.dataset.keys !== "on" || chord || event.altKey) return;
  if (event.key.length !== 1 || event.target.closest("input:not([type=radio], [type=checkbox]), textarea, select, [contenteditable], dialog, .menu__box")) return;
  const key = leader ? event.key.toLowerCase() : standard(event.key.toLowerCase());
  if (key && press(key)) event.preventDefault();
});
