/** The steps by which a page gets a secret: made and typed back, or typed from paper. */

import { checkTypedBack, grouped, newSecret, SecretError } from "../desk/secret.js";
import { checkSecret } from "../ballot/pki.js";
import { showOnly, tell } from "./page.js";

const texts = JSON.parse(document.getElementById("secret-texts").textContent);
const element = (id) => document.getElementById(id);

/** Return a refusal of the secret in the reader's language. */
function says(error) {
  const found = texts[error.code] ?? error.message;
  return found.replace(/\{(\w+)\}/g, (_, place) => String(error.params?.[place] ?? ""));
}

/**
 * Ask for a secret and call `ready` with it, once it is proven that its owner has it.
 * @param {(secret: string) => unknown} ready
 * @param {{steps: HTMLElement[], known?: boolean}} page `steps` are all steps of the page;
 *   `known` says that the service has messages of hers, which a new secret would not fit
 */
export function askForSecret(ready, { steps, known = false }) {
  let made = null;
  element("new-secret").hidden = known;
  const show = (id) => showOnly(element(id), steps);
  element("new-secret").addEventListener("click", () => {
    if (!globalThis.crypto?.subtle) {
      tell(element("alarm"), texts["no-webcrypto"], "danger");
      return;
    }
    made = newSecret();
    element("shown-secret").textContent = grouped(made);
    show("step-show");
  });
  element("have-secret").addEventListener("click", () => {
    made = null;
    show("step-type");
    element("typed-secret").focus();
  });
  element("written").addEventListener("click", () => {
    element("shown-secret").textContent = "";
    show("step-type");
    element("typed-secret").focus();
  });
  element("type-back").addEventListener("click", () => {
    element("typed-secret").value = "";
    tell(element("typed-error"), "", "danger");
    if (made) element("shown-secret").textContent = grouped(made);
    show(made ? "step-show" : "step-secret");
  });
  element("type-form").addEventListener("submit", (event) => {
    event.preventDefault();
    take(made, ready);
  });
  showOnly(element("step-secret"), steps, { loading: true });
}

function take(made, ready) {
  const field = element("typed-secret");
  try {
    const typed = checkSecret(field.value);
    if (made) checkTypedBack(made, typed);
    tell(element("typed-error"), "", "danger");
    field.value = "";
    ready(typed);
  } catch (error) {
    if (!(error instanceof SecretError)) throw error;
    tell(element("typed-error"), says(error), "danger");
    field.focus();
  }
}
