import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";

import { findStranger } from "../../static/js/ballot/check.js";
import { G, P, power } from "../../static/js/ballot/group.js";
import {
  Check,
  InvalidArchiveError,
  startVerification,
  Verifier,
  verifyArchive,
  verifyDiff,
} from "../../static/js/ballot/verify.js";
import { packed, vectorBox, vectorEvents } from "./vector_box.mjs";
import { vectors } from "./vectors.mjs";

const pieces = await vectorBox();
const whole = Buffer.concat(pieces);
const END = 4;
const SCRIPTS = new URL("../../static/js/", import.meta.url);

function refused(check, where) {
  return (error) => {
    assert.ok(error instanceof InvalidArchiveError, error);
    assert.equal(error.check, check, error.message);
    assert.equal(error.code, check);
    assert.match(error.where, where);
    return true;
  };
}

test("the box of the vectors is verified", async () => {
  const told = [];
  const report = await verifyArchive(whole, { progress: (...how) => told.push(how) });
  assert.deepEqual(report.counts, vectors.box.counts.map((row) => row.map(BigInt)));
  assert.deepEqual(report.events, vectors.box.events.map(({ head }) => head));
  assert.equal(report.head, vectors.box.events.at(-1).head);
  assert.deepEqual(report.owners, [1, 2, 4]);
  assert.equal(report.numTallied, 3);
  assert.equal(report.ballots.length, 3);
  assert.ok(report.ended && report.complete && report.trustees.strong);
  assert.equal(report.election.uuid, report.uuid);
  assert.deepEqual(told, [[1, 3], [2, 3], [3, 3]]);
  assert.deepEqual(structuredClone(report), report); // so that a worker can send it
});

test("a box is verified as it grows, however it is cut", async () => {
  const told = [];
  const progress = (...how) => told.push(how);
  const start = Buffer.concat(pieces.slice(0, 3));
  const verifier = await startVerification(start, { progress });
  assert.deepEqual(await verifier.append(new Uint8Array(0)), {
    ballots: 1,
    head: vectors.box.events[1].head,
  });
  const [cut, last] = [start.length + 700, Buffer.concat(pieces.slice(0, 7)).length];
  const middle = verifier.append(whole.subarray(start.length, cut)); // in turn, not at once
  assert.equal((await verifier.append(whole.subarray(cut, last))).ballots, 3);
  assert.equal((await middle).ballots, 1);
  const closed = await verifier.finish();
  assert.ok(closed.ended && closed.tally && !closed.complete);
  assert.deepEqual(told, [[1, 1], [2, 3], [3, 3]]);
  const report = await verifier.finish(whole.subarray(last));
  assert.deepEqual(report, await verifyArchive(whole));
});

test("what is cut in the middle is no archive, but may still become one", async () => {
  for (const length of [0, 100, 600, pieces[0].length, whole.length - 1]) {
    const cut = new Verifier();
    await cut.append(whole.subarray(0, length));
    await assert.rejects(cut.finish(), refused(length === 1024 ? "order" : "record", /./));
  }
});

test("what is refused stays refused", async () => {
  const verifier = await startVerification(Buffer.concat(pieces.slice(0, 3)));
  await assert.rejects(verifier.append(pieces[2]), refused(Check.HEIGHT, /^event 2$/));
  await assert.rejects(verifier.append(pieces[3]), refused(Check.HEIGHT, /^event 2$/));
  await assert.rejects(verifier.finish(), refused(Check.HEIGHT, /^event 2$/));
});

test("a superseded ballot is found also when it comes later", async () => {
  const events = await vectorEvents();
  const again = packed([...events.slice(0, END), events[1]]);
  const verifier = await startVerification(Buffer.concat(again.slice(0, END + 1)));
  const found = refused(Check.BALLOT_REPEATED, /^event 4 \(Ballot, ballot /);
  await assert.rejects(verifier.append(again[END + 1]), found);
});

test("ballots left out are found, though the chain is made again", async () => {
  const events = await vectorEvents();
  const without = Buffer.concat(packed([...events.slice(0, 2), ...events.slice(3)]));
  await assert.rejects(verifyArchive(without), refused(Check.ENCRYPTED_TALLY, /^event 4/));
  const copy = Buffer.concat(pieces.slice(0, 5));
  assert.throws(() => verifyDiff(copy, without), refused(Check.EXTENSION, /^event 2/));
});

test("a later archive extends an earlier copy", () => {
  assert.equal(verifyDiff(Buffer.concat(pieces.slice(0, 3)), whole), pieces.length - 3);
  assert.throws(() => verifyDiff(whole.subarray(0, -1), whole), refused(Check.RECORD, /^record/));
});

test("strangers of orders 2 and 3 are found among many, also two whose product is a member", () => {
  const members = Array.from({ length: 200 }, (_, at) => power(G, BigInt(at + 2)));
  assert.equal(findStranger(members), null);
  const third = [2n, 3n, 5n, 7n].map((b) => power(b, (P - 1n) / 3n)).find((h) => h !== 1n);
  for (const [one, other] of [[P - 1n, P - 1n], [third, (third * third) % P]]) {
    const strange = [...members];
    strange[50] = (strange[50] * one) % P;
    strange[51] = (strange[51] * other) % P;
    assert.equal(findStranger(strange), 50);
    assert.equal(findStranger(strange.slice(50, 60)), 0);
  }
});

/** The modules that a module loads, itself included, as paths below static/js. */
function loadedBy(start) {
  const [seen, waiting] = [new Set(), [new URL(start, SCRIPTS)]];
  while (waiting.length) {
    const url = waiting.pop();
    seen.add(url.href.slice(SCRIPTS.href.length));
    const code = readFileSync(url, "utf8");
    for (const [, from] of code.matchAll(/^(?:import|export|\}) .*from "(.*)";$/gm)) {
      const next = new URL(from, url);
      if (!seen.has(next.href.slice(SCRIPTS.href.length))) waiting.push(next);
    }
  }
  return seen;
}

test("the verifier imports nothing of what makes ballots, keys and archives", () => {
  const shared = /^(errors|formats|group|same_bytes|sha256|strict_json|tables|text)\.js$/;
  const verifier = /^(verify.*|read.*|check|tar|events|invalid)\.js$/;
  const allowed = readdirSync(new URL("ballot/", SCRIPTS))
    .filter((name) => shared.test(name) || verifier.test(name))
    .map((name) => `ballot/${name}`);
  assert.deepEqual([...loadedBy("ballot/verify.js")].sort(), allowed.sort());
  const loaded = [...loadedBy("record/decrypt.js")].filter((path) => path.startsWith("ballot/"));
  assert.deepEqual(loaded.sort(), [...allowed, "ballot/lot.js", "ballot/webcrypto.js"].sort());
});
