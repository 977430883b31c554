/**
 * The proofs a voter or a trustee makes (Belenios 2.0 specification, 4.5, 4.12 to 4.14, 4.18);
 * twin of `prove.py`.
 *
 * The prover of a vote knows the randomness of her ciphertexts, so that every power has the
 * generator or the election's public key as base: with alpha = g^r and beta = y^r·g^m,
 * alpha^c·g^s = g^(s+rc) and (beta/g^M)^c·y^s = y^(s+rc)·g^((m-M)c).
 *
 * Scalars are drawn in a fixed order (docs/protocol.md), so that vectors can pin every text.
 * @module
 */

import { jointPrefix } from "./check.js";
import { G, generatorTable, modQ, multiply, NAME, secretPower } from "./group.js";
import { hashToScalar } from "./text.js";

/**
 * @typedef {import("./formats.js").Ciphertext} Ciphertext
 * @typedef {import("./formats.js").Proof} Proof
 * @typedef {import("./group.js").Random} Random
 * @typedef {import("./tables.js").Tables} Tables
 */

/**
 * A ciphertext with what only its maker knows: the randomness and the number inside.
 * @typedef {{ciphertext: Ciphertext, randomness: bigint, value: number}} Opened
 */

/**
 * One alternative of a proof: that this ciphertext holds this number.
 * @typedef {{opened: Opened, number: number}} Claim
 */

/**
 * Encrypts a small number (section 4.11.1); draws one scalar.
 * @param {number} value
 * @param {{tables: Tables, random: Random}} means
 * @returns {Opened}
 */
export function encrypt(value, { tables, random }) {
  const randomness = random();
  return { ciphertext: encryptWith(value, randomness, tables), randomness, value };
}

/**
 * Returns the ciphertext of a small number with the given randomness.
 * @param {number} value
 * @param {bigint} randomness
 * @param {Tables} tables
 * @returns {Ciphertext}
 */
export function encryptWith(value, randomness, tables) {
  return {
    alpha: tables.g.power(randomness),
    beta: multiply(tables.y.power(randomness), generatorPower(value)),
  };
}

function generatorPower(value) {
  switch (value) {
    case 0:
      return 1n;
    case 1:
      return G;
    default:
      return generatorTable().power(BigInt(value));
  }
}

/**
 * Adds opened ciphertexts: the product of the pairs, the sums of what is inside.
 * @param {readonly Opened[]} parts
 * @returns {Opened}
 */
export function total(parts) {
  let [alpha, beta, randomness, value] = [1n, 1n, 0n, 0];
  for (const part of parts) {
    alpha = multiply(alpha, part.ciphertext.alpha);
    beta = multiply(beta, part.ciphertext.beta);
    randomness += part.randomness;
    value += part.value;
  }
  return { ciphertext: { alpha, beta }, randomness: modQ(randomness), value };
}

/**
 * Proves that one of the claims holds without telling which (disjunctive, 4.12 and 4.13).
 *
 * Draws, for each false claim in order, its challenge and its response; then, for the
 * true one, the commitment's exponent.
 * @param {string} prefix
 * @param {readonly Claim[]} claims
 * @param {number} trueAt
 * @param {{tables: Tables, random: Random}} means
 * @returns {Proof[]}
 */
export function proveOneOf(prefix, claims, trueAt, { tables, random }) {
  const proofs = claims.map((_, at) => (at === trueAt ? null : drawProof(random)));
  const exponent = random();
  const hashed = claims.flatMap((claim, at) => commitments(claim, proofs[at], exponent, tables));
  const others = proofs.reduce((sum, proof) => sum + (proof ? proof.challenge : 0n), 0n);
  const challenge = modQ(hashToScalar(prefix, ...hashed) - others);
  const response = modQ(exponent - claims[trueAt].opened.randomness * challenge);
  proofs[trueAt] = { challenge, response };
  return proofs;
}

function drawProof(random) {
  const challenge = random();
  return { challenge, response: random() };
}

function commitments({ opened, number }, proof, exponent, tables) {
  if (proof === null) {
    return [tables.g.power(exponent), tables.y.power(exponent)];
  }
  const moved = proof.response + opened.randomness * proof.challenge;
  const off = BigInt(opened.value - number) * proof.challenge;
  return [tables.g.power(moved), multiply(tables.y.power(moved), tables.g.power(off))];
}

/**
 * Proves that a ciphertext holds one of the values (section 4.12); context is S.
 * @param {string} context
 * @param {Opened} opened
 * @param {readonly number[]} values
 * @param {{tables: Tables, random: Random}} means
 * @returns {Proof[]}
 */
