/** The committee's room: its key is opened in this browser, and with it what is sealed. */

import { checkSecret } from "../ballot/pki.js";
import { forgetAll, keep, kept } from "../room/device.js";
import { Frame } from "../room/frame.js";
import { memberKeys } from "../room/keys.js";
import { Room } from "../room/room.js";
import { getJSON, page, postJSON, repeat, showOnly, tell, text } from "./page.js";
import { fillBalance } from "./room_balance.js";
import { fillSealed } from "./room_read.js";
import { offerWriting } from "./room_write.js";
import { says } from "./says.js";
import { askForSecret } from "./secret_steps.js";

const PAUSE = 3; // seconds
const element = (id) => document.getElementById(id);
const NAMES = ["secret", "show", "type", "wait", "compare", "open"];
const STEPS = NAMES.map((one) => element(`step-${one}`));
const frame = new Frame(page.state);
const place = `${page.state.election} ${page.state.me}`;
let room = null;

void guarded(begin)();

function myRow(state) {
  return state.members.find(({ person }) => person === state.me);
}

async function begin() {
  if (!page.state.members.length || page.over) return;
  const mine = await kept(place);
  const row = myRow(page.state);
  if (row?.publicKey && mine?.opening.publicKey === row.publicKey) {
    await enter(mine);
    return;
  }
  element("lost").hidden = !row?.publicKey;
  element("lose").addEventListener("click", () => {
    element("new-secret").hidden = false;
    element("new-secret").click();
  });
  askForSecret((secret) => guarded(takeSecret)(secret), { steps: STEPS, known: !!row?.publicKey });
}

/** Keep her keys on this device; send their public half when it is new. */
async function takeSecret(secret) {
  const mine = await memberKeys(frame, checkSecret(secret));
  const { publicKey } = mine.opening;
  const row = myRow(page.state);
  const isNew = !element("new-secret").hidden;
  if (row.publicKey && row.publicKey !== publicKey && !isNew) {
    tell(element("alarm"), text("other-secret"), "danger");
    element("typed-secret").focus();
    return;
  }
  await keep(place, mine);
  if (row.publicKey !== publicKey) page.state = await postJSON(page.urls.mine, { publicKey });
  await enter(mine);
}

/** Open the room as far as she has been let in. */
async function enter(mine) {
  tell(element("alarm"), "");
  room = new Room(page.state, mine);
  if (!room.whole) {
    page.state = await postJSON(page.urls.made, await room.newKeys(room.mineToMake));
    room = new Room(page.state, mine);
  }
  await room.open();
  if (!room.isIn) await wait(mine);
  else if (await room.isSure()) await show();
  else await compare();
}

async function wait(mine) {
  element("my-number").textContent = await room.numberOf(room.me);
  showOnly(element("step-wait"), STEPS);
  const stop = repeat(async () => {
    const state = await getJSON(page.urls.state);
    const isGiven = state.keys.some(({ wrap, current }) => wrap && current);
    if (!isGiven) return;
    stop();
    page.state = state;
    await guarded(enter)(mine);
  }, PAUSE);
  element("begin-anew").addEventListener("click", guarded(() => beginAnew()));
}

async function beginAnew() {
  page.state = await postJSON(page.urls.made, await room.newKeys(room.mineToMake));
  window.location.reload();
}

async function compare() {
  element("number-to-compare").textContent = await room.number();
  element("made-by").textContent = room.whole.madeBy;
  showOnly(element("step-compare"), STEPS);
  const confirm = async () => {
    page.state = await postJSON(page.urls.compared, { mark: await room.myMark() });
    room.state = page.state;
    await show();
  };
  element("same-room").addEventListener("click", guarded(confirm));
  element("other-room").addEventListener("click", () => {
    tell(element("alarm"), text("number-differs"), "danger");
  });
}

/** The room is open: look after its keys, and show what is in it. */
async function show() {
  await room.checkShown();
  await lookAfterKeys();
  for (const one of STEPS) one.hidden = one.id !== "step-open";
  element("room-number").textContent = await room.number();
  element("lock").addEventListener("click", guarded(lock));
  element("renew").addEventListener("click", guarded(renew));
  element("gone").hidden = room.gone.length === 0;
  await showWaiting();
  await fillSealed(room);
  await fillBalance(room);
  offerWriting();
}

async function lookAfterKeys() {
  const before = page.state;
  if (room.stale.length) await send(page.urls.made, await room.newKeys(room.stale));
  const wraps = await room.lacking();
  if (wraps.length) await send(page.urls.given, { members: {}, wraps });
  if (room.state.keys.some(({ current }) => !current)) {
    const { shares } = await getJSON(page.urls.shares);
    const anew = await room.sealedAnew(shares);
    if (Object.keys(anew).length) await send(page.urls.shares, { shares: anew });
  }
  // Texts on this page name the keys that were; they are fetched anew with those that are.
  if (page.state !== before) window.location.reload();
}

async function send(url, message) {
  page.state = await postJSON(url, message);
  room = new Room(page.state, room.mine);
  await room.open();
}

async function showWaiting() {
  const list = element("waiting");
  list.replaceChildren();
  for (const one of await room.waiting()) {
    const shown = element("waiting-one").content.cloneNode(true);
    shown.querySelector("[data-name]").textContent = text("waits", { name: one.name });
    shown.querySelector("[data-number]").textContent = await room.numberOf(one);
    const letIn = async () => {
      await send(page.urls.given, await room.letIn(one));
      window.location.reload();
    };
    shown.querySelector("button").addEventListener("click", guarded(letIn));
    list.append(shown);
  }
}

async function lock() {
  await forgetAll();
  window.location.reload();
}

async function renew() {
  await send(page.urls.made, await room.newKeys(room.mineToMake));
  window.location.reload();
}

/** Let nothing fail in silence. */
function guarded(act) {
  return async (...given) => {
    try {
      await act(...given);
    } catch (error) {
      tell(element("alarm"), says(error), "danger");
      element("alarm").focus();
    }
  };
}
