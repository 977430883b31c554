/** The page on which minutes are adjusted: a key is made, the document checked, read and signed. */

import { checkMinutes, keyOf, signMinutes } from "../desk/minutes.js";
import { toBase64 } from "../record/sign.js";
import { getBytes, page, postJSON, tell, text } from "./page.js";
import { says } from "./says.js";

const element = (id) => document.getElementById(id);
let checked = null;

if (element("step-secret")) {
  const { askForSecret } = await import("./secret_steps.js");
  const steps = ["step-secret", "step-show", "step-type"].map(element);
  askForSecret((secret) => void announce(secret), { steps });
} else if (element("step-sign")) {
  element("sign-form").addEventListener("submit", (event) => {
    event.preventDefault();
    void sign();
  });
  void check();
}

async function announce(secret) {
  try {
    await postJSON(page.announce, { public_key: await keyOf(secret) });
    location.reload();
  } catch (error) {
    alarm(error);
  }
}

async function check() {
  try {
    const fetchFile = (path) => getBytes(page.files.replace("PATH", path));
    checked = await checkMinutes(fetchFile, await getBytes(page.record));
  } catch (error) {
    alarm(error);
    return;
  }
  const shown = new DOMParser().parseFromString(
    new TextDecoder().decode(checked.document),
    "text/html",
  );
  const title = shown.querySelector("h1");
  const smaller = document.createElement("h2");
  smaller.textContent = title.textContent;
  title.replaceWith(smaller);
  element("document").append(...shown.querySelector("main").childNodes);
  for (const one of element("document").querySelectorAll("details")) one.open = true;
  for (const one of element("document").querySelectorAll(".ds-sr-only")) one.removeAttribute("class");
  element("document").hidden = false;
  element("checking").textContent = text("checked");
  element("step-sign").hidden = page.hasSigned;
}

async function sign() {
  const field = element("secret");
  tell(element("secret-error"), "");
  element("sign").disabled = true;
  try {
    const { checksums } = checked;
    const made = await signMinutes(field.value, { announced: page.key, checksums });
    await postJSON(page.post, { public_key: page.key, signature: toBase64(made) });
    element("step-sign").hidden = true;
    tell(element("done"), text("signed"), "success");
    element("done").scrollIntoView();
  } catch (error) {
    tell(element("secret-error"), says(error), "danger");
    field.focus();
  } finally {
    field.value = "";
    element("sign").disabled = false;
  }
}

function alarm(error) {
  tell(element("alarm"), says(error), "danger");
  element("alarm").focus();
}
