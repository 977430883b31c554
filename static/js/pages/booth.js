/**
 * The booth: which contest is up, and what the voter does about it. Of a vote nothing is sent
 * but the encrypted ballot.
 */

import {
  allTrackers,
  cast,
  change,
  closeContest,
  fillIn,
  giveUp,
  goOnAfterOpening,
  keptInTheBox,
  openForChecking,
  review,
} from "./booth_ballot.js";
import { askForCode, forget, readFragment, takeCode } from "./booth_code.js";
import { HeldContest } from "./booth_contest.js";
import { requireFirst, storageOf } from "./booth_manifest.js";
import { $, evening, held, isOpen, memory, nextOpen, show, stand, told } from "./booth_state.js";
import { copy, timeLeft } from "./booth_texts.js";
import { getJSON, page, postJSON, RefusedError, repeat, tell, text } from "./page.js";
import { UnreachableError } from "./page.js";

const EVERY = 3; // seconds between two looks at what is open
const UNFINISHED = ["vote", "review", "opened"];

async function look() {
  let answer;
  try {
    answer = await getJSON(page.state);
  } catch {
    tell($("connection"), text("offline"));
    return;
  }
  tell($("connection"), "");
  const { contests, over, now } = answer;
  Object.assign(evening, { contests, over, skew: Date.parse(now) - Date.now() });
  countDown();
  await goOn();
}

function countDown() {
  const now = evening.current && told(evening.current);
  const line = $("countdown");
  line.hidden = !now || now.state === "closed";
  if (line.hidden) return;
  const left = Date.parse(now.closes_at) - (Date.now() + evening.skew);
  if (!now.closes_at) line.textContent = text("time-unknown");
  else line.textContent = left > 0 ? timeLeft(left) : text("time-over");
}

/** Does what is due: shows the next contest, or that the one in hand is closed. */
async function goOn() {
  const { busy, contests, current, step } = evening;
  if (busy || contests === null || memory.code === null || step === "broken") return;
  const next = nextOpen();
  if (current && isOpen(current)) {
    $("other").hidden = !next;
  } else if (next && !current?.unsure) {
    await present(next);
  } else if (current) {
    closeContest();
  } else {
    if (step !== "wait") show("wait");
    stand(evening.over ? "over" : "no-contest");
  }
}

/** Fetches and checks a contest, checks code and voter, and puts a ballot before her. */
async function present(next) {
  evening.busy = true;
  try {
    stand("checking-box");
    requireFirst(page.manifest, { booth: location.pathname, storage: storageOf(window) });
    const contest = held.get(next.number) ?? new HeldContest(next);
    await contest.load(next.url, page.manifest);
    held.set(next.number, contest);
    const fault = await contest.faultOf(memory.code, next.url);
    if (fault) {
      askForCode(text(fault));
    } else if (await isVoter(next)) {
      if (evening.current !== contest) evening.current?.close();
      evening.current = contest;
      countDown();
      fillIn();
    }
  } catch (error) {
    if (error instanceof UnreachableError) tell($("connection"), text("offline"));
    else giveUp(error, "other-box");
  } finally {
    evening.busy = false;
  }
}

/** Asks the service for whom a ballot would be; tells why when it is for nobody. */
async function isVoter({ number }) {
  try {
    const { name } = await postJSON(page.voter, { contest: number, pass: memory.pass });
    $("voter").textContent = text("votes-as", { name });
    $("voter").hidden = false;
    return true;
  } catch (error) {
    if (!(error instanceof RefusedError)) throw error;
    Object.assign(memory, { pass: null, linked: false });
    askForCode("", error.reasons);
    return false;
  }
}

function on(id, act, event = "click") {
  $(id).addEventListener(event, (given) => {
    given.preventDefault();
    void act();
  });
}

function codeTyped() {
  if (!memory.linked) memory.pass = $("pass").value.replace(/[\s-]/g, "") || null;
  if (takeCode($("code").value)) void goOn();
}

function tryAgain() {
  evening.step = "wait";
  if (evening.current?.contest && isOpen(evening.current)) fillIn();
  else void goOn();
}

on("code-form", codeTyped, "submit");
on("vote-form", review, "submit");
on("vote-keep", keptInTheBox);
on("cast", cast);
on("send-again", cast);
on("change", change);
on("again", fillIn);
on("other", () => present(nextOpen()));
on("open-ballot", openForChecking);
on("opened-on", goOnAfterOpening);
on("opened-copy", () => copy($("opened-text").value, $("opened-copied")));
on("all-copy", () => copy(allTrackers(), $("all-copied")));
$("all-trackers").addEventListener("click", ({ target }) => {
  const number = Number(target.closest("button")?.dataset.number);
  const chosen = evening.contests.find((each) => each.number === number);
  if (chosen) void present(chosen);
});
on("copy", () => copy(evening.current.cast, $("copied")));
on("forget", forget);
on("broken-again", tryAgain);
$("marks").addEventListener("change", ({ target }) => {
  $("questions").classList.toggle("marks-off", !target.checked);
});
addEventListener("hashchange", () => {
  if (readFragment()) void goOn();
});
addEventListener("beforeunload", (event) => {
  if (evening.current?.unsure || UNFINISHED.includes(evening.step)) event.preventDefault();
});
addEventListener("pagehide", ({ persisted }) => {
  if (persisted) forget(); // the browser may bring the page back, for somebody else
});

$("steps").hidden = false;
if (!readFragment() && evening.step !== "code") askForCode();
repeat(look, EVERY);
setInterval(countDown, 1000);
