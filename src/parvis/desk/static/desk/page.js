/* The desk's pages: what follows a click in the queue, menus walked with the arrows, where one goes after sending. All of it also works without. */
const $ = (selector, root = document) => root.querySelector(selector);
const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];

/* the conversation begins at its end, or at what is new */
function toEnd() {
  const box = $("[data-to-end]");
  if (!box) return;
  const fresh = $("#new", box);
  if (fresh) box.scrollTop = fresh.offsetTop - 12;
  else box.scrollTop = box.scrollHeight;
}

/* the row of the open request is marked, in a queue that stays where it is, and in one that was asked for before it was opened */
export function mark(queue = document) {
  const open = $("[data-ticket]")?.dataset.ticket;
  for (const row of $$(".queue li", queue)) {
    const link = $("a", row);
    const on = link?.dataset.open === open;
    row.toggleAttribute("data-on", on);
    on ? link.setAttribute("aria-current", "true") : link?.removeAttribute("aria-current");
  }
}

/* those that were open before: once the page has settled, it may be the next one that is open */
function close(menus) { for (const menu of menus) menu.open = false; }
document.addEventListener("htmx:afterSwap", (event) => {
  const id = event.detail.target?.id;
  if (id === "ticket") close($$(".ticket .menu[open]"));
  else if (id === "context") close($$(".menu[open]"));
});

function settle() {
  mark();
  toEnd();
}
toEnd();

document.addEventListener("htmx:beforeSwap", (event) => {
  /* 409: somebody was faster; the answer is the page that says so */
  if ([409].includes(event.detail.xhr.status)) { event.detail.shouldSwap = true; event.detail.isError = false; }
});
document.addEventListener("htmx:beforeSwap", (event) => {
  /* the line of a request that the queue beside does not show has nowhere to go */
  const said = event.detail.serverResponse ?? "";
  const line = /<template>\s*<li id="([^"]+)"/.exec(said)?.[1];
  if (line && !document.getElementById(line)) event.detail.serverResponse = said.replace(/<template>[\s\S]*?<\/template>/, "");
});
document.addEventListener("htmx:afterSettle", (event) => {
  const id = event.detail.target?.id;
  if (id === "ticket") {
    settle();
    if (matchMedia("(max-width: 52rem)").matches) $(".desk__cols").scrollTo(0, 0);
    const { requestConfig: asked, xhr } = event.detail;
    const isSent = asked?.verb === "post" && /\/answers(\?|$)/.test(asked.path) && xhr.status < 300;
    const isLost = document.activeElement === document.body && !$("[data-focus]", event.detail.target);
    if (isSent || isLost) $("#content")?.focus({ preventScroll: true });
  }
  else if (id === "context" || id === "queue") mark();
  const stopped = $(".composer__meanwhile, .composer__problem", event.detail.target ?? document);
  stopped?.focus();
  passing();
});
document.addEventListener("htmx:historyRestore", () => { close($$(".ticket .menu[open]")); settle(); });

/* beside a narrow conversation, the panel about the request opens over it; Escape closes what is open in it first, then the panel */
function closePanel(panel) { delete panel.dataset.panel; $(".col__head [data-panel-toggle]")?.focus(); }
document.addEventListener("click", (event) => {
  const toggle = event.target.closest("[data-panel-toggle]");
  const panel = $("#context");
  if (!toggle || !panel) return;
  event.preventDefault();
  if (panel.dataset.panel === "open") closePanel(panel);
  else { panel.dataset.panel = "open"; $("a, summary, button", panel)?.focus(); }
});
document.addEventListener("keydown", (event) => {
  const panel = $('#context[data-panel="open"]');
  if (event.key === "Escape" && panel && !$(".menu[open], dialog[open]")) closePanel(panel);
}, true);

/* to change many at once one needs the table: the row in hand is chosen there already */
document.addEventListener("click", (event) => {
  const link = event.target.closest('#queue a[data-key="x"]');
  const row = link && ($(".queue a[data-open]:focus") ?? $(".queue a[data-open][aria-current]"));
  if (row && event.detail === 0) link.href = `${link.href.replace(/&chosen=[^&]*/, "")}&chosen=${encodeURIComponent(row.dataset.open)}`;
});

/* a move that asks only for words is made with an answer: the box is there already */
document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-with-answer]");
  const then = $("#send select[name=then]");
  if (!link || !then || event.metaKey || event.ctrlKey || ![...then.options].some((option) => option.value === link.dataset.withAnswer)) return;
  event.preventDefault();
  link.closest(".menu").open = false;
  then.value = link.dataset.withAnswer;
  then.dispatchEvent(new Event("change", { bubbles: true }));
  $("[name=mode][value=reply]", then.form).checked = true;
  $("#body").focus();
});

