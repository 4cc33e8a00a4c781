/* The list below the search: operators and their values as one types. Without it the box is a plain search. */
for (const box of document.querySelectorAll("[data-offers]")) {
  const list = document.getElementById(box.dataset.list);
  let timer = 0;
  let asked = 0;
  const options = () => [...list.querySelectorAll("[role=option]")];
  const chosen = () => options().find((option) => option.getAttribute("aria-selected") === "true");

  box.setAttribute("role", "combobox");
  box.setAttribute("aria-autocomplete", "list");
  box.setAttribute("aria-controls", list.id);
  box.setAttribute("aria-expanded", "false");

  const close = () => {
    clearTimeout(timer);
    asked += 1;
    list.hidden = true;
    box.setAttribute("aria-expanded", "false");
    box.removeAttribute("aria-activedescendant");
  };
  const choose = (option) => {
    for (const one of options()) one.setAttribute("aria-selected", String(one === option));
    box.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  };
  const take = (option) => {
    box.value = option.dataset.text;
    box.setSelectionRange(Number(option.dataset.at), Number(option.dataset.at));
    box.focus();
    ask();
  };
  const ask = async () => {
    const number = (asked += 1);
    const query = new URLSearchParams({ q: box.value, at: String(box.selectionStart ?? box.value.length) });
    const answer = await fetch(`${box.dataset.offers}?${query}`, { headers: { "HX-Request": "true" } }).catch(() => null);
    if (number !== asked || !answer?.ok || document.activeElement !== box) return;
    list.innerHTML = await answer.text();
    const some = options().length > 0;
    list.hidden = !some;
    box.setAttribute("aria-expanded", String(some));
    box.removeAttribute("aria-activedescendant");
  };

  box.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(ask, 150); });
  box.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" && list.hidden) { event.preventDefault(); return void ask(); }
    if (list.hidden) return;
    const all = options();
    const at = all.indexOf(chosen());
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      const step = event.key === "ArrowDown" ? 1 : -1;
      choose(all[at < 0 && step < 0 ? all.length - 1 : (at + step + all.length) % all.length]);
    } else if ((event.key === "Enter" || event.key === "Tab") && at >= 0) {
      event.preventDefault();
      take(all[at]);
    } else if (event.key === "Escape") {
      event.preventDefault();
      event.stopPropagation();
      close();
    }
  });
  box.addEventListener("blur", () => setTimeout(close, 120));
  list.addEventListener("mousedown", (event) => {
    const option = event.target.closest("[role=option]");
    if (!option) return;
    event.preventDefault();
    take(option);
  });
}
