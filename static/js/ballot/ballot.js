/**
 * Making a ballot (Belenios 2.0 specification, sections 4.11 and 4.15); twin of `ballot.py`.
 *
 * Besides the ballot its maker gets the opening: the randomness of every ciphertext. It shows
 * the vote, so it is kept only for a ballot that is opened for checking and never cast.
 * @module
 */

import { secretExponent } from "./credential.js";
import { BallotError } from "./errors.js";
import { widthOf } from "./formats.js";
import { generatorTable, randomScalar } from "./group.js";
import {
  encrypt,
  proveBlank,
  proveBlankOrInterval,
  proveInterval,
  signBallot,
  total,
} from "./prove.js";
import { tablesFor } from "./tables.js";
import { compact, encode, fingerprint } from "./text.js";

/**
 * @typedef {import("./formats.js").Ciphertext} Ciphertext
 * @typedef {import("./formats.js").Election} Election
 * @typedef {import("./formats.js").Proof} Proof
 * @typedef {import("./formats.js").Question} Question
 * @typedef {import("./group.js").Random} Random
 * @typedef {import("./prove.js").Opened} Opened
 * @typedef {import("./tables.js").Tables} Tables
 */

/** The answer of somebody who votes blank on a question. */
export const BLANK = "blank";

/**
 * The answer to one question: 0 or 1 for each answer in order, or blank.
 * @typedef {readonly number[] | "blank"} Selection
 */

/**
 * A selection that the question does not allow; refused before anything is encrypted. Codes:
 * `blank-not-allowed`, `answer-count` and `question-count` (params `expected`, `given`),
 * `choice-not-0-or-1`, `choices-out-of-range` (`least`, `most`, `chosen`).
 */
export class SelectionError extends BallotError {}

/**
 * Throws SelectionError unless the question allows the selection.
 * @param {Question} question
 * @param {Selection} selection
 */
export function checkSelection(question, selection) {
  if (selection === BLANK) {
    if (!question.blank) {
      throw new SelectionError(
        "blank-not-allowed",
        "This question does not allow a blank vote.",
      );
    }
    return;
  }
  const [expected, given] = [question.answers.length, selection?.length ?? 0];
  if (given !== expected) {
    const message = `This question has ${expected} answers; ${given} were given.`;
    throw new SelectionError("answer-count", message, { expected, given });
  }
  if (![...selection].every((choice) => choice === 0 || choice === 1)) {
    throw new SelectionError(
      "choice-not-0-or-1",
      "Each answer is either chosen (1) or not (0).",
    );
  }
  const { least, most } = question;
  const chosen = selection.reduce((sum, choice) => sum + choice, 0);
  if (chosen < least || chosen > most) {
    const message = `Choose from ${least} to ${most} answers; ${chosen} are chosen.`;
    throw new SelectionError("choices-out-of-range", message, { least, most, chosen });
  }
}

/**
 * Throws SelectionError unless every question of the election allows its selection.
 * @param {Election} election
 * @param {readonly Selection[]} choices
 */
export function checkChoices(election, choices) {
  const [expected, given] = [election.questions.length, choices.length];
  if (given !== expected) {
    const message = `This ballot has ${expected} questions; ${given} were answered.`;
    throw new SelectionError("question-count", message, { expected, given });
  }
  election.questions.forEach((question, at) => checkSelection(question, choices[at]));
}

/**
 * Encrypts, proves and signs one voter's answers.
 * @param {Election} election
 * @param {object} vote
 * @param {string} [vote.code] the voting code, or
 * @param {bigint} [vote.secret] its secret exponent in this election
 * @param {readonly Selection[]} vote.choices
 * @param {Random} [vote.random]
 * @param {Tables} [vote.tables] worth building while the voter reads (`tablesFor`)
 * @param {(done: number, whole: number) => unknown} [vote.progress] called after each step; a
 *   promise is waited for, so that a page without a Worker can draw meanwhile
 * @returns {Promise<{ballot: string, tracker: string, opening: string[][]}>}
 * @throws {SelectionError} for choices the questions do not allow
 * @throws {import("./credential.js").CodeError} for a mistyped code
 */