/* what only says that it is done goes by itself, unless one looks at it */
function passing() {
  for (const toast of $$(".toast[data-passing]:not([data-timed])")) {
    toast.dataset.timed = "";
    const leave = () => (toast.matches(":hover, :focus-within") ? setTimeout(leave, 4000) : toast.remove());
    setTimeout(leave, Number(toast.dataset.passing) || 8000);
  }
}
passing();

/* menus are walked with the arrows; letters find what begins so, and a long one has a field to search in */
const items = (menu) => $$(".menu__item, .menu__box input:not([type=hidden], .menu__search), .menu__box .btn", menu).filter((one) => one.checkVisibility());
const fold = (text) => text.normalize("NFD").replace(/\p{Mn}/gu, "").toLowerCase().trim();
const LONG = 8;
function search(menu) {
  const box = $(".menu__box", menu), source = $("#menu-search");
  if (!source || $(".menu__search", box) || $$(".menu__item", box).length < LONG) return;
  box.prepend(source.content.cloneNode(true));
  $(".menu__search", box).addEventListener("input", (event) => {
    for (const one of $$(".menu__item", box)) one.hidden = !fold(one.textContent).includes(fold(event.target.value));
  });
}
function enter(menu) {
  search(menu);
  ($(".menu__search", menu) ?? items(menu)[0])?.focus();
}
let byKey = false;
document.addEventListener("keydown", () => { byKey = true; }, true);
document.addEventListener("pointerdown", () => { byKey = false; }, true);
document.addEventListener("toggle", (event) => {
  if (event.target.matches?.(".desk .menu[open]") && byKey && !event.target.contains(document.activeElement?.closest(".menu__box"))) enter(event.target);
}, true);
document.addEventListener("htmx:afterSettle", (event) => {
  const menu = event.detail.target?.closest?.(".menu[open]");
  if (!menu || !byKey) return;
  /* what came into it takes nobody from the choice they have come to meanwhile */
  const here = document.activeElement, hasBegun = $(".menu__box", menu).contains(here) && here !== items(menu)[0];
  if (!hasBegun) enter(menu);
});
document.addEventListener("keydown", (event) => {
  const menu = event.target.closest?.(".menu[open]");
  if (!menu || event.ctrlKey || event.metaKey || event.altKey) return;
  const all = items(menu), at = all.indexOf(document.activeElement), types = event.target.matches("input, select, textarea");
  const to = { ArrowDown: at + 1, ArrowUp: at < 0 ? all.length - 1 : at - 1, ...(types ? {} : { Home: 0, End: all.length - 1 }) }[event.key];
  if (to !== undefined && all.length && !event.target.matches("select")) {
    event.preventDefault();
    return all[(to + all.length) % all.length].focus();
  }
  if (types) {
    if (event.key === "Enter" && event.target.matches(".menu__search")) { event.preventDefault(); all.find((one) => one.matches(".menu__item"))?.click(); }
    return;
  }
  if (event.key.length !== 1 || event.key === " " || !event.target.closest(".menu__box")) return;
  const found = [...all.slice(at + 1), ...all.slice(0, at + 1)].find((one) => fold(one.textContent).startsWith(fold(event.key)));
  if (found) { event.preventDefault(); found.focus(); }
});

/* after a change one stands where one stood; after sending or a move, on this request or on the next one of the queue */
let stood = "";
document.addEventListener("htmx:beforeRequest", (event) => { stood = event.detail.elt.closest?.(".menu")?.querySelector("summary")?.dataset.key ?? ""; });
document.addEventListener("htmx:afterSettle", (event) => {
  const { target, requestConfig, elt } = event.detail;
  if (requestConfig?.verb !== "post" || elt !== target) return;
  if (target.id === "context" && stood && (document.activeElement === document.body || !document.activeElement)) $(`#context [data-key="${CSS.escape(stood)}"]`)?.focus();
  const isSent = /\/(answers|moves|macros\/[^/]+)$/.test(requestConfig.path.split("?")[0]) && event.detail.xhr.status < 300;
  const isNote = requestConfig.formData?.get?.("mode") === "note";
  if (!isSent || isNote || document.body.dataset.after !== "next") return;
  const rows = $$(".queue a[data-open]"), at = rows.findIndex((row) => row.getAttribute("aria-current") === "true");
  const next = rows[at + 1] ?? (at > 0 ? rows[at - 1] : null);
  if (!next) return;
  next.focus();
  next.click();
});
