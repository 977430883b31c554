/**
 * Random scalars that come of a secret, so that what was begun on one device is made again,
 * letter by letter, on another.
 * @module
 */

import { fromBytes, Q } from "../ballot/group.js";
import { checkSecret } from "../ballot/pki.js";
import { sha256 } from "../ballot/sha256.js";
import { encode } from "../ballot/text.js";

/**
 * Returns the draws of a secret for one purpose: the n-th is 512 bits, of two SHA-256, mod q.
 *
 * The purpose must name everything that is proven with the draws: the same draws for two
 * different ballots would tell their contents.
 * @param {string} secret
 * @param {string} purpose
 * @returns {import("../ballot/group.js").Random}
 * @throws {import("../ballot/pki.js").SecretError}
 */
export function drawsOf(secret, purpose) {
  const letters = checkSecret(secret);
  let drawn = -1;
  return () => {
    drawn += 1;
    const halves = ["0", "1"].map((half) =>
      sha256(encode(`draw|${letters}|${purpose}|${drawn}|${half}`)),
    );
    return fromBytes(Uint8Array.from(halves.flatMap((half) => [...half]))) % Q;
  };
}
