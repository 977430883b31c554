import assert from "node:assert/strict";
import { test } from "node:test";

import { checkNumber } from "../../static/js/ballot/check_number.js";
import { encode } from "../../static/js/ballot/text.js";
import { vectors } from "./vectors.mjs";

test("check numbers are those of the vectors", () => {
  for (const { parts, number, alone } of vectors.trustees.check_numbers) {
    assert.equal(checkNumber(parts.map(encode)), number);
    assert.equal(checkNumber(parts.map(encode), { promised: false }), alone);
  }
});
