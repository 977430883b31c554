import assert from "node:assert/strict";
import { test } from "node:test";

import {
  compact,
  decode,
  encode,
  fingerprint,
  hashToScalar,
  hex,
  MalformedError,
  number,
  parse,
  sha256Hex,
} from "../../static/js/ballot/text.js";
import { draws, vectors } from "./vectors.mjs";

function parseText(text) {
  return parse(Buffer.from(text));
}

function refusal(code) {
  return (error) => error instanceof MalformedError && error.code === code;
}

test("texts, hashes and draws are those of the vectors", () => {
  for (const { value, text } of vectors.texts.compact) {
    assert.equal(compact(value), text);
    assert.equal(compact(parseText(text)), text);
  }
  for (const one of vectors.texts.fingerprint) {
    assert.equal(fingerprint(encode(one.text)), one.fingerprint);
  }
  for (const { prefix, elements, scalar } of vectors.texts.hash_to_scalar) {
    assert.equal(hashToScalar(prefix, ...elements.map(BigInt)), BigInt(scalar));
  }
  for (const { label, numbers } of vectors.texts.draws) {
    const random = draws(label);
    assert.deepEqual(numbers.map(() => String(random())), numbers);
  }
  assert.equal(sha256Hex(encode("abc")).slice(0, 8), "ba7816bf");
  assert.equal(hex(new Uint8Array([0, 1, 255])), "0001ff");
});

test("every text of the vectors is read and written the same", () => {
  const texts = [
    ...vectors.elections.flatMap((one) => [one.election, ...one.ballots.map((b) => b.ballot)]),
    vectors.trustees_text,
    vectors.ceremony.parameters,
    vectors.box.tally,
  ];
  for (const text of texts) {
    assert.equal(compact(parseText(text)), text);
    assert.equal(compact(JSON.parse(text)), text);
  }
});

test("what JSON allows and the protocol does not is refused", () => {
  const doubled = ['{"a":1,"b":{},"a":1}', '{"a":1,"\\u0061":1}', '{"__proto__":1,"__proto__":1}'];
  const floats = ["1.0", "1e3", "-", "NaN", "Infinity", "-Infinity", "1.", "01", "+1"];
  const broken = [
    "", "nul", "1 1", "[1,]", "[,1]", "[1", "{", '{"a"}', '{"a":1,}', "{a:1}", "'a'", '"a', '"\t"',
    '"\\x"', '"\\u12g4"', '"\\u12', "truefalse", "[".repeat(600) + "]".repeat(600),
  ];
  for (const text of doubled) {
    assert.throws(() => parseText(text), refusal("key-repeated"), text);
  }
  for (const text of floats) {
    assert.throws(() => parseText(text), refusal("not-integer"), text);
  }
  for (const text of broken) {
    assert.throws(() => parseText(text), MalformedError, text.slice(0, 20));
  }
  assert.throws(() => parseText("\ufeff1"), MalformedError);
  assert.throws(() => parse(new Uint8Array([0x22, 0xff, 0x22])), refusal("not-unicode"));
  assert.throws(() => decode(new Uint8Array([0xed, 0xa0, 0x80])), refusal("not-unicode"));
  assert.throws(() => parseText("1".repeat(4301)), refusal("not-integer"));
});

test("what is read is what stands there", () => {
  assert.deepEqual(parseText(' [ 1 , -2,true,false , null,"\\ud83d\\udc4b\\/\\u00e5" ]\n'), [
    1, -2, true, false, null, "👋/å",
  ]);
  assert.equal(Object.is(parseText("-0"), 0), true);
  assert.equal(parseText("9007199254740993"), 9007199254740993n);
  assert.equal(compact({ a: 9007199254740993n, b: [] }), '{"a":9007199254740993,"b":[]}');
  const value = parseText('{"__proto__":1,"toString":{}}');
  assert.deepEqual(Object.keys(value), ["__proto__", "toString"]);
  assert.equal(value.constructor, undefined);
});

test("half a surrogate pair is read but never written", () => {
  const half = parseText('"\\ud800"');
  assert.throws(() => encode(half), refusal("not-unicode"));
  assert.throws(() => compact({ [half]: 1 }), refusal("not-unicode"));
});

test("a number is decimal digits in a string", () => {
  assert.equal(number("0"), 0n);
  assert.equal(number("10"), 10n);
  const long = "1".repeat(651);
  for (const value of ["", "00", "01", "-1", "+1", " 1", "1\n", "0x1", long, 1, 1n, null]) {
    assert.throws(() => number(value), refusal("not-number"), String(value));
  }
});
