/** Gender and age group: sealed in her browser, sent to the nomination committee. */

import { offerSealing } from "./sealed_form.js";

const given = JSON.parse(document.getElementById("traits-page").textContent);
const chosen = (id) => document.getElementById(id).value;

/** What she has chosen, as `counted` of `room/balance.js` reads it; empty when nothing. */
function told() {
  const [gender, age] = [chosen("traits-gender"), chosen("traits-age")];
  return gender || age ? JSON.stringify({ gender, age }) : "";
}

offerSealing(
  "traits",
  "traits-page",
  given,
  async (words, writer, { scopes, url }) => [
    url,
    await writer.seal(words, { kind: "traits", scopes }),
  ],
  { words: told, field: document.getElementById("traits-gender") },
);
