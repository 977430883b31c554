/** The board: a tracker or a code is looked for, and a whole box is checked, where the reader is. */

import { checkCode, publicCredential } from "../ballot/credential.js";
import { decode } from "../ballot/text.js";
import { verifyOpenContest } from "../record/verify_open_contest.js";
import { said } from "./booth_texts.js";
import { BoxWorker, NotAcceptedError } from "./box_worker.js";
import { getBytes, getJSON, page, repeat, tell, text, UnreachableError } from "./page.js";

const EVERY = 10; // seconds between two looks at how full the boxes are
const LOOKED_INTO = 2000; // ballots of a box that is fetched to look for a single one
const TRACKER = /^[A-Za-z0-9+/]{43}$/;
const $ = (id) => document.getElementById(id);

// --- a tracker ---

async function find() {
  const tracker = $("tracker").value.trim().replace(/=$/, "");
  document.querySelectorAll(".found").forEach((line) => line.classList.remove("found"));
  if (!TRACKER.test(tracker)) {
    tell($("found"), text("type-tracker"), "warning");
    return;
  }
  for (const contest of page.contests) {
    // All trackers are fetched: the service does not learn which one is looked for.
    const trackers = decode(await getBytes(contest.trackers)).split("\n");
    const place = trackers.indexOf(tracker);
    if (place < 0) continue;
    tell($("found"), text("fetching"));
    const [name, color] =
      trackers.length > LOOKED_INTO ? ["listed", "warning"] : await heldAs(tracker, contest);
    tell($("found"), text(name, contest), color);
    mark(contest, place + 1);
    return;
  }
  tell($("found"), text("not-found"), "danger");
}

/** Tells how a box itself holds a ballot: a list is what the service says. */
async function heldAs(tracker, { box }) {
  const worker = new BoxWorker();
  try {
    const { ballots } = await worker.ask({ ballots: box });
    const own = ballots.find(([each]) => each === tracker);
    if (!own) return ["listed-only", "danger"];
    const [last] = ballots.filter(([, credential]) => credential === own[1]).at(-1);
    return last === tracker ? ["found", "success"] : ["found-replaced", "warning"];
  } finally {
    worker.stop();
  }
}

function mark({ number }, place) {
  const line = $(`${number}-${place}`);
  if (!line) return;
  line.classList.add("found");
  line.closest("details").open = true;
}

// --- a code ---

/** Looks in every box for a ballot by a code; nothing of the code leaves the page. */
async function findByCode() {
  const lines = $("code-found");
  lines.replaceChildren();
  tell($("code-error"), "");
  $("code").removeAttribute("aria-invalid");
  let code;
  try {
    code = checkCode($("code").value);
  } catch (error) {
    const says = $("code").value.trim() ? said(error, "cannot-check") : text("code-missing");
    tell($("code-error"), says, "danger");
    $("code").setAttribute("aria-invalid", "true");
    $("code").focus();
    return;
  }
  $("code").value = "";
  for (const contest of page.contests) {
    // A box of which not everything holds would prove nothing: it is checked whole.
    const report = await check(contest);
    const line = document.createElement("li");
    line.textContent = report
      ? await foundByCode(code, contest, report)
      : text("code-not-known", { title: contest.title });
    lines.append(line);
  }
}

async function foundByCode(code, { title }, report) {
  const credential = await publicCredential(code, report.uuid);
  if (!report.credentials.has(credential)) return text("code-not-listed", { title });
  const trackers = report.ballots.filter(([, by]) => by === credential).map(([tracker]) => tracker);
  const ballots = report.ballots.length;
  return trackers.length
    ? text("code-used", { title, tracker: trackers.at(-1) })
    : text("code-unused", { title, ballots });
}

// --- a whole box ---

/** Checks a box and tells how it goes; returns what was verified, null where it does not hold. */
async function check(contest) {
  const place = $(`check-${contest.number}`);
  const button = document.querySelector(`[data-check="${contest.number}"]`);
  const [told, bar, list] = [".check-told", "progress", ".checks"].map((each) =>
    place.querySelector(each),
  );
  [place.hidden, button.disabled, bar.hidden] = [false, true, false];
  list.replaceChildren();
  told.textContent = text("fetching");
  const worker = new BoxWorker();
  try {
    const { report } = await worker.ask({ verify: contest.box }, (done, whole) => {
      Object.assign(bar, { value: done, max: whole });
      told.textContent = text("verifying", { done, whole });
    });
    told.textContent = text("comparing");
    const announced = await compare(contest, report);
    const [ballots, counted] = [report.ballots.length, report.numTallied];
    told.textContent = text("valid", { ballots, counted });
    giveChecks(list, checks(report, announced));
    return report;
  } catch (error) {
    told.textContent = failure(error);
    return null;
  } finally {
    worker.stop();
    [button.disabled, bar.hidden] = [false, true];
  }
}

/** Compares what the box begins with with manifest and opening, as the page names them. */
async function compare(contest, report) {
  const [manifest, opening] = await Promise.all(
    [page.manifest, contest.opening].map(async (url) => decode(await getBytes(url))),
  );
  const [election, trustees, credentials] = report.setupTexts.map(decode);
  const texts = { manifest, opening, election, trustees, credentials };
  return verifyOpenContest(texts, { manifestHash: page.manifestHash });
}

function checks(report, announced) {
  const told = [
    text("check-manifest", { hash: announced.manifest.digest }),
    text("check-setup", { listed: announced.credentials.size }),
    text("check-chain", { events: report.events.length, head: report.head }),
    text("check-ballots", { ballots: report.ballots.length }),
    text("check-counted", { counted: report.numTallied }),
  ];
  if (report.tally) told.push(text("check-tally"));
  if (report.owners.length) told.push(text("check-shares", { shares: report.owners.length }));
  if (report.complete) told.push(text("check-result"));
  return told;
}

function giveChecks(list, told) {
  for (const each of told) {
    const line = document.createElement("li");
    line.textContent = `✓ ${each}`;
    list.append(line);
  }
}

function failure(error) {
  const says = [error.where, error.message, error.code && `(${error.code})`];
  const told = { says: says.filter(Boolean).join(" ") };
  if (error instanceof UnreachableError || error.code === "unreachable") {
    return text("not-fetched", told);
  }
  const isOfBrowser = error instanceof NotAcceptedError && error.code === "unexpected";
  return text(isOfBrowser ? "cannot-check" : "invalid", told);
}

// --- how full the boxes are ---

async function look() {
  const answer = await getJSON(page.state).catch(() => null); // the next look may succeed
  for (const now of answer?.contests ?? []) {
    const shown = page.contests.find(({ number }) => number === now.number);
    const line = document.querySelector(`[data-number="${now.number}"] .turnout`);
    if (shown && line && now.head !== shown.head) {
      line.textContent = text("now", { turnout: now.turnout, ballots: now.ballots });
    }
  }
}

$("find-form")?.addEventListener("submit", (event) => {
  event.preventDefault();
  void find().catch((error) => tell($("found"), failure(error), "danger"));
});
$("code-form")?.addEventListener("submit", async (event) => {
  event.preventDefault();
  const button = $("code-form").querySelector("button");
  button.disabled = true;
  await findByCode();
  button.disabled = false;
});
// Pressed before this program is there, they would lose what was typed.
for (const name of ["find-form", "code-form"]) {
  $(name)?.querySelector("button").removeAttribute("disabled");
}
for (const button of document.querySelectorAll("[data-check]")) {
  const contest = page.contests.find(({ number }) => String(number) === button.dataset.check);
  button.addEventListener("click", () => void check(contest));
}
repeat(look, EVERY);
