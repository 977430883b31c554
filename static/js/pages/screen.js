/**
 * The page for the wall: figures and countdown here, everything else drawn anew when the evening
 * has gone on. It never leaves the page: one that cannot be loaded would stay blank.
 */

import { getJSON, page, repeat, text } from "./page.js";
import { picture } from "./qr.js";

const PAUSE = 2; // seconds between two questions to the server
const MIN_SCALE = 0.4;

const element = (id) => document.getElementById(id);
const state = { version: page.version, closesAt: page.closesAt, ahead: 0 };
state.ahead = Date.parse(page.now) - Date.now(); // of this computer's clock

async function look() {
  const found = await getJSON(page.state);
  state.ahead = Date.parse(found.now) - Date.now();
  if (found.version !== state.version) await drawAnew();
  state.closesAt = found.closes_at;
  fill("ballots", found.ballots);
  fill("present", found.present);
}

function fill(id, number) {
  const shown = element(id);
  if (shown && number !== null) shown.textContent = String(number);
}

async function drawAnew() {
  const answer = await fetch(page.here, { credentials: "same-origin" });
  if (!answer.ok) throw new Error(String(answer.status));
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  element("main").replaceChildren(...fresh.getElementById("main").childNodes);
  state.version = JSON.parse(fresh.getElementById("page").textContent).version;
  draw();
}

function draw() {
  element("picture")?.replaceChildren(picture(page.booth, text("qr")));
  fit();
}

/** Nobody scrolls a wall: many names make the letters smaller. */
function fit() {
  const { body, documentElement: whole } = document;
  for (let scale = 1; scale > MIN_SCALE; scale -= 0.05) {
    body.style.setProperty("--wall-scale", scale.toFixed(2));
    if (whole.scrollHeight <= window.innerHeight) return;
  }
}

function tick() {
  const left = element("left");
  if (!left || !state.closesAt) return;
  const seconds = Math.ceil((Date.parse(state.closesAt) - Date.now() - state.ahead) / 1000);
  const minutes = Math.floor(seconds / 60);
  const hours = Math.floor(minutes / 60);
  if (seconds <= 0) left.textContent = text("over");
  else if (hours >= 2) left.textContent = text("hours-left", { hours, minutes: minutes % 60 });
  else left.textContent = text("left", { minutes, seconds: seconds % 60 });
}

draw();
window.addEventListener("resize", fit);
void document.fonts.ready.then(fit);
tick();
setInterval(tick, 1000);
repeat(async () => {
  try {
    await look();
    element("lost").hidden = true;
  } catch {
    element("lost").hidden = false;
  }
}, PAUSE);
