/* `@` in a note offers the colleagues who may see the request: an ARIA list below the text, driven from the keyboard. */
const $ = (selector, root = document) => root.querySelector(selector);
const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];
const TYPED = /(?:^|[\s(«"'])@([A-Za-zÀ-ÿ0-9!._\-/#]{0,40})$/;
let asked = 0, timer = 0;

const area = () => $("#composer textarea[name=body]");
const list = () => $("#mention-list");
const isNote = () => $("#composer [name=mode]:checked")?.value === "note" || $("#composer input[type=hidden][name=mode]")?.value === "note";
const typed = (field) => TYPED.exec(field.value.slice(0, field.selectionStart))?.[1];

function close() {
  clearTimeout(timer);
  asked += 1;
  const box = list();
  if (!box || box.hidden) return;
  box.hidden = true;
  box.replaceChildren();
  area()?.removeAttribute("aria-activedescendant");
  area()?.removeAttribute("aria-controls");
}
async function offer(field, words) {
  const number = (asked += 1);
  const address = `${$("#beside").dataset.colleagues}?q=${encodeURIComponent(words)}`;
  const answer = await fetch(address, { headers: { "HX-Request": "true" } }).catch(() => null);
  const html = answer?.ok ? await answer.text() : "";
  if (number !== asked || field !== area()) return;
  if (!html.includes("role=")) return close();
  const box = list();
  box.innerHTML = html;
  box.hidden = false;
  field.setAttribute("aria-controls", box.id);
  field.setAttribute("aria-autocomplete", "list");
  choose(0);
}
function choose(at) {
  const options = $$("[role=option]", list());
  const chosen = options[(at + options.length) % options.length];
  for (const option of options) option.setAttribute("aria-selected", option === chosen);
  area().setAttribute("aria-activedescendant", chosen.id);
  chosen.scrollIntoView({ block: "nearest" });
}
function take(option) {
  const field = area(), words = typed(field) ?? "";
  field.setRangeText(`@${option.dataset.handle} `, field.selectionStart - words.length - 1, field.selectionStart, "end");
  close();
  field.focus();
  field.dispatchEvent(new Event("input", { bubbles: true }));
}
document.addEventListener("input", (event) => {
  if (event.target !== area() || !list()) return;
  const words = isNote() ? typed(event.target) : undefined;
  if (words === undefined) return close();
  clearTimeout(timer);
  timer = setTimeout(() => offer(event.target, words), 120);
});
document.addEventListener("keydown", (event) => {
  if (event.target !== area() || !list() || list().hidden) return;
  const options = $$("[role=option]", list());
  const at = options.findIndex((option) => option.getAttribute("aria-selected") === "true");
  if (event.key === "ArrowDown" || event.key === "ArrowUp") choose(at + (event.key === "ArrowDown" ? 1 : -1));
  else if ((event.key === "Enter" && !event.ctrlKey && !event.metaKey) || event.key === "Tab") take(options[at]);
  else if (event.key === "Escape") close();
  else return;
  event.preventDefault();
  event.stopImmediatePropagation();
}, true);
document.addEventListener("mousedown", (event) => {
  const option = event.target.closest?.("#mention-list [role=option]");
  if (option) { event.preventDefault(); take(option); } else if (event.target !== area()) close();
});
document.addEventListener("focusout", (event) => { if (event.target === area()) setTimeout(close, 150); });
