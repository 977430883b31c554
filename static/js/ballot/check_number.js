/**
 * The check number of a key ceremony: what its trustees read to each other by voice; twin of
 * `check_number.py`.
 * @module
 */

import { fromBytes } from "./group.js";
import { sha256 } from "./sha256.js";
import { encode, sha256Hex } from "./text.js";

const DIGITS = 12;
const DIGITS_ALONE = 40;

/**
 * Returns the number of a ceremony that its trustees read to each other, `1234 5678 9012`.
 *
 * `parts` in order: certificates, coefficients, lot boxes, credential lists. Twelve digits
 * are enough only when the last parts to arrive were promised by hashes that do not tell the
 * number, so that nobody can search for parts with a number to suit. Where nothing was promised
 * there are forty, and searching takes 2^66 steps.
 * @param {readonly Uint8Array[]} parts
 * @param {{promised?: boolean}} [options]
 * @returns {string}
 */
export function checkNumber(parts, { promised = true } = {}) {
  const length = promised ? DIGITS : DIGITS_ALONE;
  const text = `check-number|${parts.map(sha256Hex).join(",")}`;
  const value = fromBytes(sha256(encode(text))) % 10n ** BigInt(length);
  return String(value).padStart(length, "0").match(/.{4}/g).join(" ");
}
