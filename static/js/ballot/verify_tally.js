/**
 * Verification of tally, decryptions and result: recomputed, not believed; twin of
 * `verify_tally.py`.
 * @module
 */

import { findStranger, holdsDecryption, holdsJointDecryption } from "./check.js";
import { widthOf } from "./formats.js";
import { inverse, modQ, P, power, Q } from "./group.js";
import { Check, InvalidError, require } from "./invalid.js";
import { canonical, element, fields, integer, items, proof } from "./read.js";
import { keysOf } from "./read_trustees.js";
import { isText } from "./same_bytes.js";
import { compact, number } from "./text.js";

/**
 * @typedef {import("./formats.js").Ciphertext[][]} Pairs
 * @typedef {bigint[][]} Factors
 * @typedef {import("./verify_ballot.js").CheckedBallot} CheckedBallot
 * @typedef {import("./read_trustees.js").Trustees} Trustees
 */

const SMALL = 2n ** 30n; // from here on the tool writes integers as strings

/**
 * Returns the ballots that count: of each credential the last (section 4.15).
 * @param {CheckedBallot[]} ballots
 * @returns {CheckedBallot[]}
 */
export function lastBallots(ballots) {
  return [...new Map(ballots.map((ballot) => [ballot.credential, ballot])).values()];
}

/**
 * Multiplies the ballots' ciphertexts, each raised to its credential's weight.
 * @param {import("./formats.js").Election} election
 * @param {CheckedBallot[]} ballots
 * @param {Map<bigint, bigint>} weights
 * @returns {Pairs}
 */
export function sumBallots(election, ballots, weights) {
  const sums = election.questions.map((question) =>
    Array.from({ length: widthOf(question) }, () => ({ alpha: 1n, beta: 1n })),
  );
  for (const { credential, ciphertexts } of ballots) {
    const weight = weights.get(credential);
    const raised = (value) => (weight === 1n ? value : power(value, weight));
    sums.forEach((row, place) =>
      row.forEach((sum, at) => {
        const pair = ciphertexts[place][at];
        sum.alpha = (sum.alpha * raised(pair.alpha)) % P;
        sum.beta = (sum.beta * raised(pair.beta)) % P;
      }),
    );
  }
  return sums;
}

/**
 * Checks that the archive's tally is, to the letter, the one recomputed.
 * @param {import("./tar.js").Record[]} data
 * @param {Pairs} tally
 * @param {{tallied: number, totalWeight: bigint}} counted
 */
export function checkTally(data, tally, { tallied, totalWeight }) {
  const recomputed = tally.map((row) =>
    row.map(({ alpha, beta }) => ({ alpha: String(alpha), beta: String(beta) })),
  );
  require(
    isText(data[0].body, compact(recomputed)),
    Check.ENCRYPTED_TALLY,
    "the encrypted tally is not the product of the ballots that count",
  );
  const sized = {
    num_tallied: tallied,
    total_weight: totalWeight < SMALL ? totalWeight : String(totalWeight),
    encrypted_tally: data[0].hash,
  };
  require(
    isText(data[1].body, compact(sized)),
    Check.SIZED_TALLY,
    "the number of ballots, their weight or the reference to the tally is wrong",
  );
}

/**
 * A partial decryption; `joint` is the proof that `belenios-tool` does not make.
 * @typedef {object} Decryption
 * @property {number} owner
 * @property {Factors} factors
 * @property {import("./formats.js").Proof[][]} proofs
 * @property {import("./formats.js").Proof | null} joint
 */

/**
 * Checks a partial decryption and returns it.
 *
 * With `own`, it must have the joint proof; where that stands it is verified.
 * @param {import("./tar.js").Record[]} data
 * @param {import("./formats.js").Election} election
 * @param {Trustees} trustees
 * @param {Pairs} tally
 * @param {{own: boolean}} options
 * @returns {Decryption}
 */
export function checkDecryption(data, election, trustees, tally, { own }) {
  const [ownerNumber, payload] = fields(canonical(data[1].body), ["owner", "payload"]);
  const owner = integer(ownerNumber);
  require(
    payload === data[0].hash,
    Check.PAYLOAD,
    "the owner's payload is not the record before",
  );
  require(
    owner >= 1 && owner <= trustees.keys.length,
    Check.OWNER,
    `there is no trustee with number ${owner}`,
  );
  const share = readDecryption(data[0].body, owner, tally);
  require(
    share.joint !== null || !own,
    Check.STRONG_FORM,
    "a decryption without the proof of all its factors together is not accepted",
  );
  const stranger = findStranger(share.factors.flat());
  require(stranger === null, Check.MEMBERSHIP, "a decryption factor is outside the subgroup");
  require(
    isProven(election.fingerprint, trustees.keys[owner - 1], tally, share),
    Check.DECRYPTION_PROOF,
    `a decryption factor is not proven to be that of trustee ${owner}`,
  );
  return share;
}

