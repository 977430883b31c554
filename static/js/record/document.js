/**
 * Files of the record, read strictly; twin of `document.py`.
 *
 * Every key stands there, no other does, each value has its type and its written form. All
 * faults are listed, each with its place as a path such as `pool[2].uuid`. Values keep the
 * names and forms of the file.
 * @module
 */

import { MalformedError } from "../ballot/text.js";
import { readCanonical } from "./canonical.js";
import { refuseIf, RefusedError, violation } from "./refusal.js";

/**
 * Looks at a value and tells the place what is wrong.
 * @typedef {(value: unknown, place: Place) => void} Reader
 */

const UNPRINTABLE = /[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/;

/** Where the reader stands, and the faults found so far. */
class Place {
  /**
   * @param {string} file
   * @param {string} path
   * @param {import("./refusal.js").Violation[]} found
   */
  constructor(file, path, found) {
    this.file = file;
    this.path = path;
    this.found = found;
  }

  at(step) {
    const key = this.path ? `${this.path}.${step}` : step;
    const path = typeof step === "number" ? `${this.path}[${step}]` : key;
    return new Place(this.file, path, this.found);
  }

  fault(code, template, params = {}) {
    const where = [this.file, this.path].filter(Boolean).join(": ") || null;
    this.found.push(violation(code, template, where, params));
  }

  expected(what) {
    this.fault("wrong-value", "Here must stand {what}.", { what });
  }
}

/**
 * Reads the exact bytes of a file; throws RefusedError with every fault and its place.
 * @param {Reader} reader
 * @param {Uint8Array} data
 * @param {string} where what file it is
 * @returns {any}
 */
export function readDocument(reader, data, where) {
  let value;
  try {
    value = readCanonical(data, where);
  } catch (error) {
    if (!(error instanceof MalformedError)) {
      throw error;
    }
    const [code, template] =
      error.code === "not-canonical"
        ? [
            "not-canonical",
            "This file is not written in canonical JSON (RFC 8785): it has been changed or " +
              "re-written.",
          ]
        : ["not-json", "This file cannot be read: {says}."];
    throw new RefusedError([violation(code, template, where, { says: error.message })]);
  }
  return decode(reader, value, where);
}

/**
 * Checks a JSON value and returns it; throws RefusedError with every fault.
 * @param {Reader} reader
 * @param {any} value
 * @param {string} [where]
 * @returns {any}
 */
export function decode(reader, value, where = "") {
  const found = [];
  reader(value, new Place(where, "", found));
  refuseIf(found);
  return value;
}

/**
 * An object with exactly these keys.
 * @param {Record<string, Reader>} shape
 * @returns {Reader}
 */
export function object(shape) {
  return (value, place) => {
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
      place.expected("an object");
      return;
    }
    Object.keys(value)
      .filter((key) => !Object.hasOwn(shape, key))
      .forEach((key) =>
        place.fault("unknown-key", "The key “{key}” does not belong here.", { key }),
      );
    for (const [key, reader] of Object.entries(shape)) {
      if (Object.hasOwn(value, key)) {
        reader(value[key], place.at(key));
      } else {
        place.fault("missing-key", "The key “{key}” is missing.", { key });
      }
    }
  };
}

/**
 * A list of such items.
 * @param {Reader} item
 * @returns {Reader}
 */
export function list(item) {
  return (value, place) => {
    if (Array.isArray(value)) {
      value.forEach((each, index) => item(each, place.at(index)));
    } else {
      place.expected("a list");
    }
  };
}

/**
 * Such a value, or null.
 * @param {Reader} reader
 * @returns {Reader}
 */
export function nullable(reader) {
  return (value, place) => {
    if (value !== null) {
      reader(value, place);
    }
  };
}

/**
 * One of these words.
 * @param {...string} words
 * @returns {Reader}
 */
export function oneOf(...words) {
  return (value, place) => {
    if (typeof value !== "string") {
      place.expected("a text");
    } else if (!words.includes(value)) {
      place.expected(`one of ${words.join(", ")}`);
    }
  };
}

/** @type {Reader} */
export function flag(value, place) {
  if (typeof value !== "boolean") {
    place.expected("true or false");
  }
}

/** @type {Reader} */
export function whole(value, place) {
  if (!Number.isSafeInteger(value) || value < 0) {
    place.expected("a whole number that is not negative");
  }
}

/** @type {Reader} */
export function text(value, place) {
  if (typeof value !== "string") {
    place.expected("a text");
  } else if (!value || UNPRINTABLE.test(value)) {
    place.expected("a text that is not empty and has no control characters");
  }
}

/** @type {Reader} */
export function day(value, place) {
  if (typeof value !== "string") {
    place.expected("a text");
  } else if (!/^\d{4}-\d\d-\d\d$/.test(value) || !isDay(value)) {
    place.expected("a date such as 2026-12-10");
  }
}

function isDay(value) {
  const date = new Date(`${value}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(value);
}

/** A string of a written form: a pattern, and what it is in words. */
function form(pattern, says) {
  const whole = new RegExp(`^(?:${pattern})$`);
  return (value, place) => {
    text(value, place);
    if (typeof value === "string" && !whole.test(value)) {
      place.expected(says);
    }
  };
}

export const SHA256 = form("[0-9a-f]{64}", "a SHA-256 in lower-case hexadecimal");
export const FINGERPRINT = form("[A-Za-z0-9+/]{43}", "a SHA-256 in base64 without padding");
export const UUID = form("[1-9A-HJ-NP-Za-km-z]{14,64}", "a uuid of the pool (Base58)");
export const NUMBER = form("[1-9][0-9]{0,616}", "a decimal number in a string");
export const KEY_ID = form("[0-9a-f]{16}", "a key id of 16 hexadecimal digits");
export const PUBLIC_KEY = form("[A-Za-z0-9+/]{59}=", "an Ed25519 public key (base64 of its DER)");
export const SIGNATURE = form("[A-Za-z0-9+/]{86}==", "an Ed25519 signature in base64");
export const NAME = form(
  "[A-Za-z0-9][A-Za-z0-9._-]{0,99}",
  "a short name of letters and digits",
);
export const MINUTE = form(
  "\\d{4}-[01]\\d-[0-3]\\dT[0-2]\\d:[0-5]\\dZ",
  "a moment in UTC such as 2026-12-10T18:05Z",
);
export const CHECK_NUMBER = form(
  "\\d{4}( \\d{4}){2}|\\d{4}( \\d{4}){9}",
  "twelve or forty digits in groups of four",
);
