/** A form whose text is sealed to the nomination committee in the browser, and sent. */

import { Writer } from "../room/writer.js";
import { sendSealed } from "./fresh.js";
import { postJSON, tell } from "./page.js";

/**
 * Shows the committee's number, and seals and sends what is written; a refusal stands beside the
 * text, and nothing that was typed is lost.
 * @param {string} name begins the ids of the form's parts, such as `word-form`
 * @param {string} id of the page's JSON
 * @param {any} given what that JSON says: `room`, `texts`, and what `seal` asks for
 * @param {(words: string, writer: Writer, given: any) => Promise<[string, object]>} seal gives
 *   where to send it, and what
 * @param {{words?: () => string, field?: HTMLElement}} [asked] how its words are read and where a
 *   mistake is mended, if not in one field of text
 */
export function offerSealing(name, id, given, seal, asked = {}) {
  const part = (which) => document.getElementById(`${name}-${which}`);
  const field = asked.field ?? part("text");
  const read = asked.words ?? (() => field.value.trim());
  const button = part("form").querySelector("button");
  void new Writer(given.room)
    .number()
    .then((number) => (part("number").textContent = `${number}.`));

  part("form").addEventListener("submit", async (event) => {
    event.preventDefault();
    const words = read();
    tell(part("told"), words ? "" : given.texts.empty, "danger");
    if (!words) return;
    button.disabled = true;
    try {
      await sendSealed(id, given, async (now) => {
        await postJSON(...(await seal(words, new Writer(now.room), now)));
      });
      part("form").reset();
      window.location.reload();
    } catch (error) {
      const refused = error.reasons?.map((each) => each.message).join(" ");
      tell(part("told"), refused ?? given.texts[error.code] ?? given.texts.failed, "danger");
      field.focus();
    } finally {
      button.disabled = false;
    }
  });
  // Pressed before this program is there, it would lose what was typed.
  button.disabled = false;
}
