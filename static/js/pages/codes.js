/** The code officer's page: codes are made here, and only here is it known whose they are. */

import { BallotError } from "../ballot/errors.js";
import { compact, encode, parse } from "../ballot/text.js";
import { credentialsText } from "../ballot/credential.js";
import { CodeOfficerDesk, spareCodes } from "../desk/officer.js";
import { ManifestError, requireListed } from "../desk/published.js";
import { sha256 } from "../record/canonical.js";
import { readManifest } from "../record/manifest.js";
import { download } from "./download.js";
import { FileError, readFile, readToolCodes } from "./codes_files.js";
import { showLists, showStatement } from "./codes_lists.js";
import { showSeats } from "./codes_seats.js";
import { getBytes, getJSON, page, postJSON, RefusedError, showOnly, tell, text } from "./page.js";
import { askForSecret } from "./secret_steps.js";

const element = (id) => document.getElementById(id);
const steps = [...document.querySelectorAll(".step")];
let secret = null;
let given = null; // codes that were made elsewhere; else they are drawn from the secret
let desk = null;
let state = await getJSON(page.urls.state);

askForSecret((typed) => void take(typed).catch(answer), {
  steps,
  known: Boolean(state.key),
});
element("load-line").hidden = false;
element("load").addEventListener("change", () => void load().catch(answer));
element("make").addEventListener("click", () => void make().catch(answer));
element("tool-codes").addEventListener("change", () => void takeToolCodes().catch(answer));
element("print-all").addEventListener("click", () => seats().printAll());
element("merge").addEventListener("click", () => seats().saveTable());
element("save").addEventListener("click", save);
element("replace-form").addEventListener("submit", (event) => {
  event.preventDefault();
  ask();
});
element("replace-no").addEventListener("click", () => sure(false));
element("replace-yes").addEventListener("click", () => void replace().catch(answer));
window.addEventListener("pagehide", forget);
window.addEventListener("pageshow", (event) => event.persisted && location.reload());

function forget() {
  [secret, given, desk] = [null, null, null];
  element("sheets").replaceChildren();
}

/** Take a secret up: codes that were made before are found again, or new ones are made. */
async function take(typed, kept = null) {
  tell(element("alarm"), "", "danger");
  [secret, given] = [typed, kept];
  desk = newDesk();
  element("load-line").hidden = true;
  if (!state.key) {
    const places = { seats: state.seats.length, spares: spareCodes(state.seats.length) };
    element("making").textContent = text("make-first", places);
    showOnly(element("step-make"), steps);
    return;
  }
  if ((await desk.publicKey()) !== state.key) {
    refuse("other-lists", { number: 1 });
    return;
  }
  const whole = state.seats.length + spareCodes(state.seats.length);
  if (whole !== state.spares[0].length + state.seats.length) {
    refuse("seats-changed");
    return;
  }
  if (!(await makesFirstList())) {
    refuse(given ? "other-lists" : "codes-elsewhere", { number: 1 });
    return;
  }
  await showCodes();
  await checkLists();
}

/** Return a desk with the codes as they were made, before any was replaced. */
function newDesk() {
  const made = new CodeOfficerDesk({ name: state.officer, ceremony: state.uuids[0], secret });
  if (given) made.takeCodes(given);
  else made.makeCodes(state.seats.map((one) => one.seat));
  return made;
}

async function makesFirstList() {
  const made = await newDesk().credentials(state.uuids[0]);
  return digest(listed(made.credentials)) === state.lists[0];
}

/** Make the lists of the codes in a file of belenios-tool, which stays in this page. */
async function takeToolCodes() {
  const [file] = element("tool-codes").files;
  element("tool-codes").value = "";
  given = readToolCodes(await file.text(), state.seats.map((one) => one.seat));
  desk = newDesk();
  await make();
}

function refuse(name, places) {
  forget();
  tell(element("alarm"), text(name, places), "danger");
  showOnly(element("step-secret"), steps);
  element("load-line").hidden = false;
}

/** Make all lists. They are sorted: their order must not tell who sits where. */
async function make() {
  element("make").disabled = true;
  try {
    const lists = await desk.lists(state.uuids, (done) => progress("making", done));
    const credentials = {};
    const spares = {};
    for (const [uuid, made] of Object.entries(lists)) {
      credentials[uuid] = listed(made.credentials);
      spares[uuid] = made.spares;
    }
    const officerKey = await desk.publicKey();
    const sent = { credentials, spares, officer_key: officerKey };
    state = { ...state, ...(await postJSON(page.urls.credentials, sent)) };
    await showCodes();
    checked(state.uuids.map((uuid) => digest(credentials[uuid])));
  } finally {
    element("make").disabled = false;
  }
}

/** Return a list in the order of its archive. */
function listed(credentials) {
  return parse(credentialsText(credentials.map(BigInt)));
}

function digest(credentials) {
  return sha256(encode(compact(credentials)));
}

