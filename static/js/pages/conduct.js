/** Keeps a page of the evening up to date: figures and countdown here, everything else anew. */

import { getJSON, page, postJSON, repeat, text } from "./page.js";

const PAUSE = 2; // seconds between two questions to the server
const PATIENCE = 60_000; // milliseconds for a page that was asked for

const left = document.getElementById("left");
const ballots = document.getElementById("ballots");
const stale = document.getElementById("stale");
const state = {
  version: page.version,
  closesAt: page.closesAt ?? null,
  ahead: page.now ? Date.parse(page.now) - Date.now() : 0, // of this computer's clock
  isClosing: false,
  leftAt: -Infinity,
};

/** Whether somebody has typed here what loading the page anew would lose. */
function isTyped() {
  const fields = document.querySelectorAll("main textarea, main input:not([type=hidden])");
  return [...fields].some((field) =>
    field.type === "checkbox" || field.type === "radio"
      ? field.checked !== field.defaultChecked
      : field.value !== field.defaultValue,
  );
}

async function look() {
  const found = await getJSON(page.state);
  state.version ??= found.version;
  if (found.version !== state.version) {
    if (stale && isTyped()) {
      stale.hidden = false;
    } else {
      leave();
    }
    return;
  }
  if (found.now) state.ahead = Date.parse(found.now) - Date.now();
  if ("closes_at" in found && state.closesAt) state.closesAt = found.closes_at;
  if (ballots && found.ballots !== null) ballots.textContent = String(found.ballots);
  for (const [number, voted] of Object.entries(found.boxes ?? {})) {
    const cell = document.querySelector(`[data-box="${number}"]`);
    if (cell) cell.textContent = String(voted);
    if (ballots?.dataset.number === number) ballots.textContent = String(voted);
  }
}

/** Asked for again before it has come, a page of a busy server would begin anew, and never come. */
function leave() {
  const now = performance.now();
  if (now - state.leftAt < PATIENCE) return;
  state.leftAt = now;
  location.replace(page.here ?? location.href); // never a form sent again
}

function tick() {
  if (!left || !state.closesAt) return;
  const seconds = Math.ceil((Date.parse(state.closesAt) - Date.now() - state.ahead) / 1000);
  if (seconds > 7200) {
    const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor((seconds % 3600) / 60)];
    left.textContent = text("hours-left", { hours, minutes });
    return;
  }
  if (seconds > 0) {
    left.textContent = text("left", { minutes: Math.floor(seconds / 60), seconds: seconds % 60 });
    return;
  }
  left.textContent = text("over");
  void closeNow();
}

/** The announced time is over: the service closes by itself, and this page does if it is first. */
async function closeNow() {
  if (!page.close || state.isClosing) return;
  state.isClosing = true;
  try {
    await postJSON(page.close, {});
  } catch {
    setTimeout(() => (state.isClosing = false), 10_000);
  }
  await look().catch(() => {});
}

repeat(() => look().catch(() => {}), PAUSE);
if (left) {
  tick();
  setInterval(tick, 1000);
}