function readDecryption(raw, owner, tally) {
  const names = ["decryption_factors", "decryption_proofs", "joint_proof"];
  const [factors, proofs, joint] = fields(canonical(raw), names, ["joint_proof"]);
  const rows = (value, read) =>
    items(value, (row) => row, tally.length).map((row, place) =>
      items(row, read, tally[place].length),
    );
  return {
    owner,
    factors: rows(factors, element),
    proofs: rows(proofs, proof),
    joint: joint === null ? null : proof(joint),
  };
}

function isProven(electionHash, key, tally, { factors, proofs, joint }) {
  const parts = decrypted(tally, factors);
  const each = proofs
    .flat()
    .every((one, place) => holdsDecryption(electionHash, key, ...parts[place], one));
  return each && (joint === null || holdsJointDecryption(electionHash, key, parts, joint));
}

/**
 * Returns what a joint proof is about: each alpha of the tally, in order, with its factor.
 * @param {readonly (readonly {alpha: bigint}[])[]} tally
 * @param {readonly (readonly bigint[])[]} factors
 * @returns {import("./check.js").Part[]}
 */
export function decrypted(tally, factors) {
  return tally.flatMap((row, i) => row.map(({ alpha }, j) => [alpha, factors[i][j]]));
}

/**
 * Checks the result against the tally and the given decryptions; returns its counts.
 * @param {Uint8Array} raw
 * @param {Pairs} tally
 * @param {Trustees} trustees
 * @param {Map<number, Factors>} given
 * @param {{totalWeight: bigint, tables: import("./tables.js").Tables}} options
 * @returns {bigint[][]}
 */
export function checkResult(raw, tally, trustees, given, { totalWeight, tables }) {
  const shares = sharesOf(trustees, given);
  const [rows] = fields(canonical(raw), ["result"]);
  const counts = items(rows, (row) => items(row, readCount), tally.length);
  counts.forEach((row, i) => {
    require(
      row.length === tally[i].length,
      Check.SHAPE,
      "the result has another number of answers",
    );
    row.forEach((count, j) => {
      require(
        count <= totalWeight,
        Check.RESULT,
        "a count is larger than the ballots allow",
      );
      let factor = tables.g.power(count);
      for (const [owner, exponent] of shares) {
        factor = (factor * power(given.get(owner)[i][j], exponent)) % P;
      }
      require(
        factor === tally[i][j].beta,
        Check.RESULT,
        `question ${i + 1}, number ${j + 1} is not what the decryptions say`,
      );
    });
  });
  return counts;
}

/** Reads a count: small ones are JSON numbers, large ones strings, as the tool writes them. */
function readCount(value) {
  if (typeof value !== "string") {
    return BigInt(integer(value));
  }
  const result = number(value);
  require(result >= SMALL, Check.TEXT, "a small count must not be a string");
  return result;
}

/**
 * Chooses whose factors are combined, each with its exponent (section 4.19).
 *
 * Every single trustee with exponent 1; of a threshold group the first that suffice, with
 * their Lagrange coefficients. Throws InvalidError when somebody is missing.
 */
function sharesOf(trustees, given) {
  /** @type {[owner: number, exponent: bigint][]} */
  const shares = [];
  let first = 1;
  for (const item of trustees.items) {
    const size = keysOf(item).length;
    const needed = item.kind === "Pedersen" ? item.threshold : 1;
    const present = keysOf(item)
      .map((_, place) => place + 1)
      .filter((index) => given.has(first + index - 1))
      .slice(0, needed);
    if (present.length < needed) {
      throw new InvalidError(
        Check.SHARES,
        `of the trustees ${first} to ${first + size - 1}, ${needed} must decrypt; ` +
          `${present.length} did`,
      );
    }
    for (const index of present) {
      shares.push([first + index - 1, item.kind === "Pedersen" ? lagrange(index, present) : 1n]);
    }
    first += size;
  }
  return shares;
}

/**
 * Returns the Lagrange coefficient at 0: the product of k/(k - index) over the others, mod q.
 * @param {number} index
 * @param {number[]} indexes
 * @returns {bigint}
 */
export function lagrange(index, indexes) {
  return indexes
    .filter((other) => other !== index)
    .reduce(
      (product, other) => modQ(product * BigInt(other) * inverse(BigInt(other - index), Q)),
      1n,
    );
}
