// A colour typed and a colour picked are one: each follows the other.
customElements.define("colour-pair", class extends HTMLElement {
  connectedCallback() {
    const [picked, typed] = this.querySelectorAll("input");
    picked.hidden = false;
    picked.addEventListener("input", () => { typed.value = picked.value; });
    typed.addEventListener("input", () => { if (/^#[0-9a-f]{6}$/i.test(typed.value)) picked.value = typed.value.toLowerCase(); });
  }
});
