/**
 * The parts that every object of the protocol is made of, read strictly; part of `read.py`.
 *
 * Every text but the election's must equal its own canonical serialisation: the fields of the
 * specification in its order, nothing else, compact. So that what is read is all that was hashed.
 * All readers throw MalformedError, of which InvalidError (with the name of a check) is a kind.
 * @module
 */

import { P, Q } from "./group.js";
import { Check, InvalidError, require } from "./invalid.js";
import { compact, decode, number, parse } from "./text.js";

/**
 * @typedef {import("./formats.js").Ciphertext} Ciphertext
 * @typedef {import("./formats.js").Proof} Proof
 */

const HALF_PAIR = /\p{Surrogate}/u;
const ESCAPED_HALF_PAIR = /(?:^|[^\\])(?:\\\\)*\\ud/;
const SMALL = 2 ** 30;

/**
 * Tells whether a JSON value is an object.
 * @param {unknown} value
 * @returns {boolean}
 */
export function isObject(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * Reads JSON that equals its own compact serialisation.
 * @param {Uint8Array} raw
 * @returns {any}
 */
export function canonical(raw) {
  const value = parse(raw);
  const text = decode(raw);
  // An escaped half of a pair comes back as it was, but no text in UTF-8 can hold it.
  const same = compact(value) === text && !ESCAPED_HALF_PAIR.test(text);
  require(same, Check.TEXT, "the text is not in canonical form");
  return value;
}

/**
 * Returns an object's values in the order of `names`, null for an absent optional one.
 *
 * The object has exactly these fields, in this order.
 * @param {unknown} value
 * @param {string[]} names
 * @param {string[]} [optional]
 * @returns {any[]}
 */
export function fields(value, names, optional = []) {
  require(isObject(value), Check.TEXT, "an object is expected");
  const object = /** @type {Record<string, unknown>} */ (value);
  const expected = names.filter((name) => name in object || !optional.includes(name));
  const found = Object.keys(object);
  require(
    found.length === expected.length && found.every((name, place) => name === expected[place]),
    Check.TEXT,
    `an object must have the fields ${expected.join(", ")} in this order, and no others`,
  );
  require(!Object.values(object).includes(null), Check.TEXT, "an object has an empty field");
  return names.map((name) => object[name] ?? null);
}

/**
 * Reads a list, of the given length if one is given.
 * @template T
 * @param {unknown} value
 * @param {(item: unknown, place: number) => T} read
 * @param {number | null} [length]
 * @returns {T[]}
 */
export function items(value, read, length = null) {
  if (!Array.isArray(value)) {
    throw new InvalidError(Check.TEXT, "a list is expected");
  }
  require(
    length === null || value.length === length,
    Check.SHAPE,
    `a list of ${length} is expected, not of ${value.length}`,
  );
  return value.map((item, place) => read(item, place));
}

/**
 * Reads a string that can be written again (no half surrogate pair).
 * @param {unknown} value
 * @returns {string}
 */
export function string(value) {
  if (typeof value !== "string" || HALF_PAIR.test(value)) {
    throw new InvalidError(Check.TEXT, "a string is expected");
  }
  return value;
}

/**
 * Reads a small integer; true and false are none.
 * @param {unknown} value
 * @returns {number}
 */
export function integer(value) {
  require(
    typeof value === "number" || typeof value === "bigint",
    Check.TEXT,
    "an integer is expected",
  );
  const result = Number(value);
  require(result >= 0 && result < SMALL, Check.RANGE, "an integer is out of range");
  return result;
}

/**
 * Reads a group element: 0 < element < p. Whether it is a member is tested elsewhere.
 * @param {unknown} value
 * @returns {bigint}
 */
export function element(value) {
  const result = number(value);
  require(result > 0n && result < P, Check.RANGE, "a group element is not between 0 and p");
  return result;
}

/**
 * Reads an integer modulo q: 0 <= scalar < q.
 * @param {unknown} value
 * @returns {bigint}
 */
export function scalar(value) {
  const result = number(value);
  require(result < Q, Check.RANGE, "a scalar is not below q");
  return result;
}

/**
 * Reads a challenge and a response.
 * @param {unknown} value
 * @returns {Proof}
 */
export function proof(value) {
  const [challenge, response] = fields(value, ["challenge", "response"]);
  return { challenge: scalar(challenge), response: scalar(response) };
}

/**
 * Reads an ElGamal pair.
 * @param {unknown} value
 * @returns {Ciphertext}
 */
export function ciphertext(value) {
  const [alpha, beta] = fields(value, ["alpha", "beta"]);
  return { alpha: element(alpha), beta: element(beta) };
}
