/**
 * Comparison of bytes with the text that must stand there.
 * @module
 */

import { encode } from "./text.js";

/**
 * Tells whether the bytes are exactly those of the text.
 * @param {Uint8Array} bytes
 * @param {string} text
 * @returns {boolean}
 */
export function isText(bytes, text) {
  return startsWith(bytes, encode(text)) && bytes.length === encode(text).length;
}

/**
 * Tells whether the bytes begin with the others.
 * @param {Uint8Array} bytes
 * @param {Uint8Array} beginning
 * @returns {boolean}
 */
export function startsWith(bytes, beginning) {
  return (
    bytes.length >= beginning.length && beginning.every((byte, at) => bytes[at] === byte)
  );
}
