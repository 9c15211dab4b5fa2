// Passkeys, in browsers that have them and under the name that they are made for. Elsewhere the
// password does the same: what is for passkeys stays hidden.
"use strict";

function isForHere(button) {
  if (!window.PublicKeyCredential?.parseRequestOptionsFromJSON) {
    return false;
  }
  const options = JSON.parse(button.dataset.options);
  const host = options.rp?.id ?? options.rpId;
  return location.hostname === host || location.hostname.endsWith(`.${host}`);
}

function reveal() {
  for (const button of document.querySelectorAll("[data-passkey][hidden]")) {
    button.hidden = !isForHere(button);
    const missing = button.form.querySelector("[data-passkey-missing]");
    if (missing) {
      missing.hidden = !button.hidden;
    }
  }
}
reveal();
document.addEventListener("htmx:afterSettle", reveal);

function ask({ passkey, options }) {
  const asked = JSON.parse(options);
  return passkey === "create"
    ? navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(asked) })
    : navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(asked) });
}

// The browser's answer goes into a field, and then the form is sent like any other.
document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-passkey]");
  if (!button) {
    return;
  }
  event.preventDefault();
  const { form } = button;
  const failed = form.querySelector("[data-passkey-failed]");
  failed.hidden = true;
  button.disabled = true;
  try {
    form.elements.passkey.value = JSON.stringify(await ask(button.dataset));
    form.requestSubmit();
  } catch {
    // They closed the dialogue, or have none on this device.
    failed.hidden = false;
  } finally {
    button.disabled = false;
    giveFocusBack();
  }
});
