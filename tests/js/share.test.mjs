import assert from "node:assert/strict";
import { test } from "node:test";

import { G, P, Q } from "../../static/js/ballot/group.js";
import { parseElection } from "../../static/js/ballot/read.js";
import { parseTrustees } from "../../static/js/ballot/read_trustees.js";
import {
  checkShare,
  partialDecryption,
  readTally,
  TallyError,
  WrongShareError,
} from "../../static/js/ballot/tally.js";
import { compact, encode, MalformedError, parse } from "../../static/js/ballot/text.js";
import {
  electionPublicKey,
  single,
  singleKey,
  threshold,
  trusteesText,
} from "../../static/js/ballot/trustees.js";
import { draws, vectors } from "./vectors.mjs";

const ELECTION = parseElection(
  encode(vectors.elections.find(({ shape }) => shape === "blank").election),
);
const TALLY = readTally(encode(vectors.box.tally), ELECTION);
const KEYS = parseTrustees(encode(vectors.trustees_text)).keys;
const [SERVERS, FIRST] = vectors.box.shares;
const PRIVATE = new Map([
  [1, BigInt(vectors.trustees.server_keys[0].private_key)],
  ...vectors.ceremony.trustees.map((one, at) => [at + 2, BigInt(one.private_key)]),
]);

test("the trustees' list and its public key are those of the vectors", () => {
  for (const { label, private_key: key, public_key: made } of vectors.trustees.single) {
    assert.deepEqual(singleKey(BigInt(key), draws(label)), made);
  }
  const server = singleKey(PRIVATE.get(1), draws(vectors.server_label));
  const parameters = parse(encode(vectors.ceremony.parameters));
  const listed = trusteesText([single(server), threshold(parameters)]);
  assert.deepEqual(listed, encode(vectors.trustees_text));
  assert.equal(String(electionPublicKey(listed)), vectors.public_key);
});

test("shares are those of the vectors, and hold", () => {
  for (const { owner, label, text } of vectors.box.shares) {
    const made = partialDecryption(ELECTION, TALLY, PRIVATE.get(owner), draws(label));
    assert.deepEqual(made, encode(text));
    checkShare(ELECTION, TALLY, KEYS[owner - 1], made, owner);
  }
});

test("a tally that does not fit the questions is refused", () => {
  for (const text of ["[[]]", "[]", "{}", vectors.box.tally.replace("alpha", "Alpha")]) {
    assert.throws(() => readTally(encode(text), ELECTION), MalformedError);
  }
});

test("a trustee does not decrypt what lies outside the group", () => {
  const tally = TALLY.map((row) => row.map(({ beta }) => ({ alpha: P - 1n, beta })));
  assert.throws(
    () => partialDecryption(ELECTION, tally, PRIVATE.get(2)),
    (error) => error instanceof TallyError && error.code === "tally-outside",
  );
});

test("a share that is not what the owner's key makes is refused", () => {
  const changed = (change) => {
    const value = parse(encode(FIRST.text));
    change(value.decryption_factors[0], value);
    return encode(compact(value));
  };
  for (const [text, code] of [
    [encode(SERVERS.text), "share-proof"],
    [encode("{}"), "text"],
    [changed((row) => row.pop()), "share-shape"],
    [changed((_, value) => value.decryption_proofs.pop()), "share-shape"],
    [changed((row) => row.splice(0, 1, String(P - BigInt(row[0])))), "share-outside"],
    [changed((row) => row.splice(0, 1, String((BigInt(row[0]) * G) % P))), "share-proof"],
    [changed((row) => row.splice(0, 1, `${row[0]}0`)), "range"],
    [changed((_, value) => value.decryption_proofs[0].reverse()), "share-proof"],
    [changed((_, value) => delete value.joint_proof), "text"],
    [changed((_, { joint_proof: joint }) => Object.assign(joint, { response: "1" })), "share-joint-proof"],
    [
      changed((_, { decryption_proofs: [[proof]] }) =>
        Object.assign(proof, { response: String(Q) }),
      ),
      "range",
    ],
  ]) {
    assert.throws(
      () => checkShare(ELECTION, TALLY, KEYS[FIRST.owner - 1], text, FIRST.owner),
      (error) => error instanceof WrongShareError && error.code === code && error.owner === 2,
      code,
    );
  }
});
