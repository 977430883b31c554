/**
 * The check number of a key ceremony: what its trustees read to each other by voice; twin of
 * `check_number.py`.
 * @module
 */

import { fromBytes } from "./group.js";
import { sha256 } from "./sha256.js";
import { encode, sha256Hex } from "./text.js";

const DIGITS = 12;

/**
 * Returns the number of a ceremony that its trustees read to each other, `1234 5678 9012`.
 *
 * `parts` in order: certificates, coefficients, lot boxes, credential lists. Twelve digits
 * are enough only when the last parts to arrive were promised by their hashes before anybody
 * could see them, so that nobody can search for parts with a number to suit.
 * @param {readonly Uint8Array[]} parts
 * @returns {string}
 */
export function checkNumber(parts) {
  const text = `check-number|${parts.map(sha256Hex).join(",")}`;
  const value = fromBytes(sha256(encode(text))) % 10n ** BigInt(DIGITS);
  return String(value).padStart(DIGITS, "0").match(/.{4}/g).join(" ");
}
