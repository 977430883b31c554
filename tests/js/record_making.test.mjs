import assert from "node:assert/strict";
import { createPrivateKey, createPublicKey, sign as signByNode } from "node:crypto";
import { test } from "node:test";

import { MalformedError } from "../../static/js/ballot/text.js";
import { canonical, readCanonical, sha256 } from "../../static/js/record/canonical.js";
import { checkReplacement, makeReplacement } from "../../static/js/record/replacement.js";
import {
  BadSignatureError,
  checkSignature,
  keyId,
  pem,
  privateKey,
  publicKey,
  sign,
} from "../../static/js/record/sign.js";
import { decryptionStatement } from "../../static/js/record/statement.js";
import { keysOfAnybody } from "./vectors.mjs";

const bytes = (text) => new TextEncoder().encode(text);
const text = (data) => new TextDecoder().decode(data);
const SEED = Uint8Array.from({ length: 32 }, (_, at) => at);

test("canonical JSON sorts its keys and writes letters as they are", () => {
  const value = { b: [1, null, -3], a: 'Å "\\/\n\u0001\u2028', "€": {}, "\u{1f600}": 0, ﬀ: 1 };
  const written = '{"a":"Å \\"\\\\/\\n\\u0001\u2028","b":[1,null,-3],"€":{},"😀":0,"ﬀ":1}';
  assert.equal(text(canonical(value)), written);
  assert.deepEqual(canonical(readCanonical(bytes(written), "x")), bytes(written));
});

test("a value without a canonical form is refused", () => {
  const numbers = [1.5, NaN, 2 ** 53, 5n];
  const halves = ["\ud800", { "\udc00": 1 }];
  for (const value of [undefined, ...numbers, ...halves, new Map(), [undefined]]) {
    assert.throws(() => canonical(value), MalformedError, String(value));
  }
});

test("a file that is not its own canonical form is refused", () => {
  const objects = ['{"b":1,"a":2}', '{"a": 1}', '{"a":1,"a":1}'];
  const numbers = ["1.0", "-0", "01", "9007199254740993", "NaN"];
  for (const one of [...objects, ...numbers, '"\\u00e5"', '"\\ud800"', "\ufeff1", "", "{"]) {
    assert.throws(() => readCanonical(bytes(one), "manifest.json"), MalformedError, one);
  }
  assert.throws(() => readCanonical(Uint8Array.of(0x22, 0xff, 0x22), "x"), MalformedError);
  assert.throws(
    () => readCanonical(bytes("[ ]"), "manifest.json"),
    (error) => error.code === "not-canonical" && error.params.where === "manifest.json",
  );
});

test("a signature is the one that another program makes with the same seed", async () => {
  const key = await privateKey(SEED);
  const der = Buffer.concat([Buffer.from("302e020100300506032b657004220420", "hex"), SEED]);
  const nodes = createPrivateKey({ key: der, format: "der", type: "pkcs8" });
  const announced = await publicKey(key);
  const spki = createPublicKey(nodes).export({ type: "spki", format: "pem" });
  assert.equal(text(pem(announced)), spki);
  const signature = await sign(key, bytes("Hej"));
  assert.deepEqual(Buffer.from(signature), signByNode(null, bytes("Hej"), nodes));
  assert.equal(keyId(announced), sha256(Buffer.from(announced, "base64")).slice(0, 16));
  await checkSignature(announced, { signature, data: bytes("Hej") });
});

test("a key that anybody signs with is none", async () => {
  assert.equal(keysOfAnybody.length, 14);
  const signature = Uint8Array.from({ length: 64 }, (_, at) => (at ? 0 : 1));
  for (const one of keysOfAnybody) {
    assert.throws(() => keyId(one), { code: "bad-key" });
    await assert.rejects(checkSignature(one, { signature, data: bytes("Hej") }), { code: "bad-key" });
  }
});

test("a signature over other bytes, by another key or cut is refused", async () => {
  const key = await privateKey(SEED);
  const mine = await publicKey(key);
  const others = await publicKey(await privateKey(SEED.map((byte) => byte ^ 1)));
  const signature = await sign(key, bytes("Hej"));
  const refused = (publicText, given, data) =>
    assert.rejects(checkSignature(publicText, { signature: given, data }), BadSignatureError);
  await refused(mine, signature, bytes("Hejdå"));
  await refused(others, signature, bytes("Hej"));
  await refused(mine, signature.slice(1), bytes("Hej"));
  for (const wrong of ["", "!", mine.slice(4), `${mine} `, mine.replace("M", "N")]) {
    await refused(wrong, signature, bytes("Hej"));
  }
  await assert.rejects(privateKey(SEED.slice(1)), BadSignatureError);
});

test("a replacement is the code officer's own", async () => {
  const key = await privateKey(SEED);
  const officer = await publicKey(key);
  const pairs = [{ uuid: "BaLLotVectors1", withdrawn: "12", spare: "34" }];
  const made = await makeReplacement(key, { manifestDigest: "ab", pairs });
  await checkReplacement(made, { manifestDigest: "ab", officer });
  const other = { ...made, pairs: [{ ...pairs[0], spare: "35" }] };
  for (const [one, manifestDigest] of [[made, "ac"], [other, "ab"]]) {
    await assert.rejects(checkReplacement(one, { manifestDigest, officer }), BadSignatureError);
  }
});

test("a decryption statement names both boxes", () => {
  const boxes = { manifest: "aa", uuid: "U", head: "bb", lotUuid: null, lotHead: null };
  assert.equal(
    text(decryptionStatement(boxes)),
    '{"head":"bb","kind":"decryption","lot_head":null,"lot_uuid":null,' +
      '"manifest":"aa","uuid":"U","version":1}',
  );
});
