/** The rehearsal box on the ceremony's page: what her ballot said, and how it was counted. */

import { text } from "./page.js";

const element = (id) => document.getElementById(id);

/** Show how far it has come; `mine` is her own way through it, if she takes part. */
export function showRehearsal(rehearsal, mine) {
  if (!rehearsal) return;
  const { over } = rehearsal;
  const succeeded = over && mine?.outcome;
  const state = succeeded ? "rehearsal-succeeded" : over ? "rehearsal-over" : "rehearsal-going";
  say(element("rehearsal-state"), text(state));
  element("rehearsal-archive").hidden = !over;
  if (mine?.own) {
    say(element("rehearsal-own"), text("rehearsal-own", { answer: named(mine.own.answer) }));
  }
  if (succeeded) {
    const list = element("rehearsal-counts");
    list.replaceChildren(...mine.outcome.counts.map(line));
    list.hidden = false;
  }
}

/** Write only what is new, so that it is not read aloud at every look. */
function say(place, words) {
  if (place.textContent !== words) place.textContent = words;
  place.hidden = false;
}

function line({ answer, count }) {
  const item = document.createElement("li");
  item.textContent = text("rehearsal-count", { answer: named(answer), count });
  return item;
}

function named(answer) {
  return answer ?? text("blank");
}
