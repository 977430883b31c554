/** Checks an opened ballot in the reader's browser; nothing of it is sent. */

import { openBallot } from "../ballot/open_ballot.js";
import { parseElection } from "../ballot/read.js";
import { writeSelections } from "./booth_questions.js";
import { said } from "./booth_texts.js";
import { getBytes, page, tell, text, UnreachableError } from "./page.js";

const $ = (id) => document.getElementById(id);

async function given() {
  const [file] = $("file").files;
  if (file) return new Uint8Array(await file.arrayBuffer());
  return new TextEncoder().encode($("text").value.trim());
}

async function check() {
  $("holds").hidden = true;
  const opened = await given();
  if (!opened.length) {
    tell($("told"), text("choose-file"), "warning");
    return;
  }
  tell($("told"), text("checking"));
  let election;
  try {
    election = parseElection(await getBytes(page.elections[$("contest").value]));
    await new Promise((resolve) => setTimeout(resolve)); // let it be drawn
    const { tracker, choices } = openBallot(opened, election);
    writeSelections($("selections"), election, choices);
    $("tracker").textContent = tracker;
    $("holds").hidden = false;
    tell($("told"), text("holds"), "success");
  } catch (error) {
    const isUnreachable = error instanceof UnreachableError;
    if (error.params?.question !== undefined) error.params.question += 1; // people count from 1
    tell($("told"), isUnreachable ? text("not-fetched") : said(error, "not-a-ballot"), "danger");
  }
}

$("open-form")?.addEventListener("submit", (event) => {
  event.preventDefault();
  void check();
});
// Pressed before this program is there, it would lose what was typed.
$("open-form")?.querySelector("button").removeAttribute("disabled");
