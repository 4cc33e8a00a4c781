/* The desk as it happens. A stream says that something changed; what, the page asks as any page does. Without a stream it asks from
   time to time; hidden, it rests. Nothing here touches the box one writes in, the focus, or where one has scrolled to. */
import { mark } from "./page.js";

const $ = (selector, root = document) => root.querySelector(selector);
const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];

const live = $("#live");
const PAGE = [8, 4, 4, 4, 12].map((length) => [...crypto.getRandomValues(new Uint8Array(length))].map((byte) => (byte % 16).toString(16)).join("")).join("-");
const SOON = 120, OTHERS = 800, SPREAD = 2500, GAP = 1500, HEAD_GAP = 30_000;
const POLL = 20_000, MOST_POLL = 120_000, FAILURES = 3, AGAIN = 45_000;
const TYPING_AGAIN = 15_000, TYPING_OVER = 12_000;

let source = null, failures = 0, pollTimer = 0, pollEvery = POLL, againTimer = 0, wasOpen = false, isOver = false;
let reading = Promise.resolve();

const beside = () => $("#beside");
const opened = () => (beside() ? $("[data-ticket]")?.dataset.ticket ?? "" : "");
const area = () => $("#composer textarea[name=body]");
const isWriting = () => Boolean(area()?.value.trim());
const lastEntry = () => ($$("#thread > [id^=e-]").at(-1)?.id ?? "").slice(2);
const query = () => { const found = new URLSearchParams(location.search); found.delete("after"); found.delete("on"); return found; };

/* asking: null when there is nothing to be had; a session that ended ends all of this, and leaves the page as it is */
async function ask(address, target = "", body = null) {
  const headers = { "HX-Request": "true", ...(target ? { "HX-Target": target } : {}) };
  const answer = await fetch(address, { method: body ? "POST" : "GET", body, headers, keepalive: Boolean(body) }).catch(() => null);
  if (answer?.headers.get("HX-Redirect")) { stop(); isOver = true; }
  if (!answer?.ok || answer.headers.get("HX-Redirect")) return null;
  return new DOMParser().parseFromString(await answer.text(), "text/html");
}
function form(values) {
  const data = new FormData();
  data.set("csrfmiddlewaretoken", $("[name=csrfmiddlewaretoken]", live).value);
  data.set("page", PAGE);
  for (const [name, value] of Object.entries(values)) data.set(name, value);
  return data;
}

/* --- the stream ------------------------------------------------------------------------------------------------------------------ */
function connect() {
  source?.close();
  source = null;
  clearTimeout(againTimer);
  if (isOver || document.hidden || !$("#queue")) return;
  if (!("EventSource" in window)) return poll();
  const asked = new URLSearchParams({ page: PAGE, on: opened(), after: lastEntry() });
  source = new EventSource(`${live.dataset.stream}?${asked}`);
  source.dataset = { on: opened() };
  source.addEventListener("open", () => {
    failures = 0;
    clearTimeout(pollTimer);
    pollTimer = 0;
    if (wasOpen) everything(); else people();
    wasOpen = true;
    if (typing) sayTyping(true);
    live.dataset.state = "open";
  });
  source.addEventListener("ticket", () => { reading = ticket(); });
  source.addEventListener("people", () => people());
  source.addEventListener("queue", (event) => changed(...JSON.parse(event.data)));
  source.addEventListener("over", () => { source?.close(); source = null; poll(); againTimer = setTimeout(connect, AGAIN); });
  source.addEventListener("error", () => {
    failures += 1;
    if (source?.readyState !== EventSource.CLOSED && failures < FAILURES) return;
    source?.close();
    source = null;
    poll();
    againTimer = setTimeout(connect, AGAIN * Math.min(failures, 6));
  });
}

