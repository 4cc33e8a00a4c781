/* What one just did counts down and may be taken back: with its button, or Ctrl Z outside of a text. No request while it counts. */
const $ = (selector, root = document) => root.querySelector(selector);
const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];
const ASKS = [1500, 2000, 3000, 5000, 10000, 20000];
let asked = 0, due = 0;

/* what the page says is seconds from when it came, not a clock that may be wrong */
function count() {
  let waits = false;
  for (const one of $$("[data-left]")) {
    one.ends ??= performance.now() + Number(one.dataset.left) * 1000;
    const left = Math.ceil((one.ends - performance.now()) / 1000);
    if (left > 0) waits = true;
    const text = left > 0 ? one.dataset.text.replace("{}", left) : left > -6 && !("isLate" in one.dataset) ? "…" : one.dataset.late;
    if (one.textContent !== text) one.textContent = text;
  }
  if (!waits && $("[data-held]") && !due) {
    due = setTimeout(ask, ASKS[Math.min(asked, ASKS.length - 1)]);
    asked += 1;
  }
}
setInterval(count, 500);
document.addEventListener("htmx:afterSettle", () => { asked = 0; count(); });
count();

const keys = () => $$("[data-held]").map((one) => one.dataset.held).join(" ");
async function ask() {
  due = 0;
  const box = $("#held");
  if (!box) return;
  const before = { held: keys(), about: $$("[data-held]").map((one) => one.dataset.about).join(" "), problems: $$("[data-problem]").length };
  const said = await fetch(box.dataset.url, { headers: { Accept: "text/html" } }).catch(() => null);
  if (!said?.ok || said.redirected) return;
  box.innerHTML = await said.text(); // the server's own, escaped there
  if (keys() === before.held) return;
  asked = 0;
  const open = $("[data-ticket]")?.dataset.ticket;
  if (!open || !before.about.split(" ").includes(open)) return;
  /* the conversation shows it now; of what came to nothing the words are in the box again, unless one writes there */
  const failed = $$("[data-problem]").some((one) => one.dataset.about === open) && $$("[data-problem]").length > before.problems;
  const isFree = !$("#body")?.value.trim();
  const target = failed && isFree ? "#ticket" : "#context";
  htmx.ajax("GET", location.pathname + location.search, { target, swap: "innerHTML" });
}

/* taking back: what is being typed is kept first, then the request is shown with its words in the box */
document.addEventListener("submit", async (event) => {
  const form = event.target.closest("[data-undo]");
  if (!form || !$("#ticket")) return;
  event.preventDefault();
  const kept = new CustomEvent("desk:keep", { detail: { until: [] } });
  document.dispatchEvent(kept);
  await Promise.all(kept.detail.until);
  form.dataset.undone = "";
  document.dispatchEvent(new CustomEvent("desk:undoing"));
  await htmx.ajax("POST", form.action, { source: form, target: "#ticket", swap: "innerHTML", values: Object.fromEntries(new FormData(form)) });
  const body = $("#body");
  if (body?.value) { body.focus(); body.setSelectionRange(body.value.length, body.value.length); } else $("#content")?.focus();
});
document.addEventListener("keydown", (event) => {
  if (!(event.metaKey || event.ctrlKey) || event.shiftKey || event.altKey || event.key.toLowerCase() !== "z") return;
  /* in a text it is the text's own; in the empty box there is nothing else to take back */
  const isEmpty = event.target.id === "body" && !event.target.value;
  if (!isEmpty && event.target.closest("input:not([type=radio], [type=checkbox]), textarea, select, [contenteditable]")) return;
  const last = $$("[data-held], [data-undoable]:has(form)").at(-1);
  if (!last) return;
  event.preventDefault();
  $("form", last).requestSubmit();
});

/* the way back after signing in again: the page that waits is told, and this one goes */
if ($("[data-signed-in]")) {
  new BroadcastChannel("parvis-desk").postMessage("signed in");
  if (history.length <= 4) setTimeout(() => window.close(), 400);
}
