/**
 * Texts of the protocol: strict JSON in, compact JSON out, decimal numbers, and their hashes;
 * twin of `text.py`. Nothing here waits.
 * @module
 */

import { MalformedError } from "./errors.js";
import { fromBytes, Q } from "./group.js";
import { sha256 } from "./sha256.js";
import { readJson } from "./strict_json.js";

export { MalformedError } from "./errors.js";

const DECIMAL = /^(?:0|[1-9][0-9]*)$/;
const LONGEST_NUMBER = 650; // digits; p has 617
const HALF_PAIR = /\p{Surrogate}/u;

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/**
 * Writes a text as bytes; throws MalformedError on half a surrogate pair.
 * @param {string} text
 * @returns {Uint8Array}
 */
export function encode(text) {
  refuseHalfPairs(text);
  return encoder.encode(text);
}

/**
 * Reads bytes as a text; throws MalformedError on bad UTF-8.
 * @param {Uint8Array} bytes
 * @returns {string}
 */
export function decode(bytes) {
  try {
    return decoder.decode(bytes);
  } catch {
    throw new MalformedError("not-unicode", "the bytes are not UTF-8");
  }
}

/**
 * Serialises as the protocol hashes it: no spaces, unicode as it is, fields as given. Big
 * integers are written in digits. Keys that are numbers would be moved; nothing here has any.
 * Throws MalformedError on half a surrogate pair.
 * @param {unknown} value
 * @returns {string}
 */
export function compact(value) {
  if (typeof value === "bigint") {
    return value.toString();
  }
  if (Array.isArray(value)) {
    return `[${value.map(compact).join(",")}]`;
  }
  if (typeof value === "object" && value !== null) {
    const pairs = Object.entries(value);
    return `{${pairs.map(([key, one]) => `${compact(key)}:${compact(one)}`).join(",")}}`;
  }
  if (typeof value === "string") {
    refuseHalfPairs(value);
  }
  return JSON.stringify(value);
}

function refuseHalfPairs(text) {
  if (HALF_PAIR.test(text)) {
    throw new MalformedError("not-unicode", "half a surrogate pair cannot be written");
  }
}

/**
 * Reads JSON strictly; throws MalformedError on bad UTF-8, doubled keys, floats and NaN.
 * @param {Uint8Array} bytes
 * @returns {any}
 */
export function parse(bytes) {
  return readJson(decode(bytes));
}

/**
 * Reads a big number as the protocol writes it: a string `0|[1-9][0-9]*`.
 * @param {unknown} value
 * @returns {bigint}
 * @throws {MalformedError}
 */
export function number(value) {
  if (typeof value !== "string" || value.length > LONGEST_NUMBER || !DECIMAL.test(value)) {
    throw new MalformedError("not-number", "not a decimal number in a string");
  }
  return BigInt(value);
}

/**
 * Returns bytes in hexadecimal.
 * @param {Uint8Array} bytes
 * @returns {string}
 */
export function hex(bytes) {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/**
 * Returns the SHA-256 of the bytes in hexadecimal, as record names have it.
 * @param {Uint8Array} bytes
 * @returns {string}
 */
export function sha256Hex(bytes) {
  return hex(sha256(bytes));
}

/**
 * Returns base64 without padding of SHA-256: election hashes and ballot trackers.
 * @param {Uint8Array} bytes
 * @returns {string}
 */
export function fingerprint(bytes) {
  return btoa(String.fromCharCode(...sha256(bytes))).replace(/=+$/, "");
}

/**
 * Returns SHA-256 of `prefix` and the numbers joined by commas, reduced mod q.
 *
 * The prefix carries its own bars, as in `prove|S|alpha,beta|` (sections 4.5 to 4.18).
 * @param {string} prefix
 * @param {...bigint} elements
 * @returns {bigint}
 */
export function hashToScalar(prefix, ...elements) {
  return fromBytes(sha256(encode(prefix + elements.join(",")))) % Q;
}
