/* The columns of a list are put in order without leaving the page; “Apply” sends the order as it stands. Without script each button is sent. */
const all = (selector, root) => [...root.querySelectorAll(selector)];

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-order] button[name=up], [data-order] button[name=down]");
  if (!button) return;
  event.preventDefault();
  const item = button.closest("li"), list = item.parentElement;
  const other = button.name === "up" ? item.previousElementSibling : item.nextElementSibling;
  if (!other) return;
  if (button.name === "up") other.before(item);
  else other.after(item);
  const here = getComputedStyle(button).visibility === "hidden" ? item.querySelector(button.name === "up" ? "[name=down]" : "[name=up]") : button;
  here.focus();
  const places = all("li", list), region = document.querySelector("#status");
  if (region) {
    const said = { name: item.querySelector("label").textContent.trim(), place: places.indexOf(item) + 1, count: places.length };
    region.textContent = Object.entries(said).reduce((text, [key, value]) => text.replace(`{${key}}`, value), button.form.dataset.textMoved);
  }
});
