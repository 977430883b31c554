/** What a trustee's browser remembers of an evening, and whom it believes. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { parseElection } from "../../static/js/ballot/read.js";
import { readTally } from "../../static/js/ballot/tally.js";
import { encode } from "../../static/js/ballot/text.js";
import {
  answerFor,
  checkOthers,
  EveningMemory,
  requireAnnounced,
  requireStill,
  statementOf,
} from "../../static/js/desk/evening.js";
import { TrusteeDesk } from "../../static/js/desk/trustee.js";
import { toBase64 } from "../../static/js/record/sign.js";
import { vectors } from "./vectors.mjs";

const UUID = "AbCdEfGhIjKlMn";
const checked = {
  manifest: "a".repeat(64),
  votes: { election: { uuid: UUID }, head: "b".repeat(64) },
  lots: null,
};

function storage() {
  const kept = new Map();
  return {
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, value) => kept.set(key, value),
  };
}

test("what was seen and answered outlives a reload, and another state is refused", () => {
  const kept = storage();
  const memory = new EveningMemory("one", kept);
  memory.noteHead(UUID, "h1");
  memory.noteHead(UUID, "h2");
  memory.noteHead(UUID, "h1");
  memory.noteAnswer(UUID, "first");
  const again = new EveningMemory("one", kept);
  assert.deepEqual(again.heads(UUID), ["h1", "h2"]);
  again.noteAnswer(UUID, "first");
  assert.throws(() => again.noteAnswer(UUID, "second"), { code: "answered-other" });
  assert.equal(again.answer(UUID), "first");
  assert.equal(again.answer("another"), null);
});

test("under another name of the election it is still remembered what was seen and answered", () => {
  const kept = storage();
  const memory = new EveningMemory("one", kept);
  memory.noteHead(UUID, "h1");
  memory.noteAnswer(UUID, "first");
  const renamed = new EveningMemory("two", kept);
  assert.deepEqual(renamed.heads(UUID), ["h1"]);
  assert.throws(() => renamed.noteAnswer(UUID, "second"), { code: "answered-other" });
});

test("a manifest once confirmed is not exchanged", () => {
  const memory = new EveningMemory("one", storage());
  assert.equal(memory.manifest, null);
  memory.confirmManifest("m");
  memory.confirmManifest("m");
  assert.throws(() => memory.confirmManifest("n"), { code: "other-manifest" });
  assert.equal(memory.manifest, "m");
});

test("a storage that holds something else is as good as empty", () => {
  const broken = { getItem: () => "{", setItem: () => {} };
  assert.deepEqual(new EveningMemory("one", broken).heads(UUID), []);
});

async function given(desk, number, statement) {
  const signature = toBase64(await desk.sign(new TextEncoder().encode(statement)));
  return { number, name: `Testperson ${number}`, statement, signature };
}

test("the others must have signed for the same state", async () => {
  const [one, two] = [new TrusteeDesk({ number: 1 }), new TrusteeDesk({ number: 2 })];
  const signers = [
    { public_key: await one.signingKey() },
    { public_key: await two.signingKey() },
  ];
  const statement = statementOf(checked);
  const own = { statement, signers };
  await checkOthers([], own);
  await checkOthers([await given(two, 2, statement)], own);
  const other = statementOf({ ...checked, votes: { ...checked.votes, head: "c".repeat(64) } });
  await assert.rejects(checkOthers([await given(two, 2, other)], own), {
    code: "others-other-box",
    params: { name: "Testperson 2" },
  });
  for (const number of [1, 3]) {
    await assert.rejects(checkOthers([await given(two, number, statement)], own), {
      code: "others-unsigned",
    });
  }
});

/** The box of the vectors, as the first trustee has verified it in some state. */
function verified(head) {
  const { election: text } = vectors.elections.find(({ shape }) => shape === "blank");
  const election = parseElection(encode(text));
  const votes = { election, tally: readTally(encode(vectors.box.tally), election), head };
  return { manifest: "a".repeat(64), votes, lots: null };
}

test("her key is used for one state, which all who answered before have signed", async () => {
  const [{ secret, voutput }] = vectors.ceremony.trustees;
  const desk = new TrusteeDesk({ number: 1, secret, voutput });
  const two = new TrusteeDesk({ number: 2 });
  const signers = [
    { public_key: await desk.signingKey() },
    { public_key: await two.signingKey() },
  ];
  const [first, second] = ["b", "c"].map((letter) => verified(letter.repeat(64)));
  const kept = storage();
  const answers = (box, others, memory = new EveningMemory("one", kept)) => {
    return answerFor(box, { desk, memory, signers, given: async () => others });
  };
  const others = [await given(two, 2, statementOf(first))];
  const fresh = new EveningMemory("two", storage());
  await assert.rejects(answers(second, others, fresh), { code: "others-other-box" });
  assert.equal(fresh.answer(UUID), null); // nothing is answered where the others differ
  const { shares } = await answers(first, others);
  assert.deepEqual(Object.keys(shares), [first.votes.election.uuid]);
  await answers(first, others);
  await assert.rejects(answers(second, []), { code: "answered-other" });
  const elsewhere = new EveningMemory("one", storage());
  await assert.rejects(answers(second, [], elsewhere), { code: "other-tally" });
});

test("numbers of a closed box do not change between looking and tapping", () => {
  const shown = requireStill({ ballots: 7, head: "a", few_decided: false }, null);
  assert.deepEqual(requireStill({ ballots: 7, head: "a" }, shown), shown);
  for (const other of [{ ballots: 6, head: "a" }, { ballots: 7, head: "b" }]) {
    assert.throws(() => requireStill(other, shown), { code: "announced-changed" });
  }
});

test("a secret that was not announced is told", async () => {
  const desk = new TrusteeDesk({ number: 1 });
  await requireAnnounced(desk, { public_key: await desk.signingKey() });
  const other = await new TrusteeDesk({ number: 1 }).signingKey();
  await assert.rejects(requireAnnounced(desk, { public_key: other }), { code: "other-secret" });
  await assert.rejects(requireAnnounced(desk, undefined), { code: "other-secret" });
});
