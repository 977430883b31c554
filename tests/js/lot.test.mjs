import assert from "node:assert/strict";
import { test } from "node:test";

import {
  bitsFromResult,
  lotChoices,
  lotOrder,
  lotPromise,
  lotQuestion,
} from "../../static/js/ballot/lot.js";
import { draws, vectors } from "./vectors.mjs";

test("ticks, bits, order and promise are those of the vectors", () => {
  for (const { ticks, sums, bits, uuid, positions, order, ballot, promise } of vectors.lots) {
    assert.equal(lotPromise(ballot), promise);
    for (const { label, ticks: drawn } of ticks) {
      assert.deepEqual(lotChoices(draws(label)), drawn);
    }
    const columns = sums.map((_, at) => ticks.map((one) => one.ticks[at]));
    assert.deepEqual(columns.map((column) => column.reduce((a, b) => a + b)), sums);
    assert.equal(bitsFromResult(sums), bits);
    assert.deepEqual(lotOrder(uuid, bits, positions), order);
  }
});

test("the order does not depend on who else is tied", () => {
  const { uuid, bits, order } = vectors.lots[0];
  const three = order.filter((position) => [3, 5, 9].includes(position));
  assert.deepEqual(lotOrder(uuid, bits, new Set([9, 3, 5])), three);
});

test("the lot's question is that of its election text", () => {
  const { election } = vectors.elections.find(({ shape }) => shape === "lot");
  const [{ answers, min, max, question, blank = false }] = JSON.parse(election).questions;
  assert.deepEqual(lotQuestion(), { question, answers, least: min, most: max, blank });
});

test("a result of another length is no lot", () => {
  const refusal = { code: "lot-sums", params: { expected: 32, given: 2 } };
  assert.throws(() => bitsFromResult([1, 2]), refusal);
});
