import assert from "node:assert/strict";
import { test } from "node:test";

import { shuffled } from "../../static/js/pages/shuffle.js";

const NAMES = ["a", "b", "c"];

/** A source that gives these numbers, one after the other. */
function numbers(...given) {
  return (drawn) => {
    drawn[0] = given.shift();
  };
}

test("every order comes of exactly one draw, and the names stay as they were", () => {
  const orders = [0, 1, 2].flatMap((first) =>
    [0, 1].map((second) => shuffled(NAMES, numbers(first, second)).join("")),
  );
  assert.deepEqual(orders.toSorted(), ["abc", "acb", "bac", "bca", "cab", "cba"]);
  assert.deepEqual(NAMES, ["a", "b", "c"]);
});

test("a number that would favour the first is drawn again", () => {
  const last = 2 ** 32 - 1; // 2^32 is not divisible by 3
  assert.deepEqual(shuffled(NAMES, numbers(last, 0, 0)), shuffled(NAMES, numbers(0, 0)));
});

test("orders differ", () => {
  const seen = new Set(Array.from({ length: 200 }, () => shuffled(NAMES).join("")));
  assert.equal(seen.size, 6);
});
