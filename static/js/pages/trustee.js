/** A trustee's page: it verifies the box as it grows, and decrypts it with one tap. */

import { answerFor, EveningMemory, requireAnnounced, requireStill } from "../desk/evening.js";
import { Kept } from "../desk/keep.js";
import { requireConfirmed } from "../desk/published.js";
import { Seen } from "../desk/seen.js";
import { TrusteeDesk } from "../desk/trustee.js";
import { readManifest } from "../record/manifest.js";
import { BoxWorker } from "./box_worker.js";
import { getBytes, getJSON, page, postJSON, repeat, tell, text } from "./page.js";
import { says } from "./says.js";

const PAUSE = 2; // seconds
const TO_READ = 1000; // milliseconds that numbers stand there before they can be answered
const element = (id) => document.getElementById(id);
const kept = new Kept();
const memory = new EveningMemory(page.election, window.localStorage);
let manifest = null; // its bytes, and as read
let desk = null;
let told = null; // what the service says of the evening
const boxes = new Map(); // by uuid: boxes as far as they are verified here, each with its worker
let shownUuid = null;
let isDecrypting = false;
let compared = null; // the numbers that stand on the page
let isFresh = false; // just now they were others

kept.forgetWhenLeaving(window);
window.addEventListener("pagehide", () => (desk = null));
window.addEventListener("pageshow", (event) => event.persisted && location.reload());
element("secret-form").addEventListener("submit", guarded(takeSecret));
element("confirm").addEventListener("click", guarded(confirmManifest));
element("decrypt").addEventListener("click", guarded(decrypt));
void begin();

async function begin() {
  try {
    const bytes = await getBytes(page.urls.manifest);
    manifest = { bytes, ...readManifest(bytes) };
    element("digest").textContent = manifest.digest;
    element("number").textContent = manifest.check_number;
    const isKnown = requireConfirmed(manifest, new Seen(page.ceremony, window.localStorage));
    element(isKnown ? "number-known" : "number-compare").hidden = false;
    if (memory.manifest !== null) memory.confirmManifest(manifest.digest);
  } catch (error) {
    alarm(error);
    return;
  }
  repeat(() => look().catch(lost), PAUSE);
}

function confirmManifest() {
  memory.confirmManifest(manifest.digest);
  show();
}

async function takeSecret() {
  const field = element("secret");
  tell(element("secret-error"), "");
  try {
    kept.keep(field.value);
    const made = kept.use(
      (secret) => new TrusteeDesk({ number: page.number, secret, voutput: page.voutput }),
    );
    await requireAnnounced(made, manifest.signers[page.number - 1]);
    desk = made;
    field.value = "";
  } catch (error) {
    kept.forget();
    tell(element("secret-error"), says(error), "danger");
    field.focus();
  }
  show();
}

/** Ask how the evening stands, and verify what has come since. */
async function look() {
  told = await getJSON(page.urls.state);
  tell(element("connection"), "");
  if (told.contest && memory.manifest === manifest.digest) {
    if (told.contest.uuid !== shownUuid) element("tracker").value = ""; // hers is of another box
    shownUuid = told.contest.uuid;
    await followAll([told.contest, ...told.others].filter(isHers));
  }
  show();
}

function isHers({ counted, answered }) {
  return !counted && !answered;
}

/** Verifies every box that she may be asked to decrypt, and ends what worked on the others. */
async function followAll(hers) {
  for (const box of boxes.values()) {
    if (isDecrypting || hers.some(({ uuid }) => uuid === box.uuid)) continue;
    box.isOver = true;
    box.worker.stop();
  }
  for (const contest of hers) await follow(contest);
}

async function follow(contest) {
  const box = boxOf(contest);
  if (box.fault) return;
  requireAsShown(contest, box);
  if (!box.isBusy) await fetchNew(contest, box);
}

function requireAsShown(contest, box) {
  try {
    if (contest.closed) box.announced = requireStill(contest, box.announced);
  } catch (error) {
    box.fault = error;
    throw error;
  }
}

/** Returns a contest's box; one who comes late may tap before anything of it is verified. */
function boxOf({ uuid }) {
  if (!boxes.has(uuid)) {
    const verified = { height: 0, ballots: 0, head: null };
    const stands = { announced: null, fault: null, isBusy: false, isOver: false };
    boxes.set(uuid, { uuid, worker: new BoxWorker(), ...verified, ...stands });
  }
  return boxes.get(uuid);
}

/** Verify the events that are not verified yet; a box once refused stays refused. */
async function fetchNew(contest, mine) {
  mine.isBusy = true;
  try {
    const { bytes, height } = await piece(contest.number, mine.height);
    if (bytes.length && !mine.isOver) {
      const asked = mine.height === 0 ? { start: bytes, own: true } : { append: bytes };
      const found = await mine.worker.ask(asked, showProgress);
      Object.assign(mine, { height, ballots: found.ballots, head: found.head });
      if (!contest.closed) memory.noteHead(mine.uuid, found.head);
    }
  } catch (error) {
    if (mine.isOver) return; // she has answered meanwhile, and its worker was stopped
    if (error.status === undefined) mine.fault = error;
    throw error;
  } finally {
    mine.isBusy = false;
  }
}

