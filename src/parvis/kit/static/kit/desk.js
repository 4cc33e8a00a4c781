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

/* command palette: an ARIA combobox over #palette-list */
const palette = $("#palette");
const query = $("#palette-query");
query?.addEventListener("keydown", (event) => {
  const options = $$("#palette-list [role=option]:not([hidden])");
  const at = options.findIndex((option) => option.getAttribute("aria-selected") === "true");
  if (event.key === "Enter" && at >= 0) { event.preventDefault(); return ($("a, button", options[at]) ?? options[at]).click(); }
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: options.length - 1 }[event.key];
  if (to === undefined || !options.length) return;
  event.preventDefault();
  const chosen = options[(to + options.length) % options.length];
  for (const option of options) option.setAttribute("aria-selected", option === chosen);
  event.target.setAttribute("aria-activedescendant", chosen.id);
  chosen.scrollIntoView({ block: "nearest" });
});
query?.addEventListener("input", (event) => {
  const typed = event.target.value.toLowerCase();
  for (const option of $$("#palette-list [role=option]")) option.hidden = !option.textContent.toLowerCase().includes(typed);
});

$(".col--talk .col__scroll")?.scrollTo(0, 1e6);

/* keyboard: single letters, off in fields; <body data-keys="on"> unless the person turned them off (WCAG 2.1.4) */
const rows = () => $$(".queue a");
function walk(step) {
  const all = rows();
  const at = Math.max(0, all.indexOf(document.activeElement));
  all[Math.min(all.length - 1, Math.max(0, at + step))]?.focus();
}
let leader = false;
function press(key) {
  if (leader) { leader = false; return $(`[data-go="${key}"]`)?.click(); }
  if (key === "g") { leader = true; setTimeout(() => { leader = false; }, 900); return; }
  if (key === "j") return walk(1);
  if (key === "k") return walk(-1);
  const target = $(`[data-key="${key}"]`);
  if (target?.matches("summary, a, button, label")) target.click(); else target?.focus();
  if (target?.dataset.then) document.getElementById(target.dataset.then)?.focus();
  return target;
}
document.addEventListener("keydown", (event) => {
  if ((event.metaKey || event.ctrlKey) && event.key.toLowerCase() === "k" && palette) {
    event.preventDefault();
    return palette.open ? palette.close() : palette.showModal();
  }
  if ((event.metaKey || event.ctrlKey) && event.key === "Enter") return event.target.form?.requestSubmit();
  if (document.body.dataset.keys !== "on" || event.metaKey || event.ctrlKey || event.altKey) return;
  if (event.key.length !== 1 || event.target.closest("input, textarea, select, [contenteditable], dialog")) return;
  if (/^[a-z0-9/?;]$/.test(event.key) && press(event.key)) event.preventDefault();
});
