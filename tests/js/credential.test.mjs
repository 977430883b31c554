import assert from "node:assert/strict";
import { test } from "node:test";

import {
  base58,
  checkCode,
  CodeError,
  credentialsText,
  generateCode,
  publicCredential,
  secretExponent,
} from "../../static/js/ballot/credential.js";
import { BASE58 } from "../../static/js/ballot/formats.js";
import { decode } from "../../static/js/ballot/text.js";
import { draws, typed, vectors } from "./vectors.mjs";

const UUID = "h3UnitTestxyz1";

function refusal(code, params = {}) {
  return (error) => {
    assert.ok(error instanceof CodeError);
    assert.equal(error.code, code);
    assert.deepEqual(error.params, params);
    return true;
  };
}

test("codes and credentials are those of the vectors", async () => {
  const { codes, credentials, uuid } = vectors.codes;
  for (const { label, code } of codes) {
    assert.equal(generateCode(draws(label)), code);
    assert.equal(checkCode(code), code);
  }
  for (const one of credentials) {
    assert.equal(await secretExponent(one.code, one.uuid), BigInt(one.exponent));
    assert.equal(await publicCredential(one.code, one.uuid), BigInt(one.public));
  }
  assert.equal(base58(draws(uuid.label)(), 14), uuid.uuid);
});

test("the list of credentials is that of the box", async () => {
  const { codes, credentials } = vectors.box;
  const made = await Promise.all(codes.map((code) => publicCredential(code, "BaLLotVectors1")));
  assert.equal(decode(credentialsText(made)), credentials);
});

test("the codes that Python refuses are refused", async () => {
  for (const code of vectors.codes.refused_codes) {
    assert.throws(() => checkCode(code), CodeError, code);
    await assert.rejects(secretExponent(code, UUID), CodeError);
  }
});

test("whatever is typed is read or told apart, as Python does", async (t) => {
  for (const { typed: given, fault, params } of typed.typed) {
    await t.test(JSON.stringify(given), () => {
      if (fault) assert.throws(() => checkCode(given), refusal(fault, params));
      else assert.equal(checkCode(given), typed.code);
    });
  }
});

test("any one mistyped character is noticed unless 53 apart", () => {
  const code = generateCode();
  for (let at = 0; at < code.length; at += 4) {
    const old = BASE58.indexOf(code[at]);
    for (let shift = 1; shift < 58; shift++) {
      const letter = BASE58[(old + shift) % 58];
      if (((old + shift) % 58) % 53 !== old % 53) {
        const typed = code.slice(0, at) + letter + code.slice(at + 1);
        assert.throws(() => checkCode(typed), refusal("code-mistyped"), typed);
      }
    }
  }
});

test("the list is sorted as numbers with weights only where there are any", () => {
  assert.equal(decode(credentialsText([10n, 9n, 100n])), '["9","10","100"]');
  assert.equal(decode(credentialsText(new Map([[10n, 1], [9n, 1]]))), '["9","10"]');
  assert.equal(decode(credentialsText(new Map([[10n, 1], [9n, 3]]))), '["9,3","10,1"]');
  assert.throws(() => credentialsText([7n, 7n]), { code: "credential-repeated" });
});