async function piece(number, from) {
  const url = `${page.urls.votes.replace("/0/", `/${number}/`)}?from=${from}`;
  const answer = await fetch(url, { credentials: "same-origin" }).catch(() => null);
  if (!answer?.ok) throw Object.assign(new Error(url), { status: answer?.status ?? 0 });
  const bytes = new Uint8Array(await answer.arrayBuffer());
  return { bytes, height: Number(answer.headers.get("X-Box-Height")) };
}

/** Verify everything once more as announced, and only then use the key. */
async function decrypt() {
  if (isDecrypting || isFresh || !desk) return;
  isDecrypting = true;
  show();
  try {
    const asked = told.contest;
    const box = boxOf(asked);
    requireAsShown(asked, box);
    while (box.isBusy) await new Promise((resolve) => setTimeout(resolve, 50));
    await fetchNew(asked, box);
    const checked = await checkedBoxes(asked, box.worker);
    const given = () => givenFor(asked);
    const sent = await answerFor(checked, { desk, memory, signers: manifest.signers, given });
    await postJSON(page.urls.decrypt.replace("/0/", `/${asked.number}/`), sent);
    tell(element("alarm"), "");
  } finally {
    isDecrypting = false;
  }
  await look();
}

/** What the others have signed for a contest by now. */
async function givenFor(asked) {
  const { contest, others } = await getJSON(page.urls.state);
  return ([contest, ...others].find(({ uuid }) => uuid === asked.uuid) ?? asked).given;
}

async function checkedBoxes(contest, worker) {
  const of = (url) => url.replace("/0/", `/${contest.number}/`);
  const shown = {
    manifest: manifest.bytes,
    manifestDigest: memory.manifest,
    rulebook: page.urls.rulebook,
    rules: page.rules,
    opening: of(page.urls.opening),
    votes: null, // the box that the worker has followed
    lots: contest.lot_uuid ? of(page.urls.lots) : null,
    stated: told.stated.map((each) => ({ ...each, replacement: JSON.parse(each.replacement) })),
    announced: {
      ballots: contest.ballots,
      head: contest.head,
      seen: memory.heads(contest.uuid),
      tracker: element("tracker").value.trim() || null,
      fewDecided: contest.few_decided,
    },
  };
  return (await worker.ask({ closedBoxes: shown }, showProgress)).checked;
}

function showProgress(done, total) {
  const bar = element("progress");
  bar.hidden = done >= total;
  bar.max = total;
  bar.value = done;
}

/** Show the one step that is hers now. */
function show() {
  const isConfirmed = memory.manifest === manifest.digest;
  element("step-confirm").hidden = isConfirmed;
  element("step-secret").hidden = !isConfirmed || desk !== null;
  const contest = told?.contest;
  element("doing").textContent = doing(contest, isConfirmed);
  const mayDecrypt = contest?.closed && isHers(contest) && !boxes.get(contest.uuid)?.fault;
  element("step-decrypt").hidden = !(isConfirmed && desk && mayDecrypt);
  if (contest?.closed) showNumbers(contest);
  element("decrypt").disabled = isDecrypting || isFresh;
  const given = contest?.given ?? [];
  element("given").textContent = given.length
    ? text("given", { names: given.map((each) => each.name).join(", ") })
    : "";
}

/** Shows what is to be compared; who was about to tap must not answer for what just came. */
function showNumbers({ uuid, ballots, head, few_decided: fewDecided }) {
  const numbers = `${uuid} ${ballots} ${head} ${fewDecided}`;
  if (numbers === compared) return;
  [compared, isFresh] = [numbers, true];
  element("ballots").textContent = String(ballots);
  element("head").textContent = head;
  element("few").hidden = !fewDecided;
  setTimeout(() => {
    if (compared !== numbers) return;
    isFresh = false;
    show();
  }, TO_READ);
}

function doing(contest, isConfirmed) {
  if (!isConfirmed) return "";
  if (!contest) return text(told?.ended ? "ended" : "waiting");
  const places = {
    office: page.offices[contest.office] ?? contest.office,
    round: contest.round,
    verified: boxes.get(contest.uuid)?.ballots ?? 0,
    ballots: contest.ballots,
  };
  if (contest.counted) return text(told.ended ? "ended" : "counted", places);
  if (contest.answered) return text("answered", places);
  return text(contest.closed ? "closed" : "open", places);
}

/** Let nothing fail in silence. */
function guarded(act) {
  return async (event) => {
    event.preventDefault();
    try {
      await act();
    } catch (error) {
      alarm(error);
      if (told) show();
    }
  };
}

function alarm(error) {
  tell(element("alarm"), says(error), "danger");
  element("alarm").focus();
}

/** A poll that failed: the network is waited for, a false box is told. */
function lost(error) {
  if (error.status === undefined) {
    alarm(error);
    show();
  } else {
    tell(element("connection"), text("unreachable"), "warning");
  }
}
