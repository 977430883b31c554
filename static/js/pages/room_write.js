/** Writing in the committee's room: what is typed is sealed here, and sent sealed. */

import { Writer } from "../room/writer.js";
import { sendSealed } from "./fresh.js";
import { page, postJSON, tell, text } from "./page.js";
import { says } from "./says.js";

const element = (id) => document.getElementById(id);

/** Opens the forms of the page, once the room is open. */
export function offerWriting() {
  const form = element("note-form");
  element("note-locked").hidden = true;
  form.hidden = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const button = form.querySelector("button");
    button.disabled = true;
    try {
      await writeNote();
    } catch (error) {
      tell(element("note-error"), says(error), "danger");
      element("note-text").focus();
    } finally {
      button.disabled = false;
    }
  });
}

async function writeNote() {
  const words = element("note-text").value.trim();
  tell(element("note-error"), words ? "" : text("note-empty"), "danger");
  if (!words) return;
  const about = element("note-about").value;
  const kind = element("note-interview").checked ? "interview" : "note";
  await sendSealed("page", page, async ({ state, subjects, urls }) => {
    const { scopes } = subjects.find(({ value }) => value === about);
    const sealed = await new Writer(state.shown).seal(words, { kind, scopes });
    await postJSON(urls.notes, { about, kind, ...sealed });
  });
  element("note-text").value = "";
  window.location.reload();
}
