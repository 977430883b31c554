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

/** The rehearsal's part of a person, where there is one. */
function rehearsed(state, person) {
  return state.rehearsal?.people.find((one) => one.person === person) ?? null;
}

/** Everybody once, trustees first: names repeat, what they do does not. */
function people(state) {
  const { trustees, contributors } = state;
  const left = [...contributors];
  const found = trustees.map((one) => {
    const at = left.findIndex((each) => each.person === one.person);
    const lots = at < 0 ? null : left.splice(at, 1)[0];
    return { ...one, key: one, lots };
  });
  const others = left.map((one) => ({ ...one, key: null, lots: one }));
  return [...found, ...others].map((one) => {
    return { ...one, rehearsal: state.rehearsal && [rehearsed(state, one.person)] };
  });
}

function row({ name, me, key, lots, rehearsal }) {
  const cells = [
    ...TRUSTEE.map((step) => key && key[step]),
    ...(rehearsal ?? []).flatMap((part) => [part && part.cast, part && key && part.opened]),
    ...LOTS.map((step) => lots && lots[step]),
    key && key.confirmed,
  ];
  const line = document.createElement("tr");
  const head = document.createElement("th");
  head.scope = "row";
  head.textContent = me ? text("me", { name }) : name;
  const [, ...labels] = element("people").closest("table").tHead.rows[0].cells;
  line.append(head, ...cells.map((done, at) => cell(done, labels[at].textContent)));
  return line;
}

/** One step of one person; a phone shows its label beside it. */
function cell(done, label) {
  const found = document.createElement("td");
  found.dataset.label = label;
  const mark = document.createElement("span");
  const word = done === null ? "none" : done ? "yes" : "no";
  mark.className = `mark mark-${word}`;
  mark.setAttribute("role", "img");
  mark.setAttribute("aria-label", page.texts[word]);
  mark.title = page.texts[word];
  found.append(mark);
  return found;
}
