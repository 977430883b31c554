import assert from "node:assert/strict";
import { test } from "node:test";

import { fromBytes } from "../../static/js/ballot/group.js";
import {
  decryptPart,
  encrypt,
  encryptWith,
  proveBlank,
  proveBlankOrInterval,
  proveInterval,
  proveKey,
  signBallot,
  signMessage,
  total,
} from "../../static/js/ballot/prove.js";
import { sha256 } from "../../static/js/ballot/sha256.js";
import { tablesFor } from "../../static/js/ballot/tables.js";
import { encode } from "../../static/js/ballot/text.js";
import { draws, vectors, written } from "./vectors.mjs";

const tables = tablesFor(BigInt(vectors.proofs.public_key));

function pair({ alpha, beta }) {
  return { alpha: String(alpha), beta: String(beta) };
}

test("interval proofs are those of the vectors", () => {
  for (const one of vectors.proofs.intervals) {
    const means = { tables, random: draws(one.label) };
    const opened = encrypt(one.value, means);
    assert.deepEqual(pair(opened.ciphertext), one.ciphertext);
    assert.deepEqual(encryptWith(one.value, opened.randomness, tables), opened.ciphertext);
    assert.deepEqual(written(proveInterval(one.context, opened, one.values, means)), one.proofs);
  }
});

test("blank and overall proofs are those of the vectors", () => {
  for (const one of vectors.proofs.blanks) {
    const means = { tables, random: draws(one.label) };
    const [marker, ...chosen] = one.plain.map((value) => encrypt(value, means));
    assert.deepEqual([marker, ...chosen].map((part) => pair(part.ciphertext)), one.choices);
    const sum = total(chosen);
    const overall = proveBlankOrInterval(one.context, marker, sum, one.values, means);
    assert.deepEqual(written(overall), one.overall_proof);
    assert.deepEqual(written(proveBlank(one.context, marker, sum, means)), one.blank_proof);
  }
});

test("signatures of ballots and messages are those of the vectors", () => {
  for (const one of vectors.proofs.signatures) {
    const proof = signBallot(one.hash, BigInt(one.exponent), draws(one.label));
    assert.deepEqual(written([proof]), [one.proof]);
  }
  const { secret } = vectors.ceremony.trustees[0];
  const signingKey = fromBytes(sha256(encode(`sk|${secret}`)));
  for (const { label, message, signed } of vectors.trustees.signed) {
    const proof = signMessage(message, signingKey, draws(label));
    assert.deepEqual(written([proof]), [signed.signature]);
  }
});

test("proofs of a trustee's key are those of the vectors", () => {
  for (const one of vectors.trustees.single) {
    const proof = proveKey(BigInt(one.private_key), draws(one.label));
    assert.deepEqual(written([proof]), [one.public_key.pok]);
  }
});

test("decryptions are those of the box", () => {
  const keys = { 1: vectors.trustees.server_keys[0].private_key };
  keys[2] = vectors.ceremony.trustees[0].private_key;
  keys[4] = vectors.ceremony.trustees[2].private_key;
  const { fingerprint } = vectors.elections.find(({ shape }) => shape === "blank");
  const [pairs] = JSON.parse(vectors.box.tally);
  for (const { owner, label, text } of vectors.box.shares) {
    const random = draws(label);
    const made = pairs.map(({ alpha }) =>
      decryptPart(fingerprint, BigInt(alpha), BigInt(keys[owner]), random),
    );
    const share = JSON.parse(text);
    assert.deepEqual([made.map(([factor]) => String(factor))], share.decryption_factors);
    assert.deepEqual([written(made.map(([, proof]) => proof))], share.decryption_proofs);
  }
});
