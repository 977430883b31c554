/** What a trustee's browser remembers of an evening, and whom it believes. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { checkOthers, EveningMemory, requireAnnounced, statementOf } from "../../static/js/desk/evening.js";
import { TrusteeDesk } from "../../static/js/desk/trustee.js";
import { toBase64 } from "../../static/js/record/sign.js";

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
  assert.deepEqual(again.answers, { [UUID]: "first" });
  assert.deepEqual(new EveningMemory("two", kept).heads(UUID), []);
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

test("a secret that was not announced is told", async () => {
  const desk = new TrusteeDesk({ number: 1 });
  await requireAnnounced(desk, { public_key: await desk.signingKey() });
  const other = await new TrusteeDesk({ number: 1 }).signingKey();
  await assert.rejects(requireAnnounced(desk, { public_key: other }), { code: "other-secret" });
  await assert.rejects(requireAnnounced(desk, undefined), { code: "other-secret" });
});
