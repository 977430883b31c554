/**
 * Lots that anyone can repeat: a box of random ticks, opened with the tally; twin of `lot.py`.
 *
 * Each contributor ticks every answer or not at random. The sum of an answer's ticks is even or
 * odd; one honest contributor is enough for each of these bits to be a fair one.
 * @module
 */

import { BallotError } from "./errors.js";
import { randomScalar } from "./group.js";
import { encode, fingerprint, sha256Hex } from "./text.js";

export const BITS = 32;

/**
 * Returns the only question of a lot box.
 * @returns {import("./formats.js").Question}
 */
export function lotQuestion() {
  const answers = Array.from({ length: BITS }, (_, place) => String(place + 1));
  return { question: "Lot", answers, least: 0, most: BITS, blank: false };
}

/**
 * Draws one contributor's ticks.
 * @param {import("./group.js").Random} [random]
 * @returns {number[]}
 */
export function lotChoices(random = randomScalar) {
  const drawn = random();
  return Array.from({ length: BITS }, (_, place) => Number((drawn >> BigInt(place)) & 1n));
}

/**
 * Returns what a contributor publishes of her ballot before anybody has seen it.
 *
 * It is not the tracker, which stands in the head of the box and so in the check number: the
 * number must not be known to anybody who can still change something of it.
 * @param {string} ballot
 * @returns {string}
 */
export function lotPromise(ballot) {
  return fingerprint(encode(`lot promise|${ballot}`));
}

/**
 * Returns the lot of a box's result: for each answer in order, whether its sum is odd.
 * @param {readonly number[]} sums
 * @returns {string}
 * @throws {BallotError} `lot-sums` when there are not 32
 */
export function bitsFromResult(sums) {
  if (sums.length !== BITS) {
    throw new BallotError("lot-sums", `a lot box has ${BITS} sums, not ${sums.length}`, {
      expected: BITS,
      given: sums.length,
    });
  }
  return sums.map((sum) => sum % 2).join("");
}

/**
 * Returns the tied in the order of the lot, first drawn first.
 *
 * `uuid` is that of the contest's box; positions are those of the answers in its
 * election.json, counted from 0. The order is that of SHA-256("lot|uuid|bits|position"),
 * smallest first; it does not depend on who else is tied.
 * @param {string} uuid
 * @param {string} bits
 * @param {Iterable<number>} positions
 * @returns {number[]}
 */
export function lotOrder(uuid, bits, positions) {
  const ranked = Array.from(positions, (position) => ({
    position,
    rank: sha256Hex(encode(`lot|${uuid}|${bits}|${position}`)),
  }));
  ranked.sort((a, b) => (a.rank < b.rank ? -1 : Number(a.rank > b.rank)));
  return ranked.map(({ position }) => position);
}
