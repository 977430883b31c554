/** The booth's code: typed once, or read from the address of the sheet's link. */

import { checkCode } from "../ballot/credential.js";
import { $, evening, forgetChoices, held, memory, show, stand } from "./booth_state.js";
import { giveReasons, said } from "./booth_texts.js";
import { page, tell, text } from "./page.js";

/**
 * Takes `#code=…&pass=…` out of the address; returns whether there was a good code. No page can
 * take it out of the browser's history.
 */
export function readFragment() {
  const given = location.hash.slice(1);
  if (!given) return false;
  history.replaceState(null, "", location.pathname + location.search);
  $("in-history").hidden = false; // where the browser keeps the address all the same
  const parts = new URLSearchParams(given);
  memory.pass = parts.get("pass") || memory.pass;
  memory.linked = memory.pass !== null;
  return takeCode(parts.get("code") ?? "");
}

/** Keeps a code as it was typed; says what is wrong with it, and returns whether it is good. */
export function takeCode(typed) {
  const pasted = new URLSearchParams(typed.split("#")[1] ?? ""); // the whole address of the sheet
  if (pasted.has("code")) {
    memory.pass = pasted.get("pass") || memory.pass;
    return takeCode(pasted.get("code"));
  }
  try {
    memory.code = checkCode(typed);
  } catch (error) {
    askForCode(typed.trim() ? said(error, "cannot-encrypt") : text("code-missing"));
    return false;
  }
  if (!page.signed_in && !memory.pass) {
    askForCode("", [{ message: text("pass-missing") }]);
    return false;
  }
  for (const id of ["code", "pass"]) $(id).value = "";
  $("forget").hidden = false;
  return true;
}

/**
 * Asks for the code, after the one that was there is forgotten.
 * @param {string} [fault] what is wrong with what was typed
 * @param {{message: string, rule?: ?string}[]} [reasons] why the service refused
 */
export function askForCode(fault = "", reasons = []) {
  memory.code = null;
  $("pass-field").hidden = page.signed_in || memory.linked;
  if (evening.step !== "code") show("code");
  stand("type-code");
  tell($("code-error"), fault, "danger");
  $("code").setAttribute("aria-invalid", String(fault !== ""));
  giveReasons($("code-reasons"), reasons);
  if (fault) $("code").focus();
}

/** Forgets code, pass and choices, and everything that knew of them. */
export function forget() {
  forgetChoices();
  Object.assign(memory, { code: null, pass: null, linked: false });
  for (const each of held.values()) each.close();
  held.clear();
  evening.current = null;
  for (const id of ["code", "pass"]) $(id).value = "";
  for (const id of ["forget", "voter", "countdown"]) $(id).hidden = true;
  $("cast-so-far").replaceChildren();
  askForCode();
}
