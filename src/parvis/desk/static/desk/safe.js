/* What is typed is kept: on the server as one pauses, in this browser at each letter; a session that ends, a network that fails and a second tab lose nothing. */
const $ = (selector, root = document) => root.querySelector(selector);
const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];
const DAYS = 7 * 24 * 3600 * 1000, PREFIX = "parvis.text.";
const desk = new BroadcastChannel("parvis-desk");
const place = (form) => `${PREFIX}${form.dataset.person}.${form.dataset.reference}`;
const area = (form) => form.elements.body;
let timer = 0, sent = null;

function read(key) {
  try { return JSON.parse(localStorage.getItem(key) ?? "null"); } catch { return null; }
}
function write(key, value) {
  try { if (value) localStorage.setItem(key, JSON.stringify(value)); else localStorage.removeItem(key); } catch { /* a full or forbidden store: the server keeps it too */ }
}
for (const key of Object.keys(localStorage ?? {})) if (key.startsWith(PREFIX) && !(Date.now() - (read(key)?.at ?? 0) < DAYS)) write(key, null);

const mode = (form) => $("[name=mode]:checked", form)?.value ?? "note";
function keepHere(form) {
  const body = area(form).value;
  write(place(form), body.trim() ? { body, mode: mode(form), at: Date.now() } : null);
}

/* on the server */
async function keep(form) {
  clearTimeout(timer);
  timer = 0;
  if (!form?.isConnected) return;
  const data = new FormData(), saved = $("[data-saved]", form), body = area(form).value;
  for (const name of ["csrfmiddlewaretoken", "body", "then"]) data.set(name, form.elements[name]?.value ?? "");
  data.set("mode", mode(form));
  data.append("kept", "");
  for (const one of $$("[name=kept]:checked", form)) data.append("kept", one.value);
  const answer = await fetch(area(form).dataset.draft, { method: "POST", body: data, headers: { "HX-Request": "true", Accept: "application/json" } }).catch(() => null);
  if (answer?.status === 401) away(form);
  if (saved) saved.textContent = !body.trim() ? "" : answer?.status === 204 ? saved.dataset.text : saved.dataset.local;
}
export const parted = (form) => keep(form);
const current = () => $("#composer");

document.addEventListener("input", (event) => {
  const form = event.target.id === "body" ? event.target.form : null;
  if (!form) return;
  keepHere(form);
  clearTimeout(timer);
  timer = setTimeout(() => keep(form), 900);
});
document.addEventListener("change", (event) => {
  const form = ["mode", "then", "kept"].includes(event.target.name) ? event.target.closest("#composer") : null;
  if (form && (area(form).value.trim() || event.target.name === "kept")) { keepHere(form); keep(form); }
});
/* before the request leaves the page, or words are put back into the box */
document.addEventListener("desk:keep", (event) => { if (timer) event.detail.until.push(keep(current())); });
document.addEventListener("htmx:beforeRequest", (event) => {
  const form = current();
  if (timer && form && event.detail.target?.id === "ticket" && event.detail.elt !== form) keep(form);
});
document.addEventListener("submit", (event) => { if (event.target.id === "composer") { clearTimeout(timer); timer = 0; } }, true);

/* a box that has just come: what this browser kept and the server did not is offered */
export function safe(form) {
  const kept = read(place(form)), offer = $("[data-offer]", form);
  const isNewer = kept?.body && kept.body.trim() !== area(form).value.trim() && kept.at > (Date.parse(form.dataset.keptAt) || 0);
  if (!isNewer || sent?.body === kept.body) return;
  if ($(".composer__problem, .composer__meanwhile", form)) return;
  $("[data-offered]", offer).textContent = kept.body.length > 140 ? `${kept.body.slice(0, 140)}…` : kept.body;
  offer.hidden = false;
}
document.addEventListener("click", (event) => {
  const form = event.target.closest("#composer");
  if (!form) return;
  if (event.target.closest("[data-take]")) {
    const kept = read(place(form));
    const typed = area(form).value.trim();
    area(form).value = typed && !kept.body.includes(typed) ? `${kept.body}\n\n${typed}` : kept.body;
    const tab = $(`[name=mode][value=${mode(form) === "note" && typed ? "note" : kept.mode}]`, form);
    if (tab) tab.checked = true;
    area(form).dispatchEvent(new Event("input", { bubbles: true }));
    area(form).focus();
  } else if (event.target.closest("[data-leave]")) write(place(form), null);
  else if (event.target.closest("[data-again]")) return form.requestSubmit();
  else return;
  $("[data-offer]", form).hidden = true;
});

/* sending */
const sender = (event) => (event.detail.requestConfig?.elt?.id === "composer" && event.detail.requestConfig.verb === "post" ? event.detail.requestConfig.elt : null);
document.addEventListener("htmx:beforeRequest", (event) => {
  if (event.detail.elt?.id !== "composer") return;
  const form = event.detail.elt;
  sent = { reference: form.dataset.reference, place: place(form), body: area(form).value, key: form.elements.key.value };
});
document.addEventListener("htmx:beforeSwap", (event) => {
  const form = sender(event);
  if (!form) return;
  const { status } = event.detail.xhr;
  if (status === 401 || (status === 403 && !form.dataset.asked)) {
    event.detail.shouldSwap = false;
    event.detail.isError = false;
    if (status === 403) form.dataset.asked = "";
    return status === 401 ? away(form) : again(form);
  }
  if (status < 300) { write(sent.place, null); desk.postMessage({ sent }); }
});
document.addEventListener("htmx:sendError", (event) => {
  if (event.detail.elt?.id === "composer") show(event.detail.elt, "[data-offline]");
});
addEventListener("online", () => { const form = current(); if (form && !$("[data-offline]", form).hidden) form.requestSubmit(); });
function show(form, what) {
  const note = $(what, form);
  note.hidden = false;
  note.focus();
  if (what !== "[data-offline]") $("[data-offline]", form).hidden = true;
}

/* the session is over: one signs in beside, then what was sent goes again, under the same key */
export function away(form) {
  form.dataset.away = "";
  show(form, "[data-signed-out]");
}
async function again(form) {
  if (!form?.isConnected) return;
  const answer = await fetch(form.dataset.session, { headers: { Accept: "application/json" } }).catch(() => null);
  if (!answer?.ok) return away(form);
  const { person, token } = await answer.json();
  $("[data-other]", form).hidden = person === form.dataset.person;
  if (person !== form.dataset.person) return away(form);
  for (const one of $$("input[name=csrfmiddlewaretoken]")) one.value = token;
  delete form.dataset.away;
  $("[data-signed-out]", form).hidden = true;
  if (sent && sent.key === form.elements.key.value) form.requestSubmit(); else keep(form);
}
const back = () => { const form = current(); if (form && "away" in form.dataset) again(form); };
addEventListener("focus", back);
desk.addEventListener("message", (event) => {
  if (event.data === "signed in") return back();
  const form = current(), other = event.data?.sent;
  if (!form || other?.place !== place(form)) return;
  /* another tab sent the same words: not a second time */
  if (area(form).value.trim() && area(form).value.trim() === other.body.trim()) {
    area(form).value = "";
    write(place(form), null);
    clearTimeout(timer);
    $("[data-elsewhere]", form).hidden = false;
  }
});
document.addEventListener("desk:undoing", () => { sent = null; });
/* who signs out leaves no words behind in this browser: the server has them */
document.addEventListener("submit", (event) => {
  if (!event.target.action?.endsWith("/logout")) return;
  for (const key of Object.keys(localStorage)) if (key.startsWith(PREFIX)) write(key, null);
});
