/* Rows of the table: all at once, a run with shift, `x` for the one in hand; how many are chosen is said. */
const form = document.querySelector("[data-choosing]");
if (form) {
  const boxes = () => [...form.querySelectorAll("[name=ticket]")];
  const all = form.querySelector("[data-choose-all]");
  const said = form.querySelector("[data-chosen]");
  let last = null;

  const tell = () => {
    const count = boxes().filter((box) => box.checked).length;
    const text = count === 0 ? said.dataset.none : count === 1 ? said.dataset.one : said.dataset.many.replace("{}", count);
    said.textContent = text;
    all.checked = count > 0 && count === boxes().length;
    all.indeterminate = count > 0 && !all.checked;
    for (const box of boxes()) box.closest("tr").toggleAttribute("data-on", box.checked);
  };
  form.addEventListener("click", (event) => {
    const box = event.target.closest("[name=ticket]");
    if (!box) return;
    const rows = boxes();
    if (event.shiftKey && last && last !== box) {
      const [from, to] = [rows.indexOf(last), rows.indexOf(box)].sort((one, other) => one - other);
      for (const one of rows.slice(from, to + 1)) one.checked = box.checked;
    }
    last = box;
    tell();
  });
  all.addEventListener("change", () => { for (const box of boxes()) box.checked = all.checked; tell(); });
  form.addEventListener("change", tell);
  /* the keys of the desk, whichever ones somebody chose for them */
  document.addEventListener("desk:pressing", (event) => {
    const here = document.activeElement?.closest("tr");
    if (event.detail === "x") {
      const box = here?.querySelector("[name=ticket]") ?? boxes()[0];
      if (!box) return;
      box.checked = !box.checked;
      box.focus();
      last = box;
      tell();
    } else if (["j", "k"].includes(event.detail)) {
      const links = [...form.querySelectorAll("tbody a.strong")];
      const at = links.findIndex((link) => link.closest("tr") === here);
      links[Math.min(links.length - 1, Math.max(0, at + (event.detail === "j" ? 1 : -1)))]?.focus();
    } else return;
    event.preventDefault();
  });
  tell();
  /* come here to choose: one goes on from the row one had in hand */
  const first = boxes().find((box) => box.checked);
  if (new URLSearchParams(location.search).has("chosen")) first?.focus();
}
