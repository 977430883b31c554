/**
 * Strict reading of elections, credentials and ballots; twin of `read.py`, whose smaller
 * readers stand in `read_parts.js`.
 * @module
 */

import { BASE58, widthOf } from "./formats.js";
import { NAME } from "./group.js";
import { Check, InvalidError, require, UnsupportedElectionError } from "./invalid.js";
import { canonical, ciphertext, element, fields } from "./read_parts.js";
import { integer, isObject, items, proof, string } from "./read_parts.js";
import { compact, encode, fingerprint, parse } from "./text.js";

export * from "./read_parts.js";

/**
 * @typedef {import("./formats.js").Ciphertext} Ciphertext
 * @typedef {import("./formats.js").Election} Election
 * @typedef {import("./formats.js").Proof} Proof
 * @typedef {import("./formats.js").Question} Question
 */

/**
 * An encrypted answer to a homomorphic question; blank's ciphertext stands first.
 * @typedef {object} Answer
 * @property {Ciphertext[]} choices
 * @property {Proof[][]} individual
 * @property {Proof[]} overall
 * @property {Proof[] | null} blank
 */

/**
 * A ballot as read; `unsignedHash` is recomputed, `signedHash` is what it claims.
 * @typedef {object} Ballot
 * @property {string} tracker
 * @property {string} electionUuid
 * @property {string} electionHash
 * @property {bigint} credential
 * @property {Answer[]} answers
 * @property {string} signedHash
 * @property {string} unsignedHash
 * @property {Proof} signature
 */

const UUID = new RegExp(`^[${BASE58}]{14,}$`);
const CREDENTIAL = /^([0-9]+)(?:,(0|[1-9][0-9]{0,17}))?$/;
const LONGEST_PART = 2500; // bytes of a ciphertext with its proofs, or of an overall proof's term
const ELECTION = ["version", "description", "name", "group", "public_key", "questions", "uuid"];
const ELECTION_OPTIONAL = ["administrator", "credential_authority"];
const QUESTION = ["answers", "min", "max", "question"];

// --- election ---

/**
 * Reads an election object; its formatting is free, its fields are not.
 *
 * Throws UnsupportedElectionError for another group, version or kind of question.
 * @param {Uint8Array} raw
 * @returns {Election}
 */
export function parseElection(raw) {
  const value = parse(raw);
  require(isObject(value), Check.TEXT, "the election is not an object");
  if (value.version !== 1) {
    throw new UnsupportedElectionError("only version 1 of the protocol is supported");
  }
  if (value.group !== NAME) {
    throw new UnsupportedElectionError(`only the group ${NAME} is supported`);
  }
  requireFields(value, ELECTION, ELECTION_OPTIONAL);
  ELECTION_OPTIONAL.filter((name) => name in value).forEach((name) => string(value[name]));
  const uuid = string(value.uuid);
  require(UUID.test(uuid), Check.TEXT, "the uuid is not 14 Base58 characters");
  const questions = items(value.questions, readQuestion);
  require(questions.length > 0, Check.SHAPE, "the election has no question");
  return {
    uuid,
    name: string(value.name),
    description: string(value.description),
    publicKey: element(value.public_key),
    questions,
    raw,
    fingerprint: fingerprint(raw),
  };
}

function requireFields(value, required, optional) {
  const missing = required.filter((name) => !(name in value)).sort();
  const known = [...required, ...optional];
  const unknown = Object.keys(value).filter((name) => !known.includes(name));
  require(!missing.length, Check.TEXT, `missing fields: ${missing.join(", ")}`);
  require(!unknown.length, Check.TEXT, `${unknown.length} unknown fields`);
}

function readQuestion(value) {
  require(isObject(value), Check.TEXT, "a question is not an object");
  if ("type" in value) {
    throw new UnsupportedElectionError(
      "ranked (non-homomorphic) questions are not supported; use belenios-tool",
    );
  }
  requireFields(value, QUESTION, ["blank"]);
  const blank = "blank" in value ? value.blank : false;
  require(typeof blank === "boolean", Check.TEXT, "blank must be true or false");
  const result = {
    question: string(value.question),
    answers: items(value.answers, string),
    least: integer(value.min),
    most: integer(value.max),
    blank,
  };
  const count = result.answers.length;
  require(
    result.least <= result.most && result.most <= count && count > 0,
    Check.SHAPE,
    "a question's numbers must be in order: min, max, number of answers",
  );
  return result;
}

// --- credentials ---

/**
 * Reads the list of public credentials: each credential's weight, 1 where none is given.
 * @param {Uint8Array} raw
 * @returns {Map<bigint, bigint>}
 */
export function parseCredentials(raw) {
  /** @type {Map<bigint, bigint>} */
  const weights = new Map();
  for (const text of items(canonical(raw), string)) {
    const match = CREDENTIAL.exec(text);
    if (!match) {
      throw new InvalidError(Check.TEXT, "a public credential is not a number");
    }
    const credential = element(match[1]);
    require(
      !weights.has(credential),
      Check.CREDENTIAL_REPEATED,
      `the credential ${match[1].slice(0, 20)}… is listed twice`,
    );
    weights.set(credential, BigInt(match[2] ?? 1));
  }
  return weights;
}

/**
 * Tells whether a list of credentials, already read, gives any of them a weight.
 * @param {Uint8Array} raw
 * @returns {boolean}
 */
export function hasWeights(raw) {
  return parse(raw).some((text) => text.includes(","));
}

// --- ballots ---

/**
 * Reads a ballot whose shape fits the election's questions; nothing is proven by that.
 * @param {Uint8Array} raw
 * @param {Election} election
 * @returns {Ballot}
 */
export function parseBallot(raw, election) {
  const widths = election.questions.map((question) => widthOf(question) + termsOf(question));
  const parts = widths.reduce((sum, width) => sum + width, 1);
  require(raw.length <= parts * LONGEST_PART, Check.SHAPE, "the ballot is too long");
  const value = canonical(raw);
  const [uuid, electionHash, credential, answers, signature] = fields(value, [
    "election_uuid",
    "election_hash",
    "credential",
    "answers",
    "signature",
  ]);
  const [signedHash, signatureProof] = fields(signature, ["hash", "proof"]);
  const rawAnswers = items(answers, (answer) => answer, election.questions.length);
  const { signature: _, ...unsigned } = value;
  return {
    tracker: fingerprint(raw),
    electionUuid: string(uuid),
    electionHash: string(electionHash),
    credential: element(credential),
    answers: rawAnswers.map((answer, place) => readAnswer(answer, election.questions[place])),
    signedHash: string(signedHash),
    unsignedHash: fingerprint(encode(compact(unsigned))),
    signature: proof(signatureProof),
  };
}

/** Reads an answer; a blank proof stands exactly where the question allows blank. */
function readAnswer(value, question) {
  require(
    !isObject(value) || "blank_proof" in value === question.blank,
    Check.SHAPE,
    "a blank proof must stand exactly where the question allows blank",
  );
  const names = ["choices", "individual_proofs", "overall_proof"];
  const [choices, individual, overall, blank] = fields(value, [
    ...names,
    ...(question.blank ? ["blank_proof"] : []),
  ]);
  const width = widthOf(question);
  return {
    choices: items(choices, ciphertext, width),
    individual: items(individual, (pair) => items(pair, proof, 2), width),
    overall: items(overall, proof, termsOf(question)),
    blank: question.blank ? items(blank, proof, 2) : null,
  };
}

/** Number of an overall proof's branches: a number of choices each, and blank. */
function termsOf(question) {
  return question.most - question.least + 1 + (question.blank ? 1 : 0);
}