export function proveInterval(context, opened, values, means) {
  const { alpha, beta } = opened.ciphertext;
  return proveOneOf(
    `prove|${context}|${alpha},${beta}|`,
    values.map((number) => ({ opened, number })),
    values.indexOf(opened.value),
    means,
  );
}

/**
 * Proves that the vote is not blank, or that nothing is chosen (blank_proof, 4.13).
 * @param {string} context
 * @param {Opened} marker
 * @param {Opened} chosen
 * @param {{tables: Tables, random: Random}} means
 * @returns {Proof[]}
 */
export function proveBlank(context, marker, chosen, means) {
  const claims = [
    { opened: marker, number: 0 },
    { opened: chosen, number: 0 },
  ];
  return proveOneOf(`bproof0|${context}|`, claims, marker.value, means);
}

/**
 * Proves that the vote is blank, or the number chosen allowed (overall_proof, 4.13).
 * @param {string} context
 * @param {Opened} marker
 * @param {Opened} chosen
 * @param {readonly number[]} values
 * @param {{tables: Tables, random: Random}} means
 * @returns {Proof[]}
 */
export function proveBlankOrInterval(context, marker, chosen, values, means) {
  const claims = [
    { opened: marker, number: 1 },
    ...values.map((number) => ({ opened: chosen, number })),
  ];
  const trueAt = marker.value ? 0 : 1 + values.indexOf(chosen.value);
  return proveOneOf(`bproof1|${context}|`, claims, trueAt, means);
}

/**
 * Proves knowledge of a discrete logarithm over a text (Schnorr); draws one scalar.
 * @param {string} prefix
 * @param {bigint} exponent
 * @param {Random} random
 * @returns {Proof}
 */
export function proveExponent(prefix, exponent, random) {
  const drawn = random();
  const challenge = hashToScalar(prefix, generatorTable().power(drawn));
  return { challenge, response: modQ(drawn - exponent * challenge) };
}

/**
 * Signs a ballot's hash with the secret exponent of a code (section 4.14).
 * @param {string} ballotHash
 * @param {bigint} exponent
 * @param {Random} random
 * @returns {Proof}
 */
export function signBallot(ballotHash, exponent, random) {
  return proveExponent(`sig|${ballotHash}|`, exponent, random);
}

/**
 * Signs a trustee's message (section 4.6.1).
 * @param {string} message
 * @param {bigint} exponent
 * @param {Random} random
 * @returns {Proof}
 */
export function signMessage(message, exponent, random) {
  return proveExponent(`sigmsg|${message}|`, exponent, random);
}

/**
 * Proves knowledge of a trustee's private key (section 4.5).
 * @param {bigint} privateKey
 * @param {Random} random
 * @returns {Proof}
 */
export function proveKey(privateKey, random) {
  const publicKey = generatorTable().power(privateKey);
  return proveExponent(`pok|${NAME}|${publicKey}|`, privateKey, random);
}

/**
 * Returns alpha to the private key and the proof that it is that (section 4.18).
 *
 * alpha must be known to lie in the subgroup. Draws one scalar.
 * @param {string} fingerprint
 * @param {bigint} alpha
 * @param {bigint} privateKey
 * @param {Random} random
 * @returns {[factor: bigint, proof: Proof]}
 */
export function decryptPart(fingerprint, alpha, privateKey, random) {
  const factor = secretPower(alpha, privateKey);
  const publicKey = generatorTable().power(privateKey);
  const drawn = random();
  const challenge = hashToScalar(
    `decrypt|${fingerprint}|${publicKey}|`,
    generatorTable().power(drawn),
    secretPower(alpha, drawn),
  );
  return [factor, { challenge, response: modQ(drawn - privateKey * challenge) }];
}

/**
 * Proves in one that each part's factor is its alpha to the private key. Draws one scalar.
 * @param {string} fingerprint
 * @param {import("./check.js").Part[]} parts
 * @param {bigint} privateKey
 * @param {Random} random
 * @returns {Proof}
 */
export function proveDecryption(fingerprint, parts, privateKey, random) {
  const publicKey = generatorTable().power(privateKey);
  const drawn = random();
  const challenge = hashToScalar(
    jointPrefix(fingerprint, publicKey, parts),
    generatorTable().power(drawn),
    ...parts.map(([alpha]) => secretPower(alpha, drawn)),
  );
  return { challenge, response: modQ(drawn - privateKey * challenge) };
}
