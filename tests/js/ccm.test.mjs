import assert from "node:assert/strict";
import { createCipheriv } from "node:crypto";
import { test } from "node:test";

import { openCcm, sealCcm, TagError } from "../../static/js/ballot/ccm.js";
import { privateKey } from "../../static/js/record/sign.js";

const KEY = Uint8Array.from({ length: 32 }, (_, at) => at * 7 + 1);
const NONCE = Uint8Array.from({ length: 13 }, (_, at) => 200 - at);

function byNode(nonce, text) {
  const options = { authTagLength: 8 };
  const cipher = createCipheriv("aes-256-ccm", KEY, nonce, options);
  const sealed = Buffer.concat([cipher.update(text), cipher.final()]);
  return Buffer.concat([sealed, cipher.getAuthTag()]);
}

const textOf = (length) => Uint8Array.from({ length }, (_, at) => (at * 31) % 256);

for (const length of [0, 1, 15, 16, 17, 31, 32, 4711, 65535]) {
  test(`a text of ${length} bytes is sealed as OpenSSL seals it`, async () => {
    const sealed = await sealCcm(KEY, NONCE, textOf(length));
    assert.deepEqual(Buffer.from(sealed), byNode(NONCE, textOf(length)));
    assert.deepEqual(await openCcm(KEY, NONCE, sealed), textOf(length));
  });
}

for (const length of [65536, 70001]) {
  test(`a text of ${length} bytes needs a shorter nonce`, async () => {
    await assert.rejects(sealCcm(KEY, NONCE, textOf(length)), RangeError);
    const nonce = NONCE.subarray(0, 12);
    const sealed = await sealCcm(KEY, nonce, textOf(length));
    assert.deepEqual(Buffer.from(sealed), byNode(nonce, textOf(length)));
    assert.deepEqual(await openCcm(KEY, nonce, sealed), textOf(length));
  });
}

test("every touched byte is noticed", async () => {
  const sealed = await sealCcm(KEY, NONCE, textOf(20));
  for (let at = 0; at < sealed.length; at += 1) {
    const touched = sealed.slice();
    touched[at] ^= 1;
    await assert.rejects(openCcm(KEY, NONCE, touched), TagError);
  }
  for (const length of [0, 7, 8, 27]) {
    await assert.rejects(openCcm(KEY, NONCE, sealed.slice(0, length)), TagError);
  }
  await assert.rejects(openCcm(KEY, NONCE.map((byte) => byte ^ 1), sealed), TagError);
});

test("a page that was not opened securely says so", async () => {
  const { subtle } = globalThis.crypto;
  Object.defineProperty(globalThis.crypto, "subtle", { value: undefined, configurable: true });
  try {
    await assert.rejects(sealCcm(KEY, NONCE, textOf(1)), { code: "no-webcrypto" });
    await assert.rejects(privateKey(KEY), { code: "no-webcrypto" });
  } finally {
    Object.defineProperty(globalThis.crypto, "subtle", { value: subtle, configurable: true });
  }
});
