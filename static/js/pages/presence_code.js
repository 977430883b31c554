/** The code for presence on the wall: the newest one, its picture, and how many have come. */

import { getJSON, page, repeat, text } from "./page.js";
import { picture } from "./qr.js";

const PAUSE = 3; // seconds between two questions to the server

const element = (id) => document.getElementById(id);
let drawn = "";

function show(code) {
  if (code === drawn) return;
  drawn = code;
  element("code").textContent = `${code.slice(0, 3)} ${code.slice(3)}`;
  element("picture").replaceChildren(picture(`${page.here}#${code}`, text("qr")));
}

show(page.code);
repeat(async () => {
  try {
    const found = await getJSON(page.state);
    element("lost").hidden = true;
    element("present").textContent = String(found.present);
    show(found.code);
  } catch {
    element("lost").hidden = false;
  }
}, PAUSE);
