/**
 * From the box to the counts, as far as trustees take part: a share of the decryption, and
 * checking one; twin of part of `tally.py`. Counting is the server's and the verifier's.
 * @module
 */

import { proofObject } from "./ballot.js";
import { findStranger, holdsDecryption, holdsJointDecryption } from "./check.js";
import { BallotError } from "./errors.js";
import { widthOf } from "./formats.js";
import { randomScalar } from "./group.js";
import { decryptPart, proveDecryption } from "./prove.js";
import { canonical, ciphertext, element, fields, items, proof } from "./read.js";
import { compact, encode, MalformedError } from "./text.js";
import { decrypted } from "./verify_tally.js";

/**
 * Per question, one ciphertext per answer, blank's first where blank is allowed.
 * @typedef {readonly (readonly import("./formats.js").Ciphertext[])[]} Ciphertexts
 * @typedef {import("./formats.js").Election} Election
 */

/** A tally that cannot be completed. */
export class TallyError extends BallotError {}

/** A partial decryption that is not what its owner's key makes of the tally. */
export class WrongShareError extends TallyError {
  /**
   * @param {number} owner
   * @param {string} code
   * @param {string} reason
   * @param {Record<string, unknown>} [params]
   */
  constructor(owner, code, reason, params = {}) {
    const message = `The partial decryption of trustee ${owner} is wrong: ${reason}.`;
    super(code, message, { ...params, owner });
    this.owner = owner;
  }
}

/**
 * Reads an encrypted tally.
 * @param {Uint8Array} text
 * @param {Election} election
 * @returns {Ciphertexts}
 * @throws {MalformedError} when it does not fit the questions
 */
export function readTally(text, election) {
  const { questions } = election;
  const rows = items(canonical(text), (row) => items(row, ciphertext), questions.length);
  if (rows.some((row, at) => row.length !== widthOf(questions[at]))) {
    const says = "the encrypted tally does not fit the election's questions";
    throw new MalformedError("tally-shape", says);
  }
  return rows;
}

/**
 * Makes a trustee's share of the decryption of a tally that she has verified.
 *
 * The same threshold key serves every election whose public key it is part of.
 * @param {Election} election
 * @param {Ciphertexts} tally
 * @param {bigint} privateKey
 * @param {import("./group.js").Random} [random]
 * @returns {Uint8Array}
 * @throws {TallyError} for a number outside the subgroup: a power of it could leak the key
 */
export function partialDecryption(election, tally, privateKey, random = randomScalar) {
  if (findStranger(tally.flat().map((pair) => pair.alpha)) !== null) {
    const says = "The encrypted tally holds a number outside the group; do not decrypt it.";
    throw new TallyError("tally-outside", says);
  }
  const parts = tally.map((row) =>
    row.map((pair) => decryptPart(election.fingerprint, pair.alpha, privateKey, random)),
  );
  const factors = parts.map((row) => row.map(([factor]) => factor));
  const claimed = decrypted(tally, factors);
  const joint = proveDecryption(election.fingerprint, claimed, privateKey, random);
  const share = {
    decryption_factors: factors.map((row) => row.map(String)),
    decryption_proofs: parts.map((row) => row.map(([, one]) => proofObject(one))),
    joint_proof: proofObject(joint),
  };
  return encode(compact(share));
}

/**
 * A partial decryption as read: per question and answer a factor and its proof, then of all.
 * @typedef {object} Share
 * @property {bigint[][]} factors
 * @property {import("./formats.js").Proof[][]} proofs
 * @property {import("./formats.js").Proof} joint
 */

/**
 * Reads a partial decryption; nothing is proven by that.
 * @param {Uint8Array} text
 * @returns {Share}
 * @throws {MalformedError}
 */
export function readShare(text) {
  const names = ["decryption_factors", "decryption_proofs", "joint_proof"];
  const [factors, proofs, joint] = fields(canonical(text), names);
  return {
    factors: items(factors, (row) => items(row, element)),
    proofs: items(proofs, (row) => items(row, proof)),
    joint: proof(joint),
  };
}

/**
 * Returns the share when all its proofs hold for the owner's key.
 * @param {Election} election
 * @param {Ciphertexts} tally
 * @param {bigint} key
 * @param {Uint8Array} text
 * @param {number} owner
 * @returns {Share}
 * @throws {WrongShareError}
 */
export function checkShare(election, tally, key, text, owner) {
  const share = shareOf(text, owner);
  if (!sameShape(share.factors, tally) || !sameShape(share.proofs, tally)) {
    throw new WrongShareError(owner, "share-shape", "it does not have the shape of this tally");
  }
  if (findStranger(share.factors.flat()) !== null) {
    throw new WrongShareError(owner, "share-outside", "a factor lies outside the group");
  }
  for (const [at, row] of tally.entries()) {
    const holds = row.every(({ alpha }, place) => {
      const [factor, proof] = [share.factors[at][place], share.proofs[at][place]];
      return holdsDecryption(election.fingerprint, key, alpha, factor, proof);
    });
    if (!holds) {
      const says = `a proof fails in question ${at + 1}`;
      throw new WrongShareError(owner, "share-proof", says, { number: at + 1 });
    }
  }
  const parts = decrypted(tally, share.factors);
  if (!holdsJointDecryption(election.fingerprint, key, parts, share.joint)) {
    const says = "the proof of all its factors together fails";
    throw new WrongShareError(owner, "share-joint-proof", says);
  }
  return share;
}

function shareOf(text, owner) {
  try {
    return readShare(text);
  } catch (error) {
    if (!(error instanceof MalformedError)) {
      throw error;
    }
    throw new WrongShareError(owner, error.code, error.message, error.params);
  }
}

function sameShape(rows, tally) {
  return rows.length === tally.length && rows.every((row, at) => row.length === tally[at].length);
}