export async function makeBallot(election, vote) {
  const { code, secret, choices, random = randomScalar, progress = () => {} } = vote;
  checkChoices(election, choices);
  const exponent = secret ?? (await secretExponent(code, election.uuid));
  const tables = vote.tables ?? tablesFor(election.publicKey);
  const credential = generatorTable().power(exponent);
  const context = `${election.fingerprint}|${credential}`;
  const step = stepper(election, progress);
  const [answers, opening] = [[], []];
  for (const [at, question] of election.questions.entries()) {
    const opened = plainValues(question, choices[at]).map((m) => encrypt(m, { tables, random }));
    opening.push(opened.map((part) => String(part.randomness)));
    answers.push(await provenAnswer(question, opened, context, { tables, random }, step));
  }
  const ballot = signed({ election, credential, answers }, exponent, random);
  return { ballot, tracker: tracker(ballot), opening };
}

/** Counts the steps of a ballot: one for each ciphertext, one for the rest of each question. */
function stepper(election, progress) {
  const whole = election.questions.reduce((sum, question) => sum + widthOf(question) + 1, 0);
  let done = 0;
  return () => progress(++done, whole);
}

function signed({ election, credential, answers }, exponent, random) {
  const ballot = {
    election_uuid: election.uuid,
    election_hash: election.fingerprint,
    credential: String(credential),
    answers,
  };
  const hash = fingerprint(encode(compact(ballot)));
  const proof = proofObject(signBallot(hash, exponent, random));
  return compact({ ...ballot, signature: { hash, proof } });
}

/**
 * Returns the number by which a voter finds her ballot on the public board.
 * @param {string} ballot
 * @returns {string}
 */
export function tracker(ballot) {
  return fingerprint(encode(ballot));
}

async function provenAnswer(question, opened, context, means, step) {
  const individual = [];
  for (const part of opened) {
    individual.push(proofObjects(proveInterval(context, part, [0, 1], means)));
    await step();
  }
  const pairs = opened.map(({ ciphertext }) => `${ciphertext.alpha},${ciphertext.beta}`);
  const whole = wholeProofs(question, opened, `${context}|${pairs.join(",")}`, means);
  await step();
  return {
    choices: opened.map((part) => ciphertextObject(part.ciphertext)),
    individual_proofs: individual,
    ...whole,
  };
}

/**
 * Returns the numbers a ballot encrypts for a selection: blank's first where it is allowed.
 * @param {Question} question
 * @param {Selection} selection
 * @returns {number[]}
 */
export function plainValues(question, selection) {
  if (selection === BLANK) {
    return [1, ...question.answers.map(() => 0)];
  }
  return question.blank ? [0, ...selection] : [...selection];
}

function wholeProofs(question, opened, whole, means) {
  const { least, most } = question;
  const values = Array.from({ length: most - least + 1 }, (_, at) => least + at);
  if (!question.blank) {
    return { overall_proof: proofObjects(proveInterval(whole, total(opened), values, means)) };
  }
  const [marker, chosen] = [opened[0], total(opened.slice(1))];
  const overall = proofObjects(proveBlankOrInterval(whole, marker, chosen, values, means));
  const blank = proofObjects(proveBlank(whole, marker, chosen, means));
  return { overall_proof: overall, blank_proof: blank };
}

/**
 * Returns a ciphertext as JSON writes it.
 * @param {Ciphertext} pair
 * @returns {{alpha: string, beta: string}}
 */
export function ciphertextObject({ alpha, beta }) {
  return { alpha: String(alpha), beta: String(beta) };
}

/**
 * Returns a proof as JSON writes it.
 * @param {Proof} proof
 * @returns {{challenge: string, response: string}}
 */
export function proofObject({ challenge, response }) {
  return { challenge: String(challenge), response: String(response) };
}

/**
 * Returns proofs as JSON writes them.
 * @param {readonly Proof[]} proofs
 * @returns {{challenge: string, response: string}[]}
 */
export function proofObjects(proofs) {
  return proofs.map(proofObject);
}
