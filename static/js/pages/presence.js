/** Presence: the counts follow what other tellers tick. */

import { getJSON, page, repeat } from "./page.js";

repeat(async () => {
  if (document.hidden) return;
  const counts = await getJSON(page.counts);
  for (const [name, count] of Object.entries(counts)) {
    const shown = document.querySelector(`[data-count="${name}"]`);
    if (shown.textContent !== String(count)) shown.textContent = String(count);
  }
}, 3);
