/** Ranks those nominated for an office: one's own sealed, and all when all have handed in. */

import { Writer } from "../room/writer.js";
import { page, postJSON, tell, text } from "./page.js";
import { openedRoom } from "./room_open.js";
import { says } from "./says.js";

const element = (id) => document.getElementById(id);
void guarded(begin)();

async function begin() {
  const room = await openedRoom();
  if (!room || !element("locked")) return;
  element("locked").hidden = true;
  if (element("all")) await showAll(room);
  else await offer(room);
}

async function offer(room) {
  const form = element("rank-form");
  const fields = [...form.querySelectorAll("select")];
  if (page.mine) {
    const { scores } = JSON.parse(await room.read(page.mine, page.sealed[page.mine]));
    for (const one of fields) {
      one.value = scores[one.dataset.nominee]?.[one.dataset.criterion] ?? "";
    }
  }
  form.hidden = false;
  const handIn = async (event) => {
    event.preventDefault();
    const scores = {};
    for (const one of fields.filter(({ value }) => value)) {
      scores[one.dataset.nominee] ??= {};
      scores[one.dataset.nominee][one.dataset.criterion] = Number(one.value);
    }
    const asked = { kind: "ranking", scopes: [page.office] };
    const sealed = await new Writer(room.state.shown).seal(JSON.stringify({ scores }), asked);
    await postJSON(page.url, sealed);
    window.location.reload();
  };
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void guarded(handIn)(event);
  });
}

async function showAll(room) {
  const columns = [];
  for (const [id, sealed] of Object.entries(page.sealed)) {
    const { scores } = JSON.parse(await room.read(id, sealed));
    columns.push({ name: page.authors[id], scores });
  }
  columns.sort((one, other) => one.name.localeCompare(other.name));
  for (const { name } of columns) element("all-head").append(cell("th", name, "col"));
  element("all-head").append(cell("th", text("total"), "col"));
  const rows = page.nominees.map(({ id, name }) => {
    const sums = columns.map(({ scores }) => sum(Object.values(scores[id] ?? {})));
    return { name, sums, total: sum(sums) };
  });
  rows.sort((one, other) => other.total - one.total || one.name.localeCompare(other.name));
  for (const { name, sums, total } of rows) {
    const row = document.createElement("tr");
    row.append(cell("th", name, "row"), ...sums.map((each) => cell("td", each)), cell("td", total));
    element("all-body").append(row);
  }
  element("all").hidden = false;
}

function sum(numbers) {
  return numbers.reduce((total, each) => total + Number(each), 0);
}

function cell(tag, words, scope = null) {
  const made = document.createElement(tag);
  if (scope) made.scope = scope;
  made.textContent = String(words);
  return made;
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
