/**
 * What an election object says, as values; twin of `formats.py`.
 * @module
 */

export const BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

/**
 * A homomorphic question: choose from `least` to `most` answers, or blank if allowed.
 * @typedef {object} Question
 * @property {string} question
 * @property {readonly string[]} answers
 * @property {number} least
 * @property {number} most
 * @property {boolean} blank
 */

/**
 * An election object; `raw` is the archived text, never serialised again.
 * @typedef {object} Election
 * @property {string} uuid
 * @property {string} name
 * @property {string} description
 * @property {bigint} publicKey
 * @property {readonly Question[]} questions
 * @property {Uint8Array} raw
 * @property {string} fingerprint base64 of SHA-256 of `raw`
 */

/**
 * An ElGamal pair (g^r, y^r·g^m).
 * @typedef {{alpha: bigint, beta: bigint}} Ciphertext
 */

/**
 * A challenge and a response, both scalars.
 * @typedef {{challenge: bigint, response: bigint}} Proof
 */

/**
 * Returns the number of ciphertexts of an answer: one more when blank is allowed.
 * @param {Question} question
 * @returns {number}
 */
export function widthOf(question) {
  return question.answers.length + (question.blank ? 1 : 0);
}
