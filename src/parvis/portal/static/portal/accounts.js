/* What needs a script shows itself; the strength of a password is a hint, the server decides. */
for (const part of document.querySelectorAll(".js-only")) part.hidden = false;

for (const gauge of document.querySelectorAll("[data-strength-for]")) {
  const field = document.getElementById(gauge.dataset.strengthFor);
  const words = gauge.dataset.words.split("|");
  field?.addEventListener("input", () => {
    const level = strength(field.value);
    gauge.hidden = !field.value;
    gauge.querySelector("meter").value = level;
    gauge.querySelector("b").textContent = words[level];
  });
}

/* Length counts most; a sign that follows its neighbour (aaa, abc, 321) or comes again adds little. */
function strength(password) {
  const signs = [...password];
  if (signs.length < 12) return 0;
  let worth = 0;
  signs.forEach((sign, index) => {
    const step = index ? sign.codePointAt(0) - signs[index - 1].codePointAt(0) : 9;
    worth += Math.abs(step) <= 1 ? .2 : signs.indexOf(sign) < index ? .7 : 1;
  });
  const kinds = [/\p{Ll}/u, /\p{Lu}/u, /\p{N}/u, /[^\p{L}\p{N}]/u].filter((kind) => kind.test(password)).length;
  const bits = worth * (2.6 + kinds * .6);
  return bits < 28 ? 1 : bits < 42 ? 2 : bits < 60 ? 3 : 4;
}
