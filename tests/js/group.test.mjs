import assert from "node:assert/strict";
import { test } from "node:test";

import {
  divide,
  FixedBase,
  fromBytes,
  G,
  generatorTable,
  inverse,
  isMember,
  multiply,
  NAME,
  P,
  power,
  Q,
  randomScalar,
  secretPower,
} from "../../static/js/ballot/group.js";
import { tablesFor } from "../../static/js/ballot/tables.js";
import { vectors } from "./vectors.mjs";

/** Square and multiply, as one learns it. */
function slowPower(base, exponent) {
  let [product, square] = [1n, base];
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    product = rest & 1n ? (product * square) % P : product;
    square = (square * square) % P;
  }
  return product;
}

const EXPONENTS = [0n, 1n, 2n, 15n, 16n, 31n, 32n, 12345n, Q - 1n, Q, randomScalar()];

test("the group is the one of the vectors", () => {
  assert.equal(NAME, vectors.group);
  assert.equal((P - 1n) % Q, 0n);
  assert.equal(power(G, 12345n), BigInt(vectors.proofs.public_key));
});

test("powers by windows, in secret and by tables are powers", () => {
  const table = new FixedBase(G, 4);
  for (const exponent of EXPONENTS) {
    const expected = slowPower(G, exponent);
    assert.equal(power(G, exponent), expected);
    assert.equal(secretPower(G, exponent), expected);
    assert.equal(generatorTable().power(exponent), expected);
    assert.equal(table.power(exponent), expected);
  }
  assert.equal(generatorTable().power(-3n), inverse(slowPower(G, 3n)));
  assert.equal(power(3n, Q), slowPower(3n, Q));
});

test("what is divided and multiplied again is what it was", () => {
  const element = power(G, 77n);
  assert.equal(multiply(divide(G, element), element), G);
  assert.equal(inverse(3n, 7n), 5n);
  assert.equal(inverse(-4n, 7n), 5n);
  assert.throws(() => inverse(0n), RangeError);
  assert.throws(() => inverse(P), RangeError);
});

test("only elements of order q are members, and the identity", () => {
  const ofOrder3 = [2n, 3n, 5n].map((base) => power(base, (P - 1n) / 3n)).find((one) => one !== 1n);
  assert.ok(isMember(1n) && isMember(G) && isMember(power(G, 99n)));
  for (const stranger of [0n, -1n, P - 1n, P, P + 1n, P + G, -G, ofOrder3, multiply(G, ofOrder3)]) {
    assert.equal(isMember(stranger), false);
  }
});

test("a scalar that is drawn too large is drawn again", () => {
  const drawn = [Q + 5n, Q, Q - 1n].map((value) => value.toString(16));
  const fill = () => Uint8Array.from(Buffer.from(drawn.shift(), "hex"));
  assert.equal(randomScalar(fill), Q - 1n);
  assert.equal(drawn.length, 0);
  assert.equal(fromBytes(new Uint8Array([1, 0, 255])), 65791n);
  assert.equal(fromBytes(new Uint8Array()), 0n);
});

test("a public key's tables are built once while it is in use", () => {
  const tables = tablesFor(power(G, 5n));
  assert.equal(tablesFor(power(G, 5n)), tables);
  assert.equal(tables.y.power(7n), power(G, 35n));
  for (const exponent of [6n, 7n, 8n, 9n]) {
    tablesFor(power(G, exponent), 1);
  }
  assert.notEqual(tablesFor(power(G, 5n)), tables);
});
