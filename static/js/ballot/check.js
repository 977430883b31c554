/**
 * The proofs, each as one equation to recompute; twin of `check.py`.
 *
 * What a ballot must fulfil is written down as equations, as there; of the rest functions tell
 * whether it holds. Nothing throws. All assume numbers in range, and members of the subgroup,
 * which `findStranger` tests: without that they prove nothing.
 * @module
 */

import { generatorTable, isMember, NAME, P, power, Q } from "./group.js";
import { hashToScalar } from "./text.js";

export { Tables, tablesFor } from "./tables.js";

/**
 * @typedef {import("./formats.js").Ciphertext} Ciphertext
 * @typedef {import("./formats.js").Proof} Proof
 * @typedef {import("./tables.js").Tables} Tables
 */

const ROUNDS = 128;
const SUBSET_BLOCK = 5; // elements whose subset products are tabulated
const BATCH_LEAST = 160; // below this, single tests are faster
const BATCH_MOST = 8000;

/**
 * Returns the place of the first element outside the subgroup of order q, or null.
 *
 * Many elements are tested together: 128 times the product of a fresh random subset must be
 * a member. Whatever the order of a stranger, half of the subsets give it away, so that it
 * passes with probability 2^-128. (Random exponents in place of subsets would not do:
 * (p-1)/q is divisible by 2 and 3.)
 * @param {bigint[]} elements
 * @returns {number | null}
 */
export function findStranger(elements) {
  for (let start = 0; start < elements.length; start += BATCH_MOST) {
    const batch = elements.slice(start, start + BATCH_MOST);
    if (batch.length >= BATCH_LEAST && subsetsAreMembers(batch)) {
      continue;
    }
    const place = batch.findIndex((element) => !isMember(element));
    if (place >= 0) {
      return start + place;
    }
  }
  return null;
}

function subsetsAreMembers(elements) {
  /** @type {bigint[]} */
  const products = new Array(ROUNDS).fill(1n);
  for (let start = 0; start < elements.length; start += SUBSET_BLOCK) {
    const subsets = [1n]; // of this block: the product of subset b stands at place b
    for (const element of elements.slice(start, start + SUBSET_BLOCK)) {
      subsets.push(...subsets.map((product) => (product * element) % P));
    }
    const mask = subsets.length - 1;
    globalThis.crypto.getRandomValues(new Uint8Array(ROUNDS)).forEach((byte, place) => {
      if (byte & mask) {
        products[place] = (products[place] * subsets[byte & mask]) % P;
      }
    });
  }
  return products.every(isMember);
}

/**
 * Multiplies ciphertexts: the encryption of the sum.
 * @param {Ciphertext[]} pairs
 * @returns {Ciphertext}
 */
export function product(pairs) {
  let [alpha, beta] = [1n, 1n];
  for (const pair of pairs) {
    alpha = (alpha * pair.alpha) % P;
    beta = (beta * pair.beta) % P;
  }
  return { alpha, beta };
}

/**
 * Several powers of one base: base^(16^i) once, then each power by collecting equal digits
 * (Yao's method), in about 90 multiplications.
 */
class Powers {
  /** @param {bigint} base */
  constructor(base) {
    /** @type {bigint[]} */
    this.steps = [base];
    for (let step = base; this.steps.length < 64; this.steps.push(step)) {
      for (let squarings = 0; squarings < 4; squarings++) {
        step = (step * step) % P;
      }
    }
  }

  /**
   * Returns base^exponent mod p for 0 <= exponent < 2^256.
   * @param {bigint} exponent
   * @returns {bigint}
   */
  power(exponent) {
    const digits = exponent.toString(16);
    /** @type {bigint[]} */
    const collected = new Array(16).fill(1n);
    for (let place = 0; place < digits.length; place++) {
      const digit = Number.parseInt(digits[digits.length - 1 - place], 16);
      if (digit) {
        collected[digit] = (collected[digit] * this.steps[place]) % P;
      }
    }
    let [running, result] = [1n, 1n];
    for (let digit = 15; digit > 0; digit--) {
      running = (running * collected[digit]) % P;
      result = (result * running) % P;
    }
    return result;
  }
}

/** A ciphertext made ready to be raised to several challenges. */
export class PoweredPair {
  /** @param {Ciphertext} pair */
  constructor({ alpha, beta }) {
    this.alpha = alpha;
    this.beta = beta;
    this.alphaPowers = new Powers(alpha);
    this.betaPowers = new Powers(beta);
  }
}

/** What a proof says: its challenges add up to the hash of its commitments, modulo q. */
export class Equation {
  #prefix;
  #challenges;
  #commitments;

  /**
   * @param {string} prefix
   * @param {Proof[]} proofs
   * @param {(tables: Tables) => bigint[]} commitments
   */
  constructor(prefix, proofs, commitments) {
    this.#prefix = prefix;
    this.#challenges = proofs.reduce((total, proof) => total + proof.challenge, 0n);
    this.#commitments = commitments;
  }

  /**
   * Computes the commitments and tells whether the equation holds.
   * @param {Tables} tables
   * @returns {boolean}
   */
  holds(tables) {
    return this.#challenges % Q === hashToScalar(this.#prefix, ...this.#commitments(tables));
  }
}

/**
 * Says that the pair encrypts one of least, least + 1, … (section 4.12).
 * @param {string} context
 * @param {PoweredPair} pair
 * @param {number} least
 * @param {Proof[]} proofs
 * @returns {Equation}
 */
