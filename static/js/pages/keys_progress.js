/** The table of a key ceremony: who has done what, told anew whenever it is asked for. */

import { page, tell, text } from "./page.js";

const TRUSTEE = ["certificate", "polynomial", "key"];
const LOTS = ["promised", "shown"];
const element = (id) => document.getElementById(id);

/** Fill the table and the lines below it. */
export function showProgress(state) {
  element("people").replaceChildren(...people(state).map(row));
  element("codes-there").textContent = text(state.codes ? "codes-yes" : "codes-no");
  element("manifest-there").textContent = state.manifest
    ? text("manifest-yes", { digest: state.manifest })
    : text("manifest-no");
  tell(element("hindrances"), state.hindrances.join(" "), "danger");
}

/** Everybody once, trustees first: names repeat, what they do does not. */
function people({ trustees, contributors }) {
  const left = [...contributors];
  const found = trustees.map((one) => {
    const at = left.findIndex((each) => each.person === one.person);
    const lots = at < 0 ? null : left.splice(at, 1)[0];
    return { name: one.name, me: one.me, key: one, lots };
  });
  return [...found, ...left.map((one) => ({ name: one.name, me: one.me, key: null, lots: one }))];
}

function row({ name, me, key, lots }) {
  const cells = [
    ...TRUSTEE.map((step) => key && key[step]),
    ...LOTS.map((step) => lots && lots[step]),
    key && key.confirmed,
  ];
  const line = document.createElement("tr");
  const head = document.createElement("th");
  head.scope = "row";
  head.textContent = me ? text("me", { name }) : name;
  line.append(head, ...cells.map(cell));
  return line;
}

function cell(done) {
  const found = document.createElement("td");
  const mark = document.createElement("span");
  const word = done === null ? "none" : done ? "yes" : "no";
  mark.className = `mark mark-${word}`;
  mark.setAttribute("role", "img");
  mark.setAttribute("aria-label", page.texts[word]);
  mark.title = page.texts[word];
  found.append(mark);
  return found;
}