/* without a stream: seldom, more seldom while nothing answers */
function poll() {
  if (isOver || document.hidden || pollTimer) return;
  live.dataset.state = "polling";
  pollTimer = setTimeout(async () => {
    pollTimer = 0;
    const answered = await everything();
    pollEvery = answered ? POLL : Math.min(pollEvery * 2, MOST_POLL);
    if (!source) poll();
  }, pollEvery * (0.8 + Math.random() * 0.4));
}
async function everything() {
  if (opened() && !source) await present(); else if (opened()) people();
  reading = ticket();
  await reading;
  return queue();
}
function stop() {
  source?.close();
  source = null;
  clearTimeout(pollTimer);
  clearTimeout(againTimer);
  pollTimer = 0;
  live.dataset.state = "resting";
}
document.addEventListener("visibilitychange", () => {
  if (document.hidden) { if (!source && opened()) leave(); stop(); return; }
  failures = 0;
  connect();
});
addEventListener("pagehide", () => { if (!source && opened()) leave(); stop(); });
addEventListener("pageshow", (event) => { if (event.persisted) connect(); });
document.addEventListener("htmx:afterSettle", (event) => {
  if (event.detail.target?.id === "ticket") arrived();
  if (event.detail.requestConfig?.verb === "post") changed("", "me");
});
document.addEventListener("htmx:historyRestore", () => { wasOpen = true; connect(); });

/* another request stands there, or the same one anew, such as after an answer was sent */
function arrived() {
  clearTimeout(quiet);
  news.clear();
  if (source && source.dataset.on === opened()) { sayTyping(false); return; }
  wasOpen = false;
  connect();
  if (typing) sayTyping(false);
}

/* --- who else is there ----------------------------------------------------------------------------------------------------------- */
function named(doc) {
  const place = $("#presence");
  if (doc && place && place.innerHTML.trim() !== doc.body.innerHTML.trim()) place.innerHTML = doc.body.innerHTML;
}
async function people() {
  if (opened()) named(await ask(beside().dataset.presence));
}
async function present() {
  named(await ask(beside().dataset.presence, "", form({ writing: typing ? "1" : "0" })));
}
function leave() {
  navigator.sendBeacon(beside().dataset.presence, form({ leaving: "1" }));
}
let typing = false, saidAt = 0, quiet = 0;
async function sayTyping(now) {
  typing = now;
  saidAt = Date.now();
  if (opened()) named(await ask(beside().dataset.presence, "", form({ writing: now ? "1" : "0" })));
}
document.addEventListener("input", (event) => {
  if (event.target !== area()) return;
  clearTimeout(quiet);
  if (!isWriting()) { if (typing) sayTyping(false); return; }
  quiet = setTimeout(() => sayTyping(false), TYPING_OVER);
  if (!typing || Date.now() - saidAt > TYPING_AGAIN) sayTyping(true);
});

/* --- the open request ------------------------------------------------------------------------------------------------------------ */
const news = {
  /* what came while one writes waits to be looked at, and the answer is held up until it was (the server asks the same) */
  seen: "",
  say(line) {
    const bar = $("#news");
    const author = line.dataset.by, time = $("time", line)?.textContent ?? "";
    const words = line.classList.contains("msg") ? bar.dataset.wrote : author ? bar.dataset.changed : bar.dataset.house;
    const link = document.createElement("a");
    link.href = `#${line.id}`;
    link.textContent = bar.dataset.see;
    bar.replaceChildren(words.replace("{author}", author).replace("{time}", time), ", ", link);
  },
  clear() { this.seen = ""; $("#news")?.replaceChildren(); },
  read() {
    if (this.seen && $("#composer [name=seen]")) $("#composer [name=seen]").value = this.seen;
    this.clear();
  },
};
document.addEventListener("click", (event) => {
  const link = event.target.closest("#news a");
  if (!link) return;
  event.preventDefault();
  const line = $(link.hash);
  news.read();
  line?.setAttribute("tabindex", "-1");
  line?.focus({ preventScroll: true });
  line?.scrollIntoView({ block: "center" });
});

