/** The page of the key ceremony: it goes on by itself, and shows who has done what. */

import { Contributor } from "../desk/contributor.js";
import { Course } from "../desk/course.js";
import { Kept } from "../desk/keep.js";
import { requireConfirmed } from "../desk/published.js";
import { savedFile } from "../desk/saved.js";
import { Seen } from "../desk/seen.js";
import { TrusteeDesk } from "../desk/trustee.js";
import { download } from "./download.js";
import {
  getBytes,
  getJSON,
  page,
  postJSON,
  RefusedError,
  showOnly,
  tell,
  text,
  UnreachableError,
} from "./page.js";
import { readManifest } from "../record/manifest.js";
import { faultOf } from "./keys_faults.js";
import { showProgress } from "./keys_progress.js";
import { showRehearsal } from "./keys_rehearsal.js";
import { askForSecret } from "./secret_steps.js";

const EVERY = 2000; // milliseconds between two looks at the others
const BYTES = new Set(["manifest", "rehearsalBox"]);
const element = (id) => document.getElementById(id);
const steps = [...document.querySelectorAll(".step")];
const kept = new Kept();
let course = null;
let timer = null;
let busy = false;
let over = false;
let posted = false;
let shown = null;

const service = {
  get(name, part) {
    if (name === "box") return getBytes(page.urls.box.replace("LOT", part));
    return BYTES.has(name) ? getBytes(page.urls[name]) : getJSON(page.urls[name]);
  },
  async post(name, value) {
    posted = true;
    return postJSON(page.urls[name], value);
  },
};

showProgress(page.progress);
showRehearsal(page.progress.rehearsal);
if (page.mine) {
  void alone(begin);
}
void tick();

/** Go on only in one tab of the browser: two would make different messages. */
async function alone(act) {
  if (!navigator.locks) {
    act();
    return;
  }
  const name = `key ceremony ${page.progress.ceremony}`;
  await navigator.locks.request(name, { ifAvailable: true }, async (lock) => {
    if (!lock) {
      tell(element("alarm"), text("other-tab"), "warning");
      return;
    }
    act();
    await new Promise(() => {}); // until the tab is closed
  });
}

function begin() {
  if (page.progress.manifest) {
    over = true;
    offerFile();
    void comeBack().catch(answer);
    return;
  }
  kept.forgetWhenLeaving(window);
  window.addEventListener("pageshow", (event) => event.persisted && location.reload());
  element("confirm")?.addEventListener("click", () => void confirm());
  element("differs")?.addEventListener("click", () => stop(text("alarm-differs")));
  offerFile();
  askForSecret(goOn, { steps, known: hasSent(page.progress) });
}

/** Show the published manifest to who comes back when all is over. */
async function comeBack() {
  const manifest = readManifest(await getBytes(page.urls.manifest));
  requireConfirmed(manifest, seen());
  showPublished(manifest);
  showOnly(element("step-done"), steps, { loading: true });
}

function showPublished({ digest, check_number: number }) {
  element("digest").textContent = digest;
  element("published-number").textContent = number;
}

function seen() {
  return new Seen(page.progress.ceremony, window.localStorage);
}

/** Tell whether the service has a message of hers already. */
function hasSent({ trustees, contributors }) {
  const [trustee, contributor] = [trustees, contributors].map((all) => all.find((one) => one.me));
  return Boolean(trustee?.certificate || contributor?.credentials);
}

function offerFile() {
  element("save")?.addEventListener("click", () => void save().catch(answer));
}

function goOn(secret) {
  kept.keep(secret);
  course = new Course(courseOf(secret));
  showStep("step-work");
  void tick();
}

function courseOf(secret) {
  const me = page.progress.trustees.find((one) => one.me);
  const desk = me ? new TrusteeDesk({ number: me.number, secret }) : null;
  return {
    secret,
    desk,
    contributor: desk ? desk.contributor : new Contributor({ secret }),
    threshold: page.threshold,
    seen: seen(),
    service,
    progress,
  };
}

/** Draw between two boxes: making a ballot takes the whole thread. */
async function progress(phase, done, whole) {
  doing(phase, { done, whole });
  const bar = element("working");
  bar.hidden = done === whole;
  [bar.max, bar.value] = [whole, done];
  await new Promise((resolve) => setTimeout(resolve));
}

async function tick() {
  clearTimeout(timer);
  if (busy || over) return;
  [busy, posted] = [true, false];
  try {
    const state = await getJSON(page.urls.state);
    tell(element("connection"), "", "warning");
    showProgress(state);
    await step(state);
    showRehearsal(state.rehearsal, course?.rehearsal);
  } catch (error) {
    answer(error);
  }
  busy = false;
  timer = setTimeout(tick, posted ? 50 : EVERY);
}

async function step(state) {
  if (state.ceremony !== page.progress.ceremony) {
    stop(text("given-up"));
  } else if (course) {
    showPhase(await course.next(state));
  }
}

function showPhase({ phase, number, manifest }) {
  if (phase === "done") {
    over = true;
    showPublished(manifest);
    showStep("step-done");
  } else if (phase === "number" || phase === "wait-confirmed") {
    element("check-number").textContent = number;
    const confirmed = phase === "wait-confirmed";
    for (const id of ["confirm", "differs"]) element(id).hidden = confirmed;
    tell(element("confirmed"), confirmed ? text(phase) : "");
    showStep("step-number");
  } else {
    doing(phase);
    showStep("step-work");
  }
}

function doing(phase, places) {
  element("doing").textContent = text(phase, places);
}

/** Show a step; the focus moves only when it is another one. */
function showStep(id) {
  if (shown === id) return;
  shown = id;
  showOnly(element(id), steps);
}

async function confirm() {
  element("confirm").disabled = true;
  try {
    await course.confirm();
  } catch (error) {
    answer(error);
  }
  element("confirm").disabled = false;
  void tick();
}

async function save() {
  const [{ voutput }, manifest] = await Promise.all([
    getJSON(page.urls.mine),
    getJSON(page.urls.manifest),
  ]);
  const { number } = page.progress.trustees.find((one) => one.me);
  download(`trustee-${number}.json`, savedFile({ manifest, number, voutput }));
}

/** Nothing more is made or sent: the trustees and the coordinator must talk first. */
function stop(message) {
  over = true;
  kept.forget();
  course = null;
  tell(element("alarm"), message, "danger");
  for (const one of steps) one.hidden = true;
  element("way-on").open = true;
  element("alarm").tabIndex = -1;
  element("alarm").focus(); // what had it is hidden now
}

function answer(error) {
  if (error instanceof UnreachableError && error.status === 404) {
    stop(text("given-up"));
  } else if (error instanceof UnreachableError) {
    tell(element("connection"), text("unreachable"), "warning");
  } else if (error instanceof RefusedError) {
    tell(element("connection"), error.message, "warning");
  } else {
    stop(faultOf(error, page.progress.trustees));
  }
}