/** Make every list again and compare it with what the service keeps. */
async function checkLists() {
  const [fresh, found] = [newDesk(), []];
  for (const [at, uuid] of state.uuids.entries()) {
    if (!desk) return; // the page was left
    const made = await fresh.credentials(uuid);
    found.push(digest(listed(made.credentials)));
    if (found[at] !== state.lists[at] || compact(made.spares) !== compact(state.spares[at])) {
      refuse("other-lists", { number: at + 1 });
      return;
    }
    const places = { done: at + 1, whole: state.uuids.length };
    element("checked").textContent = text("checking", places);
  }
  checked(found);
  if (desk && state.manifest) await checkManifest(found);
}

/** What was published must name her lists, and her: nobody else can tell. */
async function checkManifest(lists) {
  const manifest = readManifest(await getBytes(page.urls.manifest));
  try {
    requireListed(manifest, { officer: await desk.publicKey(), lists });
  } catch (error) {
    if (!(error instanceof ManifestError)) throw error;
    refuse(error.code);
    return;
  }
  element("checked").append(" ", text("in-manifest", { digest: manifest.digest }));
}

function checked(found) {
  const mine = sha256(encode(found.join("\n")));
  element("my-fingerprint").textContent = mine.match(/.{4}/g).join(" ");
  element("their-fingerprint").textContent = state.fingerprint.match(/.{4}/g).join(" ");
  const at = found.findIndex((one, place) => one !== state.lists[place]);
  if (at >= 0 || mine !== state.fingerprint) {
    refuse("other-lists", { number: at + 1 });
    return;
  }
  element("checked").textContent = text("checked", { whole: found.length });
}

async function progress(name, done) {
  const whole = state.uuids.length;
  element("making").textContent = text(name, { done, whole });
  const bar = element("working");
  bar.hidden = false;
  [bar.max, bar.value] = [whole, done];
  await new Promise((resolve) => setTimeout(resolve));
}

async function showCodes() {
  await desk.resume(state.replacements);
  showOnly(element("step-codes"), steps);
  seats().show();
  showSpares();
}

function seats() {
  return showSeats({ state, desk });
}

function showSpares() {
  const whole = desk.spares.length;
  const used = state.replacements.length;
  element("spares").textContent = text("spares", { used, whole });
  const labels = new Map(state.seats.map(({ seat, label }) => [seat, label]));
  const lines = [...desk.handedOut().entries()].filter(([, seat]) => seat).map(([at, seat]) => {
    const line = document.createElement("li");
    line.value = at + 1; // the place of the spare, as the public board tells it
    line.textContent = text("spare-given", { label: labels.get(seat) });
    return line;
  });
  element("spare-list").replaceChildren(...lines);
  const lost = element("lost");
  lost.replaceChildren(...state.seats.map(({ seat, label }) => new Option(label, seat)));
  const can = state.manifest && used < whole;
  element("replace-form").hidden = !can;
  if (!can) {
    element("replaced").textContent = text(state.manifest ? "no-spares" : "before-manifest");
  }
}

function ask() {
  const chosen = element("lost").selectedOptions[0];
  element("replace-says").textContent = text("sure", { label: chosen.textContent });
  sure(true);
}

function sure(shown) {
  element("replace-sure").hidden = !shown;
  element("replace-form").hidden = shown;
}

/** Sign the statement on a desk of its own, so that a refusal leaves ours as it was. */
async function replace() {
  const [seat, label] = [element("lost").value, element("lost").selectedOptions[0].textContent];
  const trial = newDesk();
  state = { ...state, ...(await getJSON(page.urls.state)) };
  await trial.resume(state.replacements);
  const where = { uuids: state.left, manifest: state.manifest };
  const statement = await trial.replace(seat, state.replacements.length, where);
  state = { ...state, ...(await postJSON(page.urls.replacement, statement)) };
  desk = trial;
  sure(false);
  seats().show();
  showSpares();
  element("replaced").textContent = text("replaced", { label });
}

function save() {
  const kept = { kind: "code-officer", ceremony: state.ceremony, secret };
  if (given) Object.assign(kept, { codes: Object.fromEntries(given.codes), spares: given.spares });
  download("code-officer.json", encode(JSON.stringify(kept)));
}

async function load() {
  const [file] = element("load").files;
  element("load").value = "";
  tell(element("alarm"), "", "danger");
  const read = readFile(await file.text(), state.ceremony);
  if (read.statement) {
    const sent = (answered) => Object.assign(state, answered);
    showStatement(read.statement, { steps, sent });
  } else if (read.lists) {
    showLists(read.lists, { state, steps, sent: (answered) => Object.assign(state, answered) });
  } else {
    await take(read.secret, read.given);
  }
}

function answer(error) {
  const known = error instanceof RefusedError || error instanceof BallotError;
  const says = known ? error.message : text("unreachable");
  tell(element("alarm"), error instanceof FileError ? text(error.code, error.params) : says, "danger");
  element("alarm").scrollIntoView();
}