async function ticket() {
  const reference = opened();
  if (!reference) return;
  const doc = await ask(`${location.pathname.replace(/\/t\/[^/]+.*/, "")}/t/${encodeURIComponent(reference)}?${query()}`, "context");
  const thread = doc?.getElementById("thread");
  if (!thread || reference !== opened()) return;
  const box = $("#thread").closest(".col__scroll");
  const atEnd = box.scrollHeight - box.scrollTop - box.clientHeight < 120;
  const added = lines(thread);
  const theirs = added.filter((line) => !("mine" in line.dataset));
  const last = lastEntry();
  if (isWriting() && theirs.length) { news.seen = last; news.say(theirs.findLast((line) => line.classList.contains("msg")) ?? theirs.at(-1)); }
  else if (!news.seen) swap("#send", doc.getElementById("send"));
  if (added.length && atEnd) box.scrollTop = box.scrollHeight;
  swap("#talk-head", doc.getElementById("talk-head"));
  for (const one of $$("#thread, #talk-head, #send, #toasts, template, title", doc)) one.remove();
  swap("#context", doc.body);
}
/* new lines come where they belong; a line that is there and says the same stays the very same */
function lines(thread) {
  const own = $("#thread"), added = [];
  let before = null;
  for (const line of [...thread.children]) {
    if (line.id === "new") continue;
    const here = document.getElementById(line.id);
    if (here) { if (here.innerHTML !== line.innerHTML && !here.contains(document.activeElement)) here.innerHTML = line.innerHTML; before = here; continue; }
    before ? before.after(line) : own.prepend(line);
    window.htmx?.process(line);
    before = line;
    added.push(line);
  }
  return added;
}
/* a part beside it, unless somebody is busy in it: then it is as it was until the next news */
function swap(place, fresh) {
  const here = $(place);
  const active = document.activeElement, inRegion = active?.matches("[role=region]") && here?.contains(active);
  if (!here || !fresh || (here.contains(active) && !inRegion) || $(".menu[open], .htmx-request", here)) return;
  const side = $(".col__scroll", here), top = side?.scrollTop ?? 0;
  const related = $("#related", here);
  const then = $("select[name=then]", here)?.value;
  if (related && $("#related", fresh)) $("#related", fresh).replaceWith(related.cloneNode(true));
  $("#related", fresh)?.removeAttribute("hx-trigger");
  if (here.innerHTML === fresh.innerHTML) return;
  here.replaceChildren(...fresh.childNodes);
  if (then && $(`select[name=then] option[value="${CSS.escape(then)}"]`, here)) $("select[name=then]", here).value = then;
  if (side) $(".col__scroll", here).scrollTop = top;
  if (inRegion) $("[role=region]", here)?.focus({ preventScroll: true });
  window.htmx?.process(here);
}

