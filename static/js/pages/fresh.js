/** Sends something sealed; when the committee has made a new key meanwhile, seals it once more. */

import { RefusedError } from "./page.js";

const CHANGED = "room-keys-changed";

/**
 * Calls `send` with what the page was given; once more with what the page is given now, when the
 * service refuses because keys have changed. Nothing that was typed is lost.
 * @template T
 * @param {string} id of the page's JSON
 * @param {any} given
 * @param {(given: any) => Promise<T>} send
 * @returns {Promise<T>}
 */
export async function sendSealed(id, given, send) {
  try {
    return await send(given);
  } catch (error) {
    const isChanged =
      error instanceof RefusedError && error.reasons.some(({ code }) => code === CHANGED);
    if (!isChanged) throw error;
    return send(await givenNow(id));
  }
}

async function givenNow(id) {
  const answer = await fetch(window.location.href, { credentials: "same-origin" });
  const now = new DOMParser().parseFromString(await answer.text(), "text/html");
  return JSON.parse(now.getElementById(id).textContent);
}
