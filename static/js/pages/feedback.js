/** What a member writes to the committee in confidence: sealed in her browser, and sent. */

import { Writer } from "../room/writer.js";
import { sendSealed } from "./fresh.js";
import { page, postJSON, tell } from "./page.js";

const element = (id) => document.getElementById(id);
const writer = new Writer(page.room);

void writer.number().then((number) => (element("feedback-number").textContent = `${number}.`));

element("feedback-form").addEventListener("submit", async (event) => {
  event.preventDefault();
  const button = event.target.querySelector("button");
  button.disabled = true;
  try {
    await send();
  } catch (error) {
    const refused = error.reasons?.map((each) => each.message).join(" ");
    tell(element("feedback-told"), refused ?? page.texts[error.code] ?? page.texts.failed, "danger");
    element("feedback-text").focus();
  } finally {
    button.disabled = false;
  }
});

async function send() {
  const words = element("feedback-text").value.trim();
  tell(element("feedback-told"), words ? "" : page.texts.empty, "danger");
  if (!words) return;
  const about = element("feedback-about").value;
  const said = JSON.stringify({ relation: element("feedback-relation").value.trim(), text: words });
  await sendSealed("page", page, async ({ room, subjects, url }) => {
    const { scope } = subjects.find(({ value }) => value === about);
    const sealed = await new Writer(room).seal(said, { kind: "feedback", scopes: [scope] });
    await postJSON(url, { about, ...sealed });
  });
  for (const id of ["feedback-text", "feedback-relation"]) element(id).value = "";
  window.location.reload();
}

// Pressed before this program is there, it would lose what was typed.
element("feedback-form").querySelector("button").disabled = false;
