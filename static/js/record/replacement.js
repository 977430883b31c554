/**
 * Replacement statements: a spare code takes a lost code's place, signed by the code officer.
 * @module
 */

import { canonical } from "./canonical.js";
import { checkSignature, fromBase64, sign, toBase64 } from "./sign.js";

/**
 * In this uuid the withdrawn public credential gives way to the spare one.
 *
 * @typedef {{uuid: string, withdrawn: string, spare: string}} Pair
 * @typedef {{pairs: Pair[], signature: string}} Replacement the signature in base64
 */

/**
 * Returns the exact bytes that the code officer signs.
 * @param {string} manifestDigest
 * @param {Pair[]} pairs
 * @returns {Uint8Array}
 */
export function statement(manifestDigest, pairs) {
  return canonical({
    kind: "replacement",
    manifest: manifestDigest,
    pairs: pairs.map(({ uuid, withdrawn, spare }) => ({ uuid, withdrawn, spare })),
    version: 1,
  });
}

/**
 * Signs a replacement with the code officer's key.
 * @param {CryptoKey} key
 * @param {{manifestDigest: string, pairs: Pair[]}} what
 * @returns {Promise<Replacement>}
 */
export async function makeReplacement(key, { manifestDigest, pairs }) {
  return { pairs, signature: toBase64(await sign(key, statement(manifestDigest, pairs))) };
}

/**
 * Throws BadSignatureError unless the officer's public key made the statement.
 * @param {Replacement} replacement
 * @param {{manifestDigest: string, officer: string}} by
 */
export async function checkReplacement(replacement, { manifestDigest, officer }) {
  await checkSignature(officer, {
    signature: fromBase64(replacement.signature),
    data: statement(manifestDigest, replacement.pairs),
  });
}
