/**
 * The one written form of the record's JSON, RFC 8785, and nothing else is read: null, true,
 * false, texts, whole numbers, lists and objects.
 * @module
 */

import { isText } from "../ballot/same_bytes.js";
import { encode, MalformedError, parse, sha256Hex } from "../ballot/text.js";

/**
 * Returns the canonical bytes of a JSON value: sorted keys, no spaces.
 * @param {unknown} value
 * @returns {Uint8Array}
 * @throws {MalformedError} when the value has no canonical form
 */
export function canonical(value) {
  return encode(written(value));
}

function written(value) {
  if (value === null || typeof value === "boolean") {
    return String(value);
  }
  if (typeof value === "string") {
    return quoted(value);
  }
  if (Number.isSafeInteger(value)) {
    return String(value);
  }
  if (Array.isArray(value)) {
    return `[${Array.from(value, written).join(",")}]`;
  }
  if (isPlain(value)) {
    const keys = Object.keys(value).sort(); // by UTF-16 code units, as RFC 8785 wants it
    return `{${keys.map((key) => `${quoted(key)}:${written(value[key])}`).join(",")}}`;
  }
  throw new MalformedError("not-canonical", "the record holds no such value");
}

function quoted(text) {
  encode(text); // refuses half a surrogate pair, which JSON would hide behind an escape
  return JSON.stringify(text);
}

function isPlain(value) {
  const kinds = [Object.prototype, null]; // null is that of objects as `parse` makes them
  return typeof value === "object" && kinds.includes(Object.getPrototypeOf(value));
}

/**
 * Reads JSON that is its own canonical form, so that one value has one text.
 * @param {Uint8Array} data
 * @param {string} where what file it is
 * @returns {any}
 * @throws {MalformedError}
 */
export function readCanonical(data, where) {
  try {
    const value = parse(data);
    if (isText(data, written(value))) {
      return value;
    }
  } catch (error) {
    if (!(error instanceof MalformedError)) {
      throw error;
    }
    throw new MalformedError(error.code, `${where}: ${error.message}`, { ...error.params, where });
  }
  throw new MalformedError("not-canonical", `${where} is not canonical JSON`, { where });
}

/**
 * Returns the SHA-256 of the bytes in lower-case hexadecimal.
 * @param {Uint8Array} data
 * @returns {string}
 */
export function sha256(data) {
  return sha256Hex(data);
}
