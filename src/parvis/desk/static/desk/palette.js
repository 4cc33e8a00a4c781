/* Go to, or act (Ctrl K): what the page offers, what the server knows, a request by its reference. Also the lists of canned answers, articles and macros. */
const $ = (selector, root = document) => root.querySelector(selector);
const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];
const palette = $("#palette"), query = $("#palette-query"), list = $("#palette-list"), act = $("#palette-act");
const REFERENCE = /^[a-z][a-z0-9-]*-\d+$/i;
let came = null;

const option = (name, hint, set) => {
  const one = act.content.firstElementChild.cloneNode(true);
  $(".palette__name", one).textContent = name;
  const kbd = $("kbd", one);
  if (hint) kbd.textContent = hint; else kbd.remove();
  Object.assign(one.dataset, set);
  return one;
};

/* every key of the page that stands on something, by the words of the help */
function acts() {
  return $$("#keyboard [data-of]").filter((word) => {
    const key = word.dataset.of;
    return !["j", "k", "g"].includes(key) && $(`[data-key="${CSS.escape(key)}"]`);
  }).map((word) => option(word.textContent, $("kbd", word.nextElementSibling)?.textContent, { kind: "act", press: word.dataset.of }));
}

async function open(only, source) {
  if (!palette) return;
  came = document.activeElement;
  const reference = $("[data-ticket]")?.dataset.ticket ?? "";
  const words = { answer: palette.dataset.textAnswer, macro: palette.dataset.textMacro, article: palette.dataset.textArticle }[only] ?? palette.dataset.textAll;
  $("#palette-label").textContent = words;
  query.placeholder = words;
  query.value = "";
  query.removeAttribute("aria-activedescendant");
  $("#palette-count").textContent = "";
  palette.dataset.only = only;
  list.replaceChildren(...(only ? [] : acts()));
  palette.showModal();
  query.focus();
  const address = source ?? `${palette.dataset.source}?on=${encodeURIComponent(reference)}`;
  const said = await fetch(address, { headers: { Accept: "text/html", ...(source && { "HX-Request": "true" }) } }).catch(() => null);
  if (!palette.open || !said?.ok || said.redirected) return settle();
  const box = document.createElement("template");
  box.innerHTML = await said.text(); // the server's own, escaped there
  list.append(...$$("[role=option]", box.content).filter((one) => !only || one.dataset.kind === only));
  settle();
}
function settle() {
  $$("[role=option]", list).forEach((one, at) => { one.id ||= `o-${at}`; });
  palette.dispatchEvent(new CustomEvent("filled"));
}
palette?.addEventListener("asked", (event) => open(event.detail.only));
document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-palette]");
  if (!opener || event.metaKey || event.ctrlKey) return;
  event.preventDefault();
  open(opener.dataset.palette, opener.dataset.source);
});

/* what was typed may be a reference, or words to search */
palette?.addEventListener("sifted", () => {
  for (const one of $$("[data-always]", list)) one.remove();
  const typed = query.value.trim();
  if (typed && !palette.dataset.only) {
    const search = option(palette.dataset.textSearch.replace("{}", typed), "", { href: palette.dataset.search + encodeURIComponent(typed), always: "" });
    list.append(search);
    search.id = "o-search";
    if (REFERENCE.test(typed)) {
      const go = option(palette.dataset.textOpen.replace("{}", typed.toUpperCase()), "", { href: palette.dataset.open.replace("REF", encodeURIComponent(typed.toUpperCase())), always: "" });
      go.id = "o-reference";
      list.prepend(go);
    }
  }
  const shown = $$("[role=option]:not([hidden])", list);
  if (!shown.some((one) => one.getAttribute("aria-selected") === "true") || shown[0]?.id === "o-reference") {
    for (const one of shown) one.setAttribute("aria-selected", one === shown[0]);
    if (shown[0]) query.setAttribute("aria-activedescendant", shown[0].id);
  }
  const texts = palette.dataset;
  $("#palette-count").textContent = !shown.length ? texts.textNone : shown.length > 1 ? texts.textMany.replace("{}", shown.length) : texts.textOne;
});

list?.addEventListener("click", (event) => {
  const one = event.target.closest("[role=option]");
  if (!one) return;
  palette.close();
  const { press: key, href, answer, text, macro } = one.dataset;
  if (key) {
    came?.blur?.();
    const hidden = $(`[data-key="${CSS.escape(key)}"]`)?.closest("#context");
    if (hidden && !hidden.checkVisibility()) $("[data-panel-toggle]")?.click();
    return document.dispatchEvent(new CustomEvent("desk:key", { detail: key }));
  }
  if (href) return location.assign(href);
  if (answer) return document.dispatchEvent(new CustomEvent("desk:answer", { detail: { answer } }));
  if (text) return document.dispatchEvent(new CustomEvent("desk:text", { detail: { text } }));
  if (macro) return preview(macro + location.search);
});
palette?.addEventListener("close", () => { if (document.activeElement === document.body) came?.focus?.(); });

/* a macro says what it will do, then does it */
async function preview(address) {
  await htmx.ajax("GET", address, { target: "#macro-preview", swap: "innerHTML" });
  const dialog = $("#macro");
  if (!dialog.open) dialog.showModal();
  $("button", dialog)?.focus();
}
document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.requestConfig?.elt?.matches?.("[data-closes]")) document.getElementById(event.detail.requestConfig.elt.dataset.closes)?.close();
});
