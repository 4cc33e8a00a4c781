/* The box one writes in: nothing typed is lost, files go as they are chosen, pictures are pasted, answers are put in. All of it works without, but for pasting. */
import { freshKey } from "../intake/key.js";
import { put } from "../intake/toolbar.js";
import { away, parted, safe } from "./safe.js";

const $ = (selector, root = document) => root.querySelector(selector);
const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];
const box = () => $("#composer");
const area = () => $("#body");
const GAP = /⟦[^⟦⟧\n]*⟧/;

function start() {
  const form = box();
  if (!form || "started" in form.dataset) return;
  form.dataset.started = "";
  for (const one of $$("[data-scripted]", form)) one.hidden = false;
  safe(form);
  gaps();
}
start();
document.addEventListener("htmx:afterSettle", start);

/* what lacks is shown until it is written */
function gaps() {
  const line = $("[data-gap]");
  if (line) line.hidden = !GAP.test(area()?.value ?? "");
}
function toGap() {
  const found = GAP.exec(area().value);
  if (found) area().setSelectionRange(found.index, found.index + found[0].length);
}
document.addEventListener("input", (event) => { if (event.target.id === "body") gaps(); });

/* an answer written beforehand, with the words of this request */
document.addEventListener("desk:answer", async (event) => {
  const form = box();
  if (!form) return;
  const data = new FormData();
  data.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
  data.set("answer", event.detail.answer);
  const said = await fetch(form.dataset.canned, { method: "POST", body: data, headers: { "HX-Request": "true", Accept: "application/json" } }).catch(() => null);
  if (said?.status === 401) return away(form);
  if (!said?.ok) return;
  const { text, mode } = await said.json();
  const isEmpty = !area().value.trim();
  /* words for the team never become words for the customer */
  const wanted = isEmpty ? mode : mode === "note" ? "note" : "";
  const tab = wanted && $(`[name=mode][value=${wanted}]`, form);
  if (tab) { tab.checked = true; tab.dispatchEvent(new Event("change", { bubbles: true })); }
  put(area(), text, isEmpty ? 0 : area().selectionStart, isEmpty ? area().value.length : area().selectionEnd);
  gaps();
  toGap();
});
/* a link to an article, where one stands in the text */
document.addEventListener("desk:text", (event) => {
  const one = area();
  if (!one || !box()) return;
  const { selectionStart: from, selectionEnd: to, value } = one;
  put(one, `${from && !/\s/.test(value[from - 1]) ? " " : ""}${event.detail.text}`, from, to);
});
/* a semicolon where a line begins asks for one */
document.addEventListener("keydown", (event) => {
  if (event.target.id !== "body" || event.key !== ";" || event.ctrlKey || event.metaKey || event.altKey) return;
  const at = event.target.selectionStart;
  if (at !== event.target.selectionEnd || (at && event.target.value[at - 1] !== "\n")) return;
  event.preventDefault();
  $("#palette")?.dispatchEvent(new CustomEvent("asked", { detail: { only: "answer" } }));
});

/* marks of Markdown */
const around = (mark, words) => {
  const one = area(), { selectionStart: from, selectionEnd: to, value } = one, text = value.slice(from, to) || words;
  put(one, `${mark}${text}${mark}`, from, to);
  one.setSelectionRange(from + mark.length, from + mark.length + text.length);
};
const marks = {
  bold: (words) => around("**", words),
  italic: (words) => around("*", words),
  code: (words) => around("`", words),
  list: () => {
    const one = area(), { selectionStart, selectionEnd, value } = one, from = value.lastIndexOf("\n", selectionStart - 1) + 1;
    const end = value.indexOf("\n", selectionEnd), to = end < 0 ? value.length : end, lines = value.slice(from, to).split("\n");
    const isList = lines.every((line) => line.startsWith("- "));
    put(one, lines.map((line) => (isList ? line.slice(2) : `- ${line}`)).join("\n"), from, to);
  },
  link: (words) => {
    const one = area(), { selectionStart: from, selectionEnd: to, value } = one, text = value.slice(from, to) || words;
    put(one, `[${text}](https://)`, from, to);
    one.setSelectionRange(from + text.length + 3, from + text.length + 11);
  },
};
const words = () => $("[data-words]", box())?.dataset.words ?? "";
document.addEventListener("click", (event) => {
  const button = event.target.closest("#composer [data-mark]");
  if (!button) return;
  button.closest(".menu").open = false;
  marks[button.dataset.mark](words());
});
document.addEventListener("keydown", (event) => {
  if (event.target.id !== "body" || !(event.ctrlKey || event.metaKey) || event.altKey) return;
  const key = event.key.toLowerCase();
  const name = event.shiftKey ? { k: "link", 8: "list", "*": "list", _: "list" }[key] : { b: "bold", i: "italic", e: "code" }[key];
  if (!name) return;
  event.preventDefault();
  marks[name](words());
});

