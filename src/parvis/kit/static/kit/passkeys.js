/* A form with data-passkey="create|get" asks the browser for a passkey and sends its answer: options in #passkey-options, answer in `credential`. */
const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (sign) => sign.charCodeAt(0));
const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

function readable({ publicKey }) {
  const options = { ...publicKey, challenge: bytes(publicKey.challenge) };
  if (options.user) options.user = { ...options.user, id: bytes(options.user.id) };
  for (const list of ["excludeCredentials", "allowCredentials"])
    if (options[list]) options[list] = options[list].map((item) => ({ ...item, id: bytes(item.id) }));
  return { publicKey: options };
}

function sendable(credential) {
  const { response } = credential;
  const answer = { clientDataJSON: text(response.clientDataJSON) };
  for (const part of ["attestationObject", "authenticatorData", "signature", "userHandle"])
    if (response[part]) answer[part] = text(response[part]);
  return {
    id: credential.id, rawId: text(credential.rawId), type: credential.type, response: answer,
    clientExtensionResults: credential.getClientExtensionResults(), authenticatorAttachment: credential.authenticatorAttachment,
  };
}

const stored = document.getElementById("passkey-options");
if (window.PublicKeyCredential && window.isSecureContext && stored) {
  for (const part of document.querySelectorAll("[data-without-passkeys]")) part.remove();
  for (const form of document.querySelectorAll("form[data-passkey]")) {
    form.hidden = false;
    form.addEventListener("submit", async (event) => {
      if (form.credential.value) return;
      event.preventDefault();
      const failed = form.querySelector("[role=alert]");
      failed.hidden = true;
      try {
        const made = await navigator.credentials[form.dataset.passkey](readable(JSON.parse(stored.textContent)));
        form.credential.value = JSON.stringify(sendable(made));
        form.submit();
      } catch {
        failed.textContent = form.dataset.failed;
        failed.hidden = false;
      }
    });
  }
}
