/** A nominee's private word: sealed in her browser, sent to the nomination committee. */

import { offerSealing } from "./sealed_form.js";

const given = JSON.parse(document.getElementById("word-page").textContent);

offerSealing("word", "word-page", given, async (words, writer, { scopes, url }) => [
  url,
  await writer.seal(words, { kind: "word", scopes }),
]);
