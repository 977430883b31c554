/** How the booth tells what went wrong, in the reader's language. */

import { BallotError } from "../ballot/errors.js";
import { page, text } from "./page.js";

/**
 * Returns the sentence for an error of the ballot protocol: its own where there is one, else the
 * named sentence with what the program says in English.
 * @param {unknown} error
 * @param {string} otherwise
 * @returns {string}
 */
export function said(error, otherwise) {
  if (error instanceof BallotError && page.texts[error.code] !== undefined) {
    return text(error.code, error.params);
  }
  return text(otherwise, { says: error.code ?? error.message });
}

/**
 * Fills a list with reasons, each with the rule it rests on; hides it when there is none.
 * @param {HTMLElement} list
 * @param {readonly {message: string, rule?: ?string}[]} reasons
 */
export function giveReasons(list, reasons) {
  list.replaceChildren();
  for (const { message, rule } of reasons) {
    const line = document.createElement("li");
    line.textContent = rule ? `${message} (${rule})` : message;
    list.append(line);
  }
  list.hidden = reasons.length === 0;
}

/**
 * Returns how long it is until a moment, in words.
 * @param {number} milliseconds
 * @returns {string}
 */
export function timeLeft(milliseconds) {
  const seconds = Math.ceil(milliseconds / 1000);
  const [minutes, hours] = [Math.floor(seconds / 60), Math.floor(seconds / 3600)];
  const time =
    hours > 0
      ? text("hours", { hours, minutes: minutes % 60 })
      : text("minutes", { minutes, seconds: String(seconds % 60).padStart(2, "0") });
  return text("time-left", { time });
}

/**
 * Copies a text; tells in an element whether that was possible.
 * @param {string} copied
 * @param {HTMLElement} told
 */
export async function copy(copied, told) {
  try {
    await navigator.clipboard.writeText(copied);
    told.textContent = text("copied");
  } catch {
    told.textContent = text("not-copied");
  }
}
