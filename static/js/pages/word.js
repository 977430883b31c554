/** A nominee's private word: sealed in her browser, sent to the nomination committee. */

import { Writer } from "../room/writer.js";
import { sendSealed } from "./fresh.js";
import { postJSON, tell } from "./page.js";

const given = JSON.parse(document.getElementById("word-page").textContent);
const element = (id) => document.getElementById(id);
const writer = new Writer(given.room);

void writer.number().then((number) => (element("word-number").textContent = `${number}.`));

element("word-form").addEventListener("submit", async (event) => {
  event.preventDefault();
  const button = event.target.querySelector("button");
  button.disabled = true;
  try {
    await send();
  } catch (error) {
    const refused = error.reasons?.map((each) => each.message).join(" ");
    tell(element("word-told"), refused ?? given.texts[error.code] ?? given.texts.failed, "danger");
    element("word-text").focus();
  } finally {
    button.disabled = false;
  }
});

async function send() {
  const words = element("word-text").value.trim();
  tell(element("word-told"), words ? "" : given.texts.empty, "danger");
  if (!words) return;
  await sendSealed("word-page", given, async ({ room, scopes, url }) => {
    await postJSON(url, await new Writer(room).seal(words, { kind: "word", scopes }));
  });
  element("word-text").value = "";
  window.location.reload();
}

// Pressed before this program is there, it would lose what was typed.
element("word-form").querySelector("button").disabled = false;
