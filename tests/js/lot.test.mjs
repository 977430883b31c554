import assert from "node:assert/strict";
import { test } from "node:test";

import { bitsFromResult, lotChoices, lotOrder, lotQuestion } from "../../static/js/ballot/lot.js";
import { draws, vectors } from "./vectors.mjs";

test("ticks, bits and order are those of the vectors", () => {
  for (const { ticks, sums, bits, uuid, positions, order } of vectors.lots) {
    for (const { label, ticks: drawn } of ticks) {
      assert.deepEqual(lotChoices(draws(label)), drawn);
    }
    assert.deepEqual(sums, ticks[0].ticks.map((_, at) => ticks.reduce((n, one) => n + one.ticks[at], 0)));
    assert.equal(bitsFromResult(sums), bits);
    assert.deepEqual(lotOrder(uuid, bits, positions), order);
  }
});

test("the order does not depend on who else is tied", () => {
  const { uuid, bits, order } = vectors.lots[0];
  assert.deepEqual(lotOrder(uuid, bits, new Set([9, 3, 5])), order.filter((at) => [3, 5, 9].includes(at)));
});

test("the lot's question is that of its election text", () => {
  const { election } = vectors.elections.find(({ shape }) => shape === "lot");
  const [{ answers, min, max, question, blank = false }] = JSON.parse(election).questions;
  assert.deepEqual(lotQuestion(), { question, answers, least: min, most: max, blank });
});

test("a result of another length is no lot", () => {
  assert.throws(() => bitsFromResult([1, 2]), { code: "lot-sums", params: { expected: 32, given: 2 } });
});
