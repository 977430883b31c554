/** One ballot in the booth: filled in, reviewed, encrypted, then cast, or opened for checking. */

import { openedText } from "../ballot/open_ballot.js";
import { askForCode } from "./booth_code.js";
import { Questions, writeSelections } from "./booth_questions.js";
import {
  $,
  evening,
  forgetChoices,
  held,
  memory,
  nextOpen,
  seriesOf,
  show,
  stand,
  told,
} from "./booth_state.js";
import { giveReasons, said } from "./booth_texts.js";
import { page, postJSON, RefusedError, text, UnreachableError } from "./page.js";

// Refusals after which another code or pass is needed.
const OF_THE_CODE = /^(code-|pass-|no-vote|not-on-roll|second-code|ballot-unknown-credential)/;

let questions = null;

/** Puts an empty ballot before the voter. */
export function fillIn() {
  const { current } = evening;
  forgetChoices();
  const where = { root: $("questions"), template: $("question") };
  questions = new Questions(where, current.contest, current);
  $("marks-field").hidden = !current.proposed.some((names) => names.length);
  const { title } = told(current);
  for (const id of ["vote-title", "review-contest", "box-contest"]) $(id).textContent = title;
  const series = seriesOf(current);
  const place = 1 + series.findIndex(({ number }) => number === current.number);
  for (const id of ["vote-place", "review-place", "box-place"]) {
    $(id).hidden = series.length < 2;
    $(id).textContent = text("place-in-series", { place, of: series.length });
  }
  $("vote-keep").hidden = current.cast === null;
  show("vote");
  standForCasting();
}

function standForCasting() {
  if (evening.current.cast) stand("not-yet-again", "success");
  else stand("not-yet", "warning");
}

/** Shows what was chosen, and encrypts it meanwhile. */
export async function review() {
  const choices = questions.selections();
  if (!choices) return;
  memory.choices = choices;
  writeSelections($("review"), evening.current.contest.election, choices);
  await make();
}

/** Goes back to the ballot as it was filled in. */
export function change() {
  evening.current.made = null;
  show("vote");
  standForCasting();
}

/** Encrypts before it is asked whether to cast or to open: the program cannot know which. */
export async function make() {
  const { current } = evening;
  evening.busy = true;
  current.made = null;
  giveReasons($("cast-reasons"), []);
  show("review");
  stand("encrypting", "warning");
  readyToCast(false);
  const began = performance.now();
  try {
    const progress = (done, whole) => Object.assign($("progress"), { max: whole, value: done });
    const { code, choices } = memory;
    current.made = await current.maker.make({ code, choices, progress });
    $("made-tracker").textContent = current.made.tracker;
    const milliseconds = Math.round(performance.now() - began);
    $("made-time").textContent = text("made-in", { milliseconds });
    readyToCast(true);
    standForCasting();
  } catch (error) {
    giveUp(error, "cannot-encrypt");
  } finally {
    evening.busy = false;
  }
}

function readyToCast(ready) {
  $("making").hidden = ready;
  $("made").hidden = !ready;
  $("send-again").hidden = true;
  $("cast").hidden = false;
  $("cast").textContent = text(evening.current.cast ? "cast-again" : "cast");
  for (const id of ["cast", "open-ballot", "change"]) $(id).disabled = !ready;
}

/** Shows a fault after which nothing can be cast. */
export function giveUp(error, otherwise) {
  show("broken");
  stand(evening.current?.cast ? "not-yet-again" : "not-in-the-box", "danger");
  giveReasons($("broken-reasons"), [{ message: said(error, otherwise) }]);
}

/** Sends the ballot; called again after a broken connection, it sends the same one. */
export async function cast() {
  const { current } = evening;
  if (evening.busy || !current.made) return;
  evening.busy = true;
  for (const id of ["cast", "send-again", "open-ballot", "change"]) $(id).disabled = true;
  giveReasons($("cast-reasons"), []);
  stand("sending", "warning");
  const { ballot, tracker } = current.made;
  try {
    const sent = { contest: current.number, ballot, pass: memory.pass };
    const answer = await postJSON(page.cast, sent);
    if (answer?.tracker !== tracker) throw new UnreachableError(0, "another answer");
    inTheBox(tracker);
  } catch (error) {
    notInTheBox(error);
  } finally {
    evening.busy = false;
    $("send-again").disabled = false;
  }
}

