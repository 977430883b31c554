import assert from "node:assert/strict";
import { test } from "node:test";

import { G, P, power, randomScalar } from "../../static/js/ballot/group.js";
import {
  checkSecret,
  decryptText,
  encryptText,
  keysOf,
  MessageError,
  newSecret,
  readSigned,
  receive,
  SecretError,
  send,
  signed,
  signingKeySeed,
} from "../../static/js/ballot/pki.js";
import { compact, encode, hex, MalformedError, parse } from "../../static/js/ballot/text.js";
import { draws, vectors } from "./vectors.mjs";

const [ANNA, BO, EVE] = [1, 2, 3].map(() => keysOf(newSecret()));

function refusal(kind, code) {
  return (error) => error instanceof kind && (!code || error.code === code);
}

test("secrets and their keys are those of the vectors", () => {
  for (const one of vectors.ceremony.trustees) {
    assert.equal(newSecret(draws(one.secret_label)), one.secret);
    const keys = keysOf(one.secret);
    assert.equal(String(keys.verification), one.verification);
    assert.equal(String(keys.encryption), one.encryption);
    assert.equal(hex(signingKeySeed(one.secret)), one.signing_seed);
  }
});

test("signed and sealed messages are those of the vectors", async () => {
  const keys = keysOf(newSecret(draws("secret 1")));
  for (const one of vectors.trustees.signed) {
    assert.deepEqual(signed(one.message, keys, draws(one.label)), one.signed);
  }
  for (const one of vectors.trustees.sealed) {
    assert.equal(await encryptText(one.text, keys.encryption, draws(one.label)), one.sealed);
    assert.equal(await decryptText(one.sealed, keys), one.text);
  }
});

test("a secret derives all keys and is forgiving about spaces", () => {
  const secret = newSecret();
  const keys = keysOf(secret);
  assert.equal(power(G, keys.signing), keys.verification);
  assert.deepEqual(keysOf(` ${secret.slice(0, 11)}\u00a0${secret.slice(11)}\n`), keys);
  assert.notDeepEqual(signingKeySeed(secret), signingKeySeed(newSecret()));
});

test("a mistyped secret is refused", () => {
  assert.throws(() => checkSecret("abc"), refusal(SecretError, "secret-length"));
  assert.throws(() => checkSecret("0".repeat(22)), (error) => error.params.letter === "0");
});

for (const length of [0, 1, 65535, 65536]) {
  test(`a text of ${length} bytes arrives`, async () => {
    const text = "å".repeat(length / 2) + "x".repeat(length % 2);
    const sealed = await encryptText(text, ANNA.encryption, randomScalar);
    assert.equal(await decryptText(sealed, ANNA), text);
  });
}

test("a message is read only by its recipient from its sender", async () => {
  const between = { sender: ANNA, recipient: BO.encryption, random: randomScalar };
  const sealed = await send("Hej", between);
  assert.equal(await receive(sealed, { recipient: BO, sender: ANNA.verification }), "Hej");
  await assert.rejects(
    receive(sealed, { recipient: EVE, sender: ANNA.verification }),
    refusal(MessageError, "message-unreadable"),
  );
  await assert.rejects(
    receive(sealed, { recipient: BO, sender: EVE.verification }),
    refusal(MessageError, "message-signature"),
  );
});

test("a message cannot be passed on as if it were for another", async () => {
  const between = { sender: ANNA, recipient: BO.encryption, random: randomScalar };
  const inner = await decryptText(await send("Hej", between), BO);
  const passedOn = await encryptText(inner, EVE.encryption, randomScalar);
  await assert.rejects(
    receive(passedOn, { recipient: EVE, sender: ANNA.verification }),
    refusal(MessageError, "message-misrouted"),
  );
});

test("a touched message is refused", async () => {
  const sealed = await encryptText("Hej", BO.encryption, randomScalar);
  const value = parse(encode(sealed));
  const changes = [
    [{ data: "00" }, "message-unreadable"],
    [{ data: "zz".repeat(11) }, "message-unreadable"],
    [{ data: "" }, "message-unreadable"],
    [{ data: value.data.replace(/.$/, (digit) => (digit === "0" ? 1 : 0)) }, "message-unreadable"],
    [{ alpha: String(P - 1n) }, "message-outside"],
    [{ beta: String(P - 1n) }, "message-outside"],
    [{ beta: "0" }, "range"],
    [{ x: 1 }, "text"],
  ];
  for (const [change, code] of changes) {
    const touched = compact({ ...value, ...change });
    await assert.rejects(decryptText(touched, BO), refusal(MalformedError, code), code);
  }
});

test("a signed message says what was signed", () => {
  const value = signed("Hej", ANNA, randomScalar);
  assert.equal(readSigned(value, ANNA.verification), "Hej");
  const other = { ...value, message: "Hejdå" };
  assert.throws(() => readSigned(other, ANNA.verification), refusal(MessageError));
});
