import assert from "node:assert/strict";
import { after, test } from "node:test";

import { BoxWorker, NotAcceptedError } from "../../static/js/pages/box_worker.js";
import { vectorBox } from "./vector_box.mjs";
import { vectors } from "./vectors.mjs";
import { WebWorker } from "./web_worker.mjs";

globalThis.Worker = WebWorker;
const pieces = await vectorBox();
const whole = Buffer.concat(pieces);
const worker = new BoxWorker();
after(() => worker.stop());

const address = (bytes) => `data:application/octet-stream;base64,${bytes.toString("base64")}`;
const bytes = (text) => new TextEncoder().encode(text);

function refused(check, where) {
  return (error) => {
    assert.ok(error instanceof NotAcceptedError, error);
    assert.equal(error.check, check, error.message);
    assert.match(String(error.where), where);
    return true;
  };
}

test("a box is fetched and verified, ballot by ballot", async () => {
  const told = [];
  const { report } = await worker.ask({ verify: address(whole) }, (...how) => told.push(how));
  assert.deepEqual(report.counts, vectors.box.counts.map((row) => row.map(BigInt)));
  assert.deepEqual(told, [[1, 3], [2, 3], [3, 3]]);
});

test("a false box is named by check and place, and the next one is verified again", async () => {
  const asked = [
    worker.ask({ verify: whole.subarray(0, -1) }),
    worker.ask({ verify: address(Buffer.concat(pieces.slice(0, 2))) }),
  ];
  await assert.rejects(asked[0], refused("record", /^record \d+$/));
  assert.equal((await asked[1]).report.ballots.length, 0);
});

test("what cannot be fetched is not called invalid", async () => {
  const asked = worker.ask({ verify: "http://127.0.0.1:1/" });
  await assert.rejects(asked, refused("unreachable", /127/));
});

test("a box that grows is taken piece by piece", async () => {
  const begun = await worker.ask({ start: Buffer.concat(pieces.slice(0, 2)) });
  assert.equal(begun.ballots, 0);
  const { ballots, head } = await worker.ask({ append: address(pieces[2]) });
  assert.deepEqual([ballots, head], [1, vectors.box.events[1].head]);
  const { report } = await worker.ask({ finish: Buffer.concat(pieces.slice(3)) });
  assert.ok(report.complete);
});

test("a refusal comes with all its reasons", async () => {
  const file = bytes("{}");
  const shown = { manifest: file, opening: file, rulebook: file, votes: null, lots: null };
  await assert.rejects(worker.ask({ closedBoxes: { ...shown, stated: [] } }), (error) => {
    assert.equal(error.check, "refused");
    assert.ok(error.violations.every(({ code }) => code === "missing-key"));
    return error.violations.length === 14;
  });
});
