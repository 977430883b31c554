import assert from "node:assert/strict";
import { createHash, randomBytes, webcrypto } from "node:crypto";
import { test } from "node:test";

import { sha256 } from "../../static/js/ballot/sha256.js";

function hexOf(bytes) {
  return Buffer.from(bytes).toString("hex");
}

test("the empty text has the hash of FIPS 180-4", () => {
  assert.equal(
    hexOf(sha256(new Uint8Array())),
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
  );
});

test("every length up to three blocks hashes as WebCrypto says", async () => {
  for (let length = 0; length <= 192; length++) {
    const bytes = randomBytes(length);
    const expected = await webcrypto.subtle.digest("SHA-256", bytes);
    assert.equal(hexOf(sha256(bytes)), hexOf(new Uint8Array(expected)), `length ${length}`);
  }
});

test("long texts of random lengths hash as WebCrypto says", async () => {
  for (let count = 0; count < 20; count++) {
    const bytes = randomBytes(randomBytes(3).readUIntBE(0, 3) % 200_000);
    const expected = await webcrypto.subtle.digest("SHA-256", bytes);
    assert.equal(hexOf(sha256(bytes)), hexOf(new Uint8Array(expected)));
  }
});

test("part of a larger buffer is hashed alone", () => {
  const whole = new Uint8Array(randomBytes(300));
  const part = whole.subarray(37, 190);
  assert.equal(hexOf(sha256(part)), createHash("sha256").update(part).digest("hex"));
});
