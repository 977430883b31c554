/** Fills a page's places for sealed texts with what they say. */

import { page, text } from "./page.js";

/**
 * Opens every sealed text of the page; one that does not open says so, and keeps no other shut.
 * @param {import("../room/room.js").Room} room
 */
export async function fillSealed(room) {
  for (const place of document.querySelectorAll("[data-sealed]")) {
    const sealed = page.sealed[place.dataset.sealed];
    try {
      place.textContent = shown(sealed.kind, await room.read(place.dataset.sealed, sealed));
      place.classList.remove("subtle");
    } catch {
      place.textContent = text("unreadable");
    }
  }
}

/** Feedback says beside its words how its writer knows those she writes about. */
function shown(kind, words) {
  if (kind !== "feedback") return words;
  const { relation, text: said } = JSON.parse(words);
  return relation ? `${said}\n\n${text("relation", { relation })}` : String(said);
}
