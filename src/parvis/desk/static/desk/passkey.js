/* Signing in with a passkey: the form waits, hidden, until the browser says it can. */
const form = document.querySelector("[data-passkey]");
if (form && window.PublicKeyCredential?.parseRequestOptionsFromJSON) {
  form.hidden = false;
  form.addEventListener("submit", async (event) => {
    if (form.credential.value) return;
    event.preventDefault();
    const challenge = JSON.parse(form.dataset.passkey);
    const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(challenge.publicKey ?? challenge);
    try {
      form.credential.value = JSON.stringify((await navigator.credentials.get({ publicKey })).toJSON());
      form.submit();
    } catch { /* the person closed the browser's window: the code remains */ }
  });
}
