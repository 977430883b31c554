/**
 * The parts of the manifest that the trustees' check number covers; twin of the end of
 * `manifest.py`. Whoever holds the manifest can compute the number again.
 * @module
 */

import { compact, encode } from "../ballot/text.js";
import { canonical, sha256 } from "./canonical.js";

/**
 * Returns the digest of a threshold key set: the object behind "Pedersen" in trustees.json.
 * @param {object} thresholdSet as it was parsed: the order of its fields is hashed
 * @returns {string}
 */
export function parametersDigest(thresholdSet) {
  return sha256(encode(compact(thresholdSet)));
}

/**
 * Returns what the trustees' check number covers: the key set, then each pool entry.
 *
 * The key set by its digest (it holds certificates and coefficients); each entry by its
 * canonical JSON (it holds credential lists by digest, spares, server keys and lot boxes).
 * @param {string} parameters
 * @param {readonly object[]} pool entries as the manifest has them
 * @returns {Uint8Array[]}
 */
export function checkNumberParts(parameters, pool) {
  return [encode(parameters), ...pool.map(canonical)];
}
