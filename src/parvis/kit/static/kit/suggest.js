/* A text field with suggestions: an ARIA combobox over `<input data-suggest="address">`, which is a plain text field without script.

   The address is asked with `?q=` and answers a fragment: `[role=option]` with `data-text` (what comes into the field) and `data-key`,
   and `[data-announce]`, what is said in the status region, with `data-label`, the name of the list. `data-suggest-key="name"`: the key of what was chosen is sent under this
   name, and forgotten when the text is changed. `data-suggest-send`: the form is sent when one is chosen. */
const LEAST = 3;
const PAUSE = 120;
let count = 0;

const say = text => {
  const region = document.getElementById("status");
  if (region && text) region.textContent = text;
};

const start = input => {
  if (input.dataset.suggestStarted) return;
  input.dataset.suggestStarted = "yes";
  const box = document.createElement("div"), list = document.createElement("div"), key = document.createElement("input");
  let timer = 0, asking = null, at = -1, typed = input.value;

  count += 1;
  box.className = "combo";
  Object.assign(list, { id: `suggestions-${count}`, className: "combo__list", hidden: true });
  list.setAttribute("role", "listbox");
  const attributes = { role: "combobox", autocomplete: "off", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id };
  for (const [name, value] of Object.entries(attributes)) input.setAttribute(name, value);
  input.before(box);
  box.append(input, list);
  if (input.dataset.suggestKey) {
    Object.assign(key, { type: "hidden", name: input.dataset.suggestKey, value: input.dataset.suggestChosen ?? "" });
    box.append(key);
  }

  const close = () => {
    clearTimeout(timer);
    asking?.abort();
    list.hidden = true;
    at = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };
  const mark = to => {
    at = to;
    [...list.children].forEach((option, place) => option.setAttribute("aria-selected", String(place === at)));
    const option = list.children[at];
    if (!option) return input.removeAttribute("aria-activedescendant");
    input.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  };
  const choose = option => {
    input.value = typed = option.dataset.text;
    key.value = option.dataset.key ?? "";
    close();
    input.dispatchEvent(new Event("change", { bubbles: true }));
    if ("suggestSend" in input.dataset) input.form?.requestSubmit();
  };
  const show = fragment => {
    const options = [...fragment.querySelectorAll("[role=option]")];
    options.forEach((option, place) => { option.id = `${list.id}-${place}`; option.setAttribute("aria-selected", "false"); });
    list.replaceChildren(...options);
    list.hidden = !options.length;
    at = -1;
    input.setAttribute("aria-expanded", String(!list.hidden));
    input.removeAttribute("aria-activedescendant");
    const about = fragment.querySelector("[data-announce]")?.dataset ?? {};
    list.setAttribute("aria-label", about.label ?? "");
    say(about.announce);
  };
  const ask = async () => {
    const query = input.value.trim();
    asking?.abort();
    if (query.length < LEAST) return close();
    asking = new AbortController();
    const { signal } = asking;
    const address = new URL(input.dataset.suggest, location.href);
    address.searchParams.set("q", query);
    const answer = await fetch(address, { signal, headers: { "HX-Request": "true" } }).catch(() => null);
    if (!answer?.ok) return;
    const page = document.createElement("template");
    page.innerHTML = await answer.text().catch(() => "");
    if (!signal.aborted && document.activeElement === input) show(page.content);
  };

  input.addEventListener("input", () => {
    clearTimeout(timer);
    if (input.value !== typed) key.value = "";
    typed = input.value;
    timer = setTimeout(ask, PAUSE);
  });
  input.addEventListener("blur", close);
  list.addEventListener("mousedown", event => {
    event.preventDefault();
    const option = event.target.closest("[role=option]");
    if (option) choose(option);
  });
  input.addEventListener("keydown", event => {
    const last = list.children.length - 1;
    if (event.isComposing || event.ctrlKey || event.metaKey) return;
    if (list.hidden) {
      if (event.key !== "ArrowDown") return;
      ask();
    } else if (event.key === "ArrowDown") mark(at >= last ? 0 : at + 1);
    else if (event.key === "ArrowUp") mark(at <= 0 ? last : at - 1);
    else if (event.key === "Home" && at >= 0) mark(0);
    else if (event.key === "End" && at >= 0) mark(last);
    else if (event.key === "Enter" && at >= 0) choose(list.children[at]);
    else if (event.key === "Escape") { event.stopPropagation(); close(); }
    else return;
    event.preventDefault();
  });
};

const startAll = root => { for (const input of root.querySelectorAll("input[data-suggest]")) start(input); };
startAll(document);
document.addEventListener("htmx:load", event => startAll(event.detail.elt.parentNode ?? document));