export function interval(context, pair, least, proofs) {
  const prefix = `prove|${context}|${pair.alpha},${pair.beta}|`;
  return new Equation(prefix, proofs, (tables) => commitments(tables, pair, least, proofs));
}

/**
 * Says that the blank marker is 0 or the sum of the choices is (section 4.13.3, blank_proof).
 * @param {string} context
 * @param {PoweredPair} marker
 * @param {PoweredPair} total
 * @param {Proof[]} proofs
 * @returns {Equation}
 */
export function blank(context, marker, total, proofs) {
  return new Equation(`bproof0|${context}|`, proofs, (tables) => [
    ...commitments(tables, marker, 0, proofs.slice(0, 1)),
    ...commitments(tables, total, 0, proofs.slice(1)),
  ]);
}

/**
 * Says that the blank marker is 1 or the sum is least, least + 1, … (4.13.3, overall_proof).
 * @param {string} context
 * @param {PoweredPair} marker
 * @param {PoweredPair} total
 * @param {number} least
 * @param {Proof[]} proofs
 * @returns {Equation}
 */
export function blankOverall(context, marker, total, least, proofs) {
  return new Equation(`bproof1|${context}|`, proofs, (tables) => [
    ...commitments(tables, marker, 1, proofs.slice(0, 1)),
    ...commitments(tables, total, least, proofs.slice(1)),
  ]);
}

/**
 * Says that the credential's owner signed the ballot's hash (section 4.14).
 * @param {string} signedHash
 * @param {bigint} credential
 * @param {Proof} proof
 * @returns {Equation}
 */
export function ballotSignature(signedHash, credential, proof) {
  const { challenge, response } = proof;
  return new Equation(`sig|${signedHash}|`, [proof], ({ g }) => [
    (g.power(response) * power(credential, challenge)) % P,
  ]);
}

/**
 * Returns A_0, B_0, A_1, … for the values M = least, least + 1, …
 *
 * A = g^response · alpha^challenge and B = y^response · beta^challenge · g^(-M·challenge).
 */
function commitments(tables, pair, least, proofs) {
  return proofs.flatMap(({ challenge, response }, place) => {
    const a = tables.g.power(response) * pair.alphaPowers.power(challenge);
    const b = (tables.y.power(response) * pair.betaPowers.power(challenge)) % P;
    const value = BigInt(least + place);
    return [a % P, value ? (b * tables.g.power(-value * challenge)) % P : b];
  });
}

/**
 * Checks a Schnorr proof by the key's owner; the prefix says what it is about.
 * @param {import("./group.js").FixedBase} g
 * @param {string} prefix
 * @param {bigint} key
 * @param {Proof} proof
 * @returns {boolean}
 */
export function holdsKnowledge(g, prefix, key, proof) {
  const commitment = (g.power(proof.response) * power(key, proof.challenge)) % P;
  return proof.challenge === hashToScalar(prefix, commitment);
}

/**
 * Checks that whoever made the key knows its private part (section 4.5).
 * @param {bigint} key
 * @param {Proof} proof
 * @returns {boolean}
 */
export function holdsKeyProof(key, proof) {
  return holdsKnowledge(generatorTable(), `pok|${NAME}|${key}|`, key, proof);
}

/**
 * Checks a trustee's signature of a message by her verification key (section 4.6.1).
 * @param {bigint} key
 * @param {string} message
 * @param {Proof} proof
 * @returns {boolean}
 */
export function holdsMessageSignature(key, message, proof) {
  return holdsKnowledge(generatorTable(), `sigmsg|${message}|`, key, proof);
}

/**
 * Checks that factor = alpha^x for the private part x of the key (section 4.18).
 *
 * The specification's hash covers neither alpha nor factor. Who makes the proof before the last
 * ballot is cast can have any factor fit: see `holdsJointDecryption`.
 * @param {string} electionHash
 * @param {bigint} key
 * @param {bigint} alpha
 * @param {bigint} factor
 * @param {Proof} proof
 * @returns {boolean}
 */
export function holdsDecryption(electionHash, key, alpha, factor, { challenge, response }) {
  const a = (generatorTable().power(response) * power(key, challenge)) % P;
  const b = (power(alpha, response) * power(factor, challenge)) % P;
  return challenge === hashToScalar(`decrypt|${electionHash}|${key}|`, a, b);
}

/**
 * What a joint proof is about: an alpha of the tally and its factor.
 * @typedef {[alpha: bigint, factor: bigint]} Part
 */

/**
 * Checks that factor = alpha^x in every part, for the private part x of the key.
 *
 * Not in the specification. The hash covers all that is claimed, so that nothing of it can be
 * chosen afterwards.
 * @param {string} electionHash
 * @param {bigint} key
 * @param {Part[]} parts
 * @param {Proof} proof
 * @returns {boolean}
 */
export function holdsJointDecryption(electionHash, key, parts, { challenge, response }) {
  const commitments = [(generatorTable().power(response) * power(key, challenge)) % P];
  for (const [alpha, factor] of parts) {
    commitments.push((power(alpha, response) * power(factor, challenge)) % P);
  }
  return challenge === hashToScalar(jointPrefix(electionHash, key, parts), ...commitments);
}

/**
 * Returns what is hashed before the commitments of a joint proof of decryption.
 * @param {string} electionHash
 * @param {bigint} key
 * @param {Part[]} parts
 * @returns {string}
 */
export function jointPrefix(electionHash, key, parts) {
  return `decrypt-all|${electionHash}|${key}|${parts.map(String).join(",")}|`;
}
