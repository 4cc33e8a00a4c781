/* The matrix of accesses: what will change shows before it is saved, and who will be told. Without script the check page says it all. */
const form = document.querySelector("form.accesses");
const bar = form?.querySelector(".savebar");
const boxes = form ? [...form.querySelectorAll("input[data-had]")] : [];
const words = (key, value) => bar.dataset[key].replace("{}", value);

function show() {
  const changed = boxes.filter((box) => box.checked !== (box.dataset.had === "1"));
  for (const box of boxes) {
    const cell = box.closest("td");
    cell.toggleAttribute("data-change", changed.includes(box));
    cell.dataset.sign = box.checked ? "+" : "−";
  }
  bar.hidden = !changed.length;
  if (!changed.length) return;
  const names = [...new Set(changed.map((box) => box.closest("tr").querySelector("[data-name]").firstChild.textContent.trim()))];
  const listed = new Intl.ListFormat(document.documentElement.lang).format(names);
  bar.querySelector("[data-changes]").textContent = words(changed.length > 1 ? "many" : "one", changed.length);
  bar.querySelector("[data-mailed]").textContent = words("told", listed);
}

if (bar) {
  form.addEventListener("change", show);
  bar.querySelector("[data-cancel]").addEventListener("click", (event) => {
    event.preventDefault();
    for (const box of boxes) box.checked = box.dataset.had === "1";
    show();
    boxes[0]?.focus();
  });
  window.addEventListener("pageshow", show);
  show();
}
