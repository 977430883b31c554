/**
 * A ballot opened for checking: what it holds is shown, so that it is never cast; twin of
 * `open_ballot.py`.
 *
 * Whoever doubts the program that encrypts her vote lets it make a ballot, notes the tracker, and
 * then has it opened in place of cast. Another device finds out here whether it holds what she
 * chose.
 * @module
 */

import { BLANK, checkChoices, plainValues } from "./ballot.js";
import { BallotError } from "./errors.js";
import { Check, InvalidError, require } from "./invalid.js";
import { encryptWith } from "./prove.js";
import { fields, integer, items, parseBallot, scalar, string } from "./read.js";
import { tablesFor } from "./tables.js";
import { compact, encode, parse } from "./text.js";

/**
 * @typedef {import("./ballot.js").Selection} Selection
 * @typedef {import("./formats.js").Election} Election
 */

const LONGEST = 4_000_000; // bytes; a ballot of hundreds of answers with its opening is shorter

/**
 * A ballot that does not hold what it is said to: code `other-vote`; params `question` and
 * `place` count from 0.
 */
export class OpeningError extends BallotError {
  /**
   * @param {number} question
   * @param {number} place
   */
  constructor(question, place) {
    super(
      "other-vote",
      `The ballot does not hold what is said: question ${question + 1}, `
        + `ciphertext ${place + 1}. The program that made it is not to be trusted.`,
      { question, place },
    );
  }
}

/**
 * Writes a ballot with the randomness of each ciphertext and the choices it is to hold.
 * @param {{ballot: string, opening: string[][], choices: readonly Selection[]}} made
 * @returns {string}
 */
export function openedText({ ballot, opening, choices }) {
  return compact({ ballot, opening, choices });
}

/**
 * Checks that an opened ballot encrypts exactly the choices it is said to hold.
 *
 * Proofs and signature are not looked at: a ballot in which they are wrong would be refused
 * when it is cast. The tracker that is returned must be the one noted before.
 * @param {Uint8Array} opened
 * @param {Election} election
 * @returns {{tracker: string, choices: Selection[]}}
 * @throws {OpeningError} when another vote is inside
 * @throws {import("./ballot.js").SelectionError} for choices that the election does not allow
 * @throws {import("./errors.js").MalformedError} for anything else
 */
export function openBallot(opened, election) {
  require(opened.length <= LONGEST, Check.SHAPE, "the opened ballot is too long");
  const [text, opening, choices] = fields(parse(opened), ["ballot", "opening", "choices"]);
  const ballot = parseBallot(encode(string(text)), election);
  require(
    ballot.electionUuid === election.uuid && ballot.electionHash === election.fingerprint,
    Check.OTHER_ELECTION,
    "the ballot is for another election",
  );
  const selections = items(choices, readSelection);
  checkChoices(election, selections);
  const readAnswer = (answer) => items(answer, scalar);
  const randomness = items(opening, readAnswer, election.questions.length);
  const tables = tablesFor(election.publicKey);
  election.questions.forEach((question, at) => {
    const plain = plainValues(question, selections[at]);
    checkAnswer(at, plain, ballot.answers[at].choices, randomness[at], tables);
  });
  return { tracker: ballot.tracker, choices: selections };
}

function readSelection(value) {
  return value === BLANK ? BLANK : items(value, integer);
}

function checkAnswer(at, plain, pairs, randomness, tables) {
  if (randomness.length !== pairs.length) {
    throw new InvalidError(Check.SHAPE, "each ciphertext must have its randomness");
  }
  pairs.forEach((pair, place) => {
    const { alpha, beta } = encryptWith(plain[place], randomness[place], tables);
    if (alpha !== pair.alpha || beta !== pair.beta) {
      throw new OpeningError(at, place);
    }
  });
}
