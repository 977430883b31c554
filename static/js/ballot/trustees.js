/**
 * Trustees' keys as the archive lists them; twin of `trustees.py`.
 * @module
 */

import { proofObject } from "./ballot.js";
import { generatorTable, randomScalar } from "./group.js";
import { proveKey } from "./prove.js";
import { parseTrustees } from "./read_trustees.js";
import { compact, encode } from "./text.js";

/**
 * Returns a mandatory trustee's public key with the proof that she knows the private one.
 * @param {bigint} privateKey
 * @param {import("./group.js").Random} [random]
 * @returns {{pok: object, public_key: string}}
 */
export function singleKey(privateKey, random = randomScalar) {
  return {
    pok: proofObject(proveKey(privateKey, random)),
    public_key: String(generatorTable().power(privateKey)),
  };
}

/**
 * Returns an item of the trustees' list whose share is always needed.
 * @param {object} key
 * @returns {unknown[]}
 */
export function single(key) {
  return ["Single", { ...key }];
}

/**
 * Returns an item of the trustees' list where any k of n shares are enough.
 * @param {object} parameters
 * @returns {unknown[]}
 */
export function threshold(parameters) {
  return ["Pedersen", { ...parameters }];
}

/**
 * Writes the trustees as they are archived.
 * @param {readonly unknown[][]} items
 * @returns {Uint8Array}
 */
export function trusteesText(items) {
  return encode(compact(items));
}

/**
 * Returns the product of all items' keys: the key that ballots are encrypted to.
 * @param {Uint8Array} trustees
 * @returns {bigint}
 */
export function electionPublicKey(trustees) {
  return parseTrustees(trustees).publicKey;
}
