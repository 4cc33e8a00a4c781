/* The desk's pages: what follows a click in the queue, the draft kept as one types, files named beside their button. All of it also works without. */
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

/* the row of the open request is marked, in a queue that stays where it is */
function mark() {
  const open = $("[data-ticket]")?.dataset.ticket;
  for (const row of $$(".queue li")) {
    const link = $("a", row);
    const on = link?.dataset.open === open;
    row.toggleAttribute("data-on", on);
    on ? link.setAttribute("aria-current", "true") : link?.removeAttribute("aria-current");
  }
}

function settle() {
  for (const menu of $$(".ticket .menu[open]")) menu.open = false;
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
  if (id === "ticket") { settle(); if (matchMedia("(max-width: 52rem)").matches) scrollTo(0, 0); }
  else if (id === "context") { for (const menu of $$(".menu[open]")) menu.open = false; mark(); }
  else if (id === "queue") mark();
  const stopped = $(".composer__meanwhile, .composer__problem", event.detail.target ?? document);
  stopped?.focus();
  passing();
});
document.addEventListener("htmx:historyRestore", settle);

/* beside a narrow conversation, the panel about the request opens over it */
document.addEventListener("click", (event) => {
  const toggle = event.target.closest("[data-panel-toggle]");
  const panel = $("#context");
  if (!toggle || !panel) return;
  event.preventDefault();
  if (panel.dataset.panel === "open") { delete panel.dataset.panel; $(".col__head [data-panel-toggle]")?.focus(); }
  else { panel.dataset.panel = "open"; $("a, summary, button", panel)?.focus(); }
});

/* a move that asks only for words is made with an answer: the box is there already */
document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-with-answer]");
  const then = $("#send select[name=then]");
  if (!link || !then || event.metaKey || event.ctrlKey || ![...then.options].some((option) => option.value === link.dataset.withAnswer)) return;
  event.preventDefault();
  link.closest(".menu").open = false;
  then.value = link.dataset.withAnswer;
  $("[name=mode][value=reply]", then.form).checked = true;
  $("#body").focus();
});

/* the draft */
let timer = 0;
async function keep(area) {
  const form = area.form;
  const data = new FormData();
  for (const name of ["csrfmiddlewaretoken", "mode", "body"]) data.set(name, form.elements[name].value);
  const answer = await fetch(area.dataset.draft, { method: "POST", body: data, headers: { "HX-Request": "true" } }).catch(() => null);
  const saved = $("[data-saved]", form);
  if (saved) saved.textContent = answer?.status === 204 && area.value.trim() ? saved.dataset.text : "";
}
document.addEventListener("input", (event) => {
  const area = event.target.closest("[data-draft]");
  if (!area) return;
  clearTimeout(timer);
  timer = setTimeout(() => keep(area), 900);
});
document.addEventListener("change", (event) => {
  const area = event.target.name === "mode" ? $("[data-draft]", event.target.form) : null;
  if (area?.value.trim()) keep(area);
});
document.addEventListener("submit", (event) => { if ($("[data-draft]", event.target)) clearTimeout(timer); }, true);
document.addEventListener("htmx:beforeRequest", (event) => {
  /* another request is opened while one types: what was typed is kept first */
  const area = $("[data-draft]");
  if (timer && area && event.detail.target?.id === "ticket" && event.detail.elt !== area.form) { clearTimeout(timer); timer = 0; keep(area); }
});

/* chosen files are named beside the button */
document.addEventListener("change", (event) => {
  const input = event.target.closest("[data-attach]");
  if (!input) return;
  const names = [...input.files].map((file) => file.name);
  const shown = $("[data-attached]", input.closest("label"));
  shown.textContent = names.length > 1 ? input.dataset.many.replace("{}", names.length) : names[0] ?? "";
  shown.title = names.join(", ");
});

/* what only says that it is done goes by itself, unless one looks at it */
function passing() {
  for (const toast of $$(".toast[data-passing]:not([data-timed])")) {
    toast.dataset.timed = "";
    const leave = () => (toast.matches(":hover, :focus-within") ? setTimeout(leave, 4000) : toast.remove());
    setTimeout(leave, 8000);
  }
}
passing();