function inTheBox(tracker) {
  const { current } = evening;
  Object.assign(current, { cast: tracker, unsure: false });
  forgetChoices();
  const done = document.createElement("li");
  done.textContent = text("sent-in", { title: told(current)?.title ?? "" });
  $("cast-so-far").append(done);
  keptInTheBox();
}

/** Shows that the vote is in the box, and its tracker. */
export function keptInTheBox() {
  $("tracker").textContent = evening.current.cast;
  $("copied").textContent = "";
  $("other").hidden = !nextOpen();
  if (isSeries() && seriesOf(evening.current).every(({ number }) => held.get(number)?.cast)) {
    writeTrackers($("all-trackers"));
    show("all");
    stand("all-in-the-box", "success");
  } else {
    show("box");
    stand("in-the-box", "success");
  }
}

function isSeries() {
  return seriesOf(evening.current).length > 1;
}

/** Writes the trackers of the contests that opened together, as far as this page cast in them. */
function writeTrackers(list) {
  list.replaceChildren();
  for (const { number, title, state } of seriesOf(evening.current)) {
    const tracker = held.get(number)?.cast;
    const line = $("tracker-line").content.firstElementChild.cloneNode(true);
    const [name, code, again] = line.querySelectorAll("strong, .code, button");
    name.textContent = title;
    code.textContent = tracker ?? text("no-vote-from-here");
    again.dataset.number = number;
    again.hidden = state !== "open";
    again.querySelector("span").textContent = title;
    list.append(line);
  }
}

/** Returns the trackers that the summary shows, each after its contest, to be copied. */
export function allTrackers() {
  return seriesOf(evening.current)
    .map(({ number, title }) => `${title}: ${held.get(number)?.cast ?? ""}`)
    .join("\n");
}

function notInTheBox(error) {
  const { current } = evening;
  const isKnown = error instanceof RefusedError || (error.status >= 400 && error.status < 500);
  current.unsure = !isKnown;
  if (!isKnown) {
    stand("unsure", "danger");
    [$("cast").hidden, $("send-again").hidden, $("send-again").disabled] = [true, false, false];
    $("send-again").focus();
    return;
  }
  const says = error.message || error.status;
  const reasons = error.reasons ?? [{ message: text("server-said", { says }) }];
  if (reasons.some(({ code }) => code === "contest-closed")) {
    closeContest();
  } else if (reasons.some(({ code }) => OF_THE_CODE.test(code ?? ""))) {
    forgetChoices();
    evening.current = null;
    Object.assign(memory, { pass: null, linked: false });
    askForCode("", reasons);
  } else {
    readyToCast(true);
    stand(current.cast ? "not-yet-again" : "not-in-the-box", "danger");
    giveReasons($("cast-reasons"), reasons);
  }
}

/** Tells that the contest is over, and whether the vote is in its box. */
export function closeContest() {
  const { current } = evening;
  const now = told(current);
  if (current.unsure) {
    stand("closed-unsure", "danger");
    return;
  }
  if (evening.step !== "closed") {
    forgetChoices();
    $("closed-contest").textContent = now?.title ?? "";
    $("closed-tracker").hidden = current.cast === null;
    $("closed-tracker-text").textContent = current.cast ?? "";
    $("closed-series").replaceChildren();
    if (isSeries()) {
      writeTrackers($("closed-series"));
      $("closed-tracker").hidden = true;
      $("closed-contest").textContent = "";
    }
    show("closed");
    if (current.cast) stand("closed-in", "success");
    else stand("closed-out", "warning");
  }
  $("closed-count").hidden = !now?.count;
  if (now?.count) $("closed-count").href = now.count;
}

/** Shows what the encrypted ballot holds; after that it is never cast. */
export function openForChecking() {
  const { made } = evening.current;
  const written = openedText({ ...made, choices: memory.choices });
  evening.current.made = null;
  $("opened-tracker").textContent = made.tracker;
  $("opened-text").value = written;
  $("opened-copied").textContent = "";
  $("opened-page").textContent = $("opened-page").href; // whole, for another device
  $("opened-file").href = URL.createObjectURL(new Blob([written], { type: "application/json" }));
  show("opened");
  stand("opened", "warning");
}

/** Makes a new ballot of the same choices in place of the opened one. */
export async function goOnAfterOpening() {
  $("opened-text").value = "";
  URL.revokeObjectURL($("opened-file").href);
  await make();
}
