/**
 * What the booth holds while its page is open, and what it tells at every moment. Code, pass and
 * choices are here and nowhere else: the browser's storage has the manifest's digest alone.
 */

import { showOnly, tell, text } from "./page.js";

export const $ = (id) => document.getElementById(id);

/** What is the voter's own: her code, her pass (`linked`: as her sheet's link gave it), choices. */
export const memory = { code: null, pass: null, linked: false, choices: null };

/**
 * Where the evening stands. `contests` as the service told them last, null before the first
 * answer; `current` the contest in hand; `busy` while something is under way that a look at
 * what is open must not disturb.
 */
export const evening = {
  /** @type {?{number: number, title: string, state: string, series: number[]}[]} */
  contests: null,
  over: false,
  skew: 0, // milliseconds that the service's clock is ahead of this device's
  /** @type {?import("./booth_contest.js").HeldContest} */
  current: null,
  step: null,
  busy: false,
};

/** @type {Map<number, import("./booth_contest.js").HeldContest>} */
export const held = new Map();

const sections = [...document.querySelectorAll("#steps > section")];

/** Tells where the vote is; says nothing twice, for those who listen. */
export function stand(name, color = "info") {
  if ($("standing").textContent !== text(name)) tell($("standing"), text(name), color);
}

/** Shows one step, and moves the focus to its heading. */
export function show(name) {
  evening.step = name;
  showOnly($(`step-${name}`), sections);
}

/** Returns what the service told last of a contest. */
export function told(contest) {
  return evening.contests?.find(({ number }) => number === contest.number);
}

export function isOpen(contest) {
  return told(contest)?.state === "open";
}

/** Returns the first open contest in which this page has cast nothing. */
export function nextOpen() {
  return evening.contests?.find(
    ({ number, state }) =>
      state === "open" && number !== evening.current?.number && !held.get(number)?.cast,
  );
}

/** Returns the contests that opened together with one, as told last; itself among them. */
export function seriesOf(contest) {
  const numbers = told(contest)?.series ?? [];
  return evening.contests?.filter(({ number }) => numbers.includes(number)) ?? [];
}

/** Forgets the choices of the ballot in hand, in memory and on the page. */
export function forgetChoices() {
  memory.choices = null;
  if (evening.current) evening.current.made = null;
  for (const id of ["questions", "review"]) $(id).replaceChildren();
  URL.revokeObjectURL($("opened-file").href);
  $("opened-text").value = "";
}