/* --- the queue ------------------------------------------------------------------------------------------------------------------- */
let queueTimer = 0, queueDue = 0, queueAt = 0, headAt = Date.now(), isHeadStale = false;
const NEEDS = { mine: "me", asleep: "me", unassigned: "none" };
/* what changed concerns this queue: it is shown in it, or could come into it. Those whom it touches least ask last, not all at once. */
function changed(reference, whose) {
  const row = reference && document.getElementById(`row-${reference}`);
  const needed = NEEDS[$("#queue [name=view]")?.value ?? "mine"];
  isHeadStale ||= whose !== "other";
  if (!row && needed && whose !== needed && reference) return;
  const wait = row || whose === "me" ? SOON : OTHERS + Math.random() * SPREAD;
  const due = Math.max(Date.now() + wait, queueAt + GAP);
  if (queueTimer && queueDue <= due) return; /* what concerns one most does not wait for what concerns one least */
  clearTimeout(queueTimer);
  queueDue = due;
  queueTimer = setTimeout(async () => { queueTimer = 0; await reading; queue(); }, due - Date.now());
}
async function queue() {
  const column = $("#queue"), box = $("#queue .col__scroll");
  if (!box || new URLSearchParams(location.search).has("after")) return true;
  queueAt = Date.now();
  const asked = query();
  if (opened()) asked.set("on", opened());
  const isWhole = isHeadStale && Date.now() - headAt > HEAD_GAP;
  const doc = await ask(`${live.dataset.queue}?${asked}`, isWhole ? "queue" : "more");
  if (!doc || column !== $("#queue")) return Boolean(doc);
  if ($(".htmx-request", box)) { changed("", "me"); return true; } /* what asks for something stays where its answer looks for it */
  if (isWhole) { headAt = Date.now(); isHeadStale = false; head(doc); }
  rows(box, isWhole ? $(".col__scroll", doc) : doc.body);
  return true;
}
function head(doc) {
  const here = $("#queue .col__head .menu"), fresh = $(".col__head .menu", doc);
  if (here && fresh && !here.open && !here.contains(document.activeElement)) here.replaceChildren(...fresh.childNodes);
}
function rows(box, fresh) {
  if (!fresh || [...$$("[id^=row-]", fresh)].some((row) => !row.id)) return;
  mark(fresh);
  const before = $$("[id^=row-]", box), after = $$("[id^=row-]", fresh);
  const known = new Map(before.map((row) => [row.id, row]));
  const isContinued = before.length > after.length && $("#more", fresh) && before.length > 40;
  const focused = box.contains(document.activeElement) ? document.activeElement.closest("[id^=row-]")?.id : "";
  const field = focused && document.activeElement.matches("input") ? document.activeElement.name : "";
  /* a row that says the same stays under the eye: one that changed may be elsewhere now. The list is empty for a moment: its place is kept here */
  const edge = box.getBoundingClientRect().top, top = box.scrollTop;
  const fixed = new Map(after.filter((row) => known.has(row.id) && same(known.get(row.id), row)).map((row) => [row.id, row]));
  const anchor = before.find((row) => fixed.has(row.id) && row.getBoundingClientRect().bottom > edge);
  const offset = anchor ? anchor.getBoundingClientRect().top : 0;
  for (const row of after) {
    const here = known.get(row.id);
    if (!here) continue;
    if (fixed.has(row.id)) { if (!isContinued) row.replaceWith(here); continue; }
    for (const input of $$("input", here)) {
      const twin = $(`input[name="${CSS.escape(input.name)}"]`, row);
      if (twin) twin.checked = input.checked;
    }
    if (isContinued) here.replaceWith(row);
  }
  if (isContinued) for (const row of after.filter((one) => !known.has(one.id)).reverse()) $("ul.queue", box)?.prepend(row);
  else if (box.innerHTML !== fresh.innerHTML || before.length !== $$("[id^=row-]", box).length) box.replaceChildren(...fresh.childNodes);
  window.htmx?.process(box);
  const back = focused && document.getElementById(focused);
  if (back && !back.contains(document.activeElement)) (field ? $(`input[name="${CSS.escape(field)}"]`, back) : $("a", back))?.focus({ preventScroll: true });
  if (box.scrollTop !== top) box.scrollTop = top;
  const now = anchor && document.getElementById(anchor.id);
  if (now && top > 0) box.scrollTop += now.getBoundingClientRect().top - offset;
}
function same(one, other) {
  return one.innerHTML === other.innerHTML && one.hasAttribute("data-unread") === other.hasAttribute("data-unread") && one.hasAttribute("data-on") === other.hasAttribute("data-on");
}

/* the menu of a key begins at its first choice */
document.addEventListener("toggle", (event) => {
  if (event.target.open && event.target.matches("[data-focus-within]")) $("button, input:not([type=hidden])", event.target)?.focus();
}, true);
document.addEventListener("keydown", (event) => {
  const menu = event.key === "Escape" && event.target.closest?.("[data-focus-within][open]");
  if (menu) { menu.open = false; $("summary", menu).focus(); }
});

if (live) connect();
