/** Fills the balance with how many have told which gender and age group. */

import { counted } from "../room/balance.js";
import { page } from "./page.js";

/**
 * Opens what was told, counts it, and shows the numbers; what does not open was not said to her.
 * @param {import("../room/room.js").Room} room
 */
export async function fillBalance(room) {
  for (const body of document.querySelectorAll("[data-told]")) {
    const ids = body.dataset.told.split(" ").filter(Boolean);
    const told = await Promise.all(ids.map((id) => room.read(id, page.sealed[id]).catch(() => "{}")));
    show(body, counted(told, Number(body.dataset.all)));
  }
}

function show(body, sums) {
  for (const place of body.querySelectorAll("[data-kind]")) {
    const { kind, value, least } = place.dataset;
    const count = sums[kind][value] ?? 0;
    place.querySelector("[data-count]").textContent = String(count);
    const missed = place.querySelector("[data-missed]");
    if (missed) missed.hidden = count >= Number(least);
  }
  body.querySelector("[data-locked]").hidden = true;
  body.querySelector("[data-opened]").hidden = false;
}
