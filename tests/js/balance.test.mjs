/** What persons tell of themselves is counted, and who has not is counted too. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { counted } from "../../static/js/room/balance.js";

test("numbers of each, and of those who have not said", () => {
  const told = [
    JSON.stringify({ gender: "woman", age: "30-44" }),
    JSON.stringify({ gender: "woman", age: "" }),
    JSON.stringify({ gender: "", age: "under-30" }),
    "{}", // sealed to a key that the reader does not have
  ];
  assert.deepEqual(counted(told, 5), {
    gender: { woman: 2, "": 3 },
    age: { "30-44": 1, "under-30": 1, "": 3 },
  });
  assert.deepEqual(counted([], 0), { gender: { "": 0 }, age: { "": 0 } });
});
