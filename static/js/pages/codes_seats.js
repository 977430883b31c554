/** The code officer's seats: codes shown one by one, copied, and printed as sheets. */

import { encode } from "../ballot/text.js";
import { download } from "./download.js";
import { page, text } from "./page.js";
import { picture } from "./qr.js";

const element = (id) => document.getElementById(id);

/** Return what can be done with the seats of a desk. */
export function showSeats({ state, desk }) {
  const print = (chosen) => {
    element("sheets").replaceChildren(...chosen.map((one) => sheet(one, state, desk)));
    window.print();
    element("sheets").replaceChildren();
  };
  return {
    show() {
      const rows = state.seats.map((one) => row(one, state, desk, print));
      element("seats").replaceChildren(...rows);
    },
    printAll: () => print(state.seats),
    saveTable: () => download("codes.csv", encode(table(state, desk)), "text/csv"),
  };
}

/** Return where a code is used; what stands behind # never leaves the browser. */
export function link(state, one, code) {
  return `${state.booth}#code=${code}&pass=${one.pass}`;
}

/** Return the table for mail merge, as the command `election codes make` writes it. */
export function table(state, desk) {
  const head = ["seat", "label", "holder", "address", "code", "pass", "link"];
  const lines = state.seats.map((one) => {
    const code = desk.codes.get(one.seat);
    const names = [one.seat, one.label, one.holder, one.address];
    return [...names, code, one.pass, link(state, one, code)].map(plain);
  });
  const rows = [head, ...lines].map((cells) => cells.map(quoted).join(";"));
  return `\ufeff${rows.join("\r\n")}\r\n`;
}

/** Keep a spreadsheet from taking a name for a formula. */
function plain(name) {
  return /^[=+@\t\r-]/.test(name) ? `'${name}` : name;
}

function quoted(cell) {
  return /[;"\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}

function row(one, state, desk, print) {
  const line = document.createElement("tr");
  const head = made("th", one.label);
  head.scope = "row";
  const code = made("span", "");
  code.className = "code";
  const show = button("show", one, () => {
    const hidden = code.textContent === "";
    code.textContent = hidden ? desk.codes.get(one.seat) : "";
    show.textContent = text(hidden ? "hide" : "show");
  });
  const copy = button("copy", one, async () => {
    const found = desk.codes.get(one.seat);
    const places = { election: page.election, code: found, link: link(state, one, found) };
    await navigator.clipboard.writeText(text("message", places));
    copy.textContent = text("copied");
  });
  const acts = made("td", "");
  const group = made("div", "");
  group.className = "acts";
  group.append(button("sheet", one, () => print([one])), copy);
  acts.append(group);
  const shown = made("td", "");
  shown.append(code, show);
  line.append(head, made("td", one.holder), shown, acts);
  return line;
}

function button(name, { label }, act) {
  const found = made("button", text(name));
  found.type = "button";
  found.className = "ds-button";
  [found.dataset.variant, found.dataset.size] = ["tertiary", "sm"];
  found.setAttribute("aria-label", text("of-seat", { act: text(name), label }));
  found.addEventListener("click", () => void act());
  return found;
}

/** One sheet of paper: whose it is, the code, where it is used, and how. */
function sheet(one, state, desk) {
  const code = desk.codes.get(one.seat);
  const found = document.createElement("section");
  found.className = "sheet";
  const address = made("p", state.booth);
  const letters = made("p", code);
  const pass = made("p", text("sheet-pass", one));
  for (const each of [address, letters, pass]) each.className = "code";
  found.append(
    made("h2", text("sheet-title")),
    made("p", `${page.network}: ${page.election}`),
    made("p", [text("sheet-seat", { label: one.label }), one.holder].filter(Boolean).join(", ")),
    letters,
    pass,
    picture(link(state, one, code), text("qr")),
    made("p", text("sheet-how")),
    address,
    made("p", text("sheet-change")),
    made("p", text("sheet-keep")),
  );
  return found;
}

function made(tag, content) {
  const found = document.createElement(tag);
  found.textContent = content;
  return found;
}
