/**
 * The checks of one ballot; twin of `verify_ballot.py`.
 * @module
 */

import { MalformedError } from "./errors.js";
import {
  ballotSignature,
  blank,
  blankOverall,
  findStranger,
  interval,
  PoweredPair,
  product,
  tablesFor,
} from "./check.js";
import { asInvalid, Check, InvalidBallotError, require } from "./invalid.js";
import { parseBallot } from "./read.js";
import { fingerprint } from "./text.js";

/**
 * A ballot that passed every check; `ciphertexts` per question, blank first if allowed.
 * @typedef {object} CheckedBallot
 * @property {bigint} credential
 * @property {string} tracker
 * @property {import("./formats.js").Ciphertext[][]} ciphertexts
 */

/**
 * Returns all group elements that a ballot brings, for a test of membership.
 * @param {CheckedBallot} ballot
 * @returns {bigint[]}
 */
export function elementsOf(ballot) {
  return ballot.ciphertexts.flatMap((choices) =>
    choices.flatMap((pair) => [pair.alpha, pair.beta]),
  );
}

/**
 * Checks everything about one ballot; throws InvalidBallotError, which names the check.
 *
 * The credentials are those of the election's list, tested to be members. Only a caller who
 * tests the ciphertexts' membership itself, many at once, may say `membership: false`.
 * @param {Uint8Array} raw
 * @param {import("./formats.js").Election} election
 * @param {{has(credential: bigint): boolean}} credentials
 * @param {{tables?: import("./tables.js").Tables, membership?: boolean}} [options]
 * @returns {CheckedBallot}
 */
export function checkBallot(raw, election, credentials, { tables, membership = true } = {}) {
  try {
    const ballot = parseBallot(raw, election);
    requireThisElection(ballot, election, credentials);
    const checked = {
      credential: ballot.credential,
      tracker: ballot.tracker,
      ciphertexts: ballot.answers.map((answer) => answer.choices),
    };
    require(
      !membership || findStranger(elementsOf(checked)) === null,
      Check.MEMBERSHIP,
      "a ciphertext is outside the subgroup",
    );
    requireProofs(ballot, election, tables ?? tablesFor(election.publicKey));
    return checked;
  } catch (error) {
    if (!(error instanceof MalformedError)) {
      throw error;
    }
    const found = asInvalid(error);
    throw new InvalidBallotError(found.check, found.message, fingerprint(raw));
  }
}

function requireThisElection(ballot, election, credentials) {
  require(
    ballot.electionUuid === election.uuid && ballot.electionHash === election.fingerprint,
    Check.OTHER_ELECTION,
    "the ballot was made for another election",
  );
  require(
    credentials.has(ballot.credential),
    Check.UNKNOWN_CREDENTIAL,
    "the ballot's credential is not on the election's list",
  );
}

function requireProofs(ballot, election, tables) {
  const { signedHash, unsignedHash, credential, signature } = ballot;
  require(
    signedHash === unsignedHash &&
      ballotSignature(signedHash, credential, signature).holds(tables),
    Check.SIGNATURE,
    "the signature does not fit the ballot and its credential",
  );
  const short = `${election.fingerprint}|${credential}`; // S0 of section 4.11
  ballot.answers.forEach((answer, place) => {
    const where = `question ${place + 1}`;
    requireAnswerProofs(answer, election.questions[place], { tables, short, where });
  });
}

function requireAnswerProofs(answer, question, { tables, short, where }) {
  const choices = answer.choices.map((pair) => new PoweredPair(pair));
  choices.forEach((pair, place) => {
    require(
      interval(short, pair, 0, answer.individual[place]).holds(tables),
      Check.INDIVIDUAL_PROOF,
      `${where}, ciphertext ${place + 1} is not proven to be 0 or 1`,
    );
  });
  const full = `${short}|${choices.map((pair) => `${pair.alpha},${pair.beta}`).join(",")}`;
  const { least } = question;
  let overall;
  if (answer.blank === null) {
    const total = new PoweredPair(product(choices));
    overall = interval(full, total, least, answer.overall);
  } else {
    const [marker, ...others] = choices;
    const total = new PoweredPair(product(others));
    require(
      blank(full, marker, total, answer.blank).holds(tables),
      Check.BLANK_PROOF,
      `${where}: it is not proven that a blank answer chooses nothing`,
    );
    overall = blankOverall(full, marker, total, least, answer.overall);
  }
  require(
    overall.holds(tables),
    Check.OVERALL_PROOF,
    `${where}: the number of choices is not proven to be allowed`,
  );
}
