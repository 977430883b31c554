import assert from "node:assert/strict";
import { test } from "node:test";

import { faultOfCode } from "../../static/js/pages/booth_fault.js";

// Credentials 1 to 6 are listed; 5 and 6 are spares; 2 was lost, and 5 took its place.
const KNOWN = {
  credentials: new Map([1n, 2n, 3n, 4n, 5n, 6n].map((each) => [each, 1])),
  spares: ["5", "6"],
  withdrawn: ["2"],
  given: ["5"],
};

const TABLE = [
  [1n, KNOWN, null],
  [2n, KNOWN, "code-replaced"],
  [5n, KNOWN, null],
  [6n, KNOWN, "code-not-handed-out"],
  [7n, KNOWN, "unknown-credential"],
  // a spare that was lost too
  [5n, { ...KNOWN, withdrawn: ["2", "5"], given: ["5", "6"] }, "code-replaced"],
  [6n, { ...KNOWN, withdrawn: ["2", "5"], given: ["5", "6"] }, null],
  // nothing is replaced yet, or the service mailed the codes and there are no spares
  [5n, { ...KNOWN, withdrawn: [], given: [] }, "code-not-handed-out"],
  [5n, { ...KNOWN, spares: [], withdrawn: [], given: [] }, null],
];

test("why a code cannot vote is told before anything is filled in", async (t) => {
  for (const [at, [credential, known, fault]] of TABLE.entries()) {
    await t.test(`${at}: ${fault}`, () => assert.equal(faultOfCode(credential, known), fault));
  }
});