/* the text as it will be read, made by the server */
document.addEventListener("click", async (event) => {
  const toggle = event.target.closest("[data-preview-toggle]");
  if (!toggle) return;
  const result = $("#body-preview"), reads = result.hidden;
  if (reads) {
    const data = new FormData();
    data.set("text", area().value);
    data.set("csrfmiddlewaretoken", box().elements.csrfmiddlewaretoken.value);
    const said = await fetch(box().dataset.preview, { method: "POST", body: data, headers: { "HX-Request": "true" } }).catch(() => null);
    if (!said?.ok) return;
    result.innerHTML = await said.text(); // sanitised by the server, as everywhere it is shown
  }
  result.hidden = !reads;
  area().hidden = reads;
  toggle.setAttribute("aria-pressed", String(reads));
  if (!reads) area().focus();
});

/* files go as they are chosen, dropped or pasted; what is on its way goes with the message: sending waits for it */
let pending = 0, waiting = null;
const send = (form, file, onProgress) => new Promise((resolve, reject) => {
  const request = new XMLHttpRequest(), data = new FormData();
  data.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
  data.set("file", file);
  data.set("file_key", freshKey());
  request.open("POST", form.dataset.files);
  request.setRequestHeader("Accept", "application/json");
  request.responseType = "json";
  request.upload.addEventListener("progress", (event) => { if (event.lengthComputable) onProgress(event.loaded / event.total); });
  request.addEventListener("load", () => (request.status < 300 && request.response ? resolve(request.response) : reject(Object.assign(new Error(request.response?.error ?? ""), { status: request.status }))));
  request.addEventListener("error", () => reject(new Error("")));
  request.send(data);
});
async function bring(file) {
  const form = box(), input = $("[data-attach]", form), refused = $("[data-refused]", form);
  const bar = document.createElement("progress");
  bar.max = 1;
  bar.setAttribute("aria-label", input.dataset.sending.replace("{}", file.name));
  $("[data-kept]", form).after(bar);
  refused.hidden = true;
  pending += 1;
  try {
    const kept = await send(form, file, (part) => { bar.value = part; });
    const item = document.createElement("li"), label = document.createElement("label"), tick = document.createElement("input"), size = document.createElement("small");
    item.className = "file";
    Object.assign(tick, { type: "checkbox", name: "kept", value: kept.id, checked: true });
    label.append(tick, ` ${kept.name}`);
    size.textContent = kept.said;
    item.append(label, " ", size);
    $("[data-kept]", form).append(item);
    parted(form);
    return kept;
  } catch (problem) {
    if (problem.status === 401) away(form);
    refused.textContent = problem.message || input.dataset.failed.replace("{}", file.name);
    refused.hidden = false;
    return null;
  } finally {
    bar.remove();
    pending -= 1;
    if (!pending && waiting) { const button = waiting; waiting = null; form.requestSubmit(button); }
  }
}
document.addEventListener("submit", (event) => {
  if (event.target.id !== "composer" || !pending) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  waiting = event.submitter;
}, true);
document.addEventListener("change", async (event) => {
  const input = event.target.closest("#composer [data-attach]");
  if (!input) return;
  const files = [...input.files];
  input.value = "";
  for (const file of files) await bring(file);
});

const isPicture = (file) => /^image\/(png|jpeg|gif|webp)$/.test(file.type);
async function paste(files) {
  const text = area(), name = $("[data-attach]", box()).dataset.picture;
  for (const one of files) {
    if (!isPicture(one)) { await bring(one); continue; }
    const number = $$("[data-kept] .file", box()).length + 1;
    const file = /^image\.\w+$/.test(one.name) ? new File([one], `${name}-${number}.${one.name.split(".").pop()}`, { type: one.type }) : one;
    const sending = `![${file.name}…]()`;
    put(text, sending, text.selectionStart, text.selectionEnd);
    const kept = await bring(file);
    const at = text.value.indexOf(sending);
    if (at < 0) continue;
    text.setRangeText(kept ? `![${kept.name.replace(/[[\]\\]/g, " ")}](cid:${kept.id})` : "", at, at + sending.length, "end");
    text.dispatchEvent(new Event("input", { bubbles: true }));
  }
}
document.addEventListener("paste", (event) => {
  const files = event.target.id === "body" ? [...event.clipboardData.files] : [];
  // a spreadsheet gives its words and a picture of them: the words are meant
  if (!files.length || event.clipboardData.getData("text/plain")) return;
  event.preventDefault();
  paste(files);
});
document.addEventListener("dragover", (event) => { if (event.target.closest?.("#composer") && event.dataTransfer.types.includes("Files")) event.preventDefault(); });
document.addEventListener("drop", (event) => {
  if (!event.target.closest?.("#composer") || !event.dataTransfer.files.length) return;
  event.preventDefault();
  paste([...event.dataTransfer.files]);
});

/* a move that asks more than words: its fields open here */
document.addEventListener("change", async (event) => {
  const then = event.target.closest("#send select[name=then]");
  if (!then) return;
  const asks = $("#then-asks");
  if (!then.selectedOptions[0]?.hasAttribute("data-asks")) { asks.replaceChildren(); return; }
  await htmx.ajax("GET", then.dataset.asks.replace("KEY", encodeURIComponent(then.value)), { target: "#then-asks", swap: "innerHTML" });
  $("input:not([type=hidden]), select, textarea", asks)?.focus();
});
