/**
 * An opening: what is fixed when a contest, or a round of it, opens; twin of `opening.py`.
 * Values have the names of the file.
 * @module
 */

import { canonical, sha256 } from "./canonical.js";
import {
  decode,
  FINGERPRINT,
  list,
  MINUTE,
  NAME,
  nullable,
  NUMBER,
  object,
  readDocument,
  SHA256,
  SIGNATURE,
  text,
  UUID,
  whole,
} from "./document.js";

const REHEARSAL = "REHEARSAL";

/**
 * One question of the ballot: the seats of one part of one office.
 * @typedef {object} OpenedQuestion
 * @property {string} office
 * @property {string} part
 * @property {number} size
 * @property {number} seats to fill with this ballot
 * @property {string} text as the voter reads it
 * @property {{id: string, name: string}[]} candidates in ballot order
 */

/**
 * @typedef {object} Opening
 * @property {number} number
 * @property {string} previous digest of the opening before, or of the manifest
 * @property {string} uuid
 * @property {string} contest
 * @property {number} round
 * @property {OpenedQuestion[]} questions
 * @property {string} election fingerprint of election.json in the archive
 * @property {import("./replacement.js").Replacement[]} replacements
 */

/**
 * How many names a ballot may carry, and whether it may be blank, as the rulebook says.
 * @typedef {{selections: "at-most" | "exactly", blank: boolean}} VotingRules
 */

const REPLACEMENT = object({
  pairs: list(object({ uuid: UUID, withdrawn: NUMBER, spare: NUMBER })),
  signature: SIGNATURE,
});
const QUESTION = object({
  office: NAME,
  part: NAME,
  size: whole,
  seats: whole,
  text,
  candidates: list(object({ id: NAME, name: text })),
});

const OPENING_FILE = object({
  version: whole,
  number: whole,
  previous: SHA256,
  uuid: UUID,
  contest: NAME,
  round: whole,
  opened_at: MINUTE,
  questions: list(QUESTION),
  election: FINGERPRINT,
  roll: object({ version: whole, sha256: SHA256 }),
  entitled: whole,
  present: nullable(whole),
  replacements: list(REPLACEMENT),
});

/**
 * Reads the exact bytes of an opening; throws RefusedError with every fault and its place.
 * @param {Uint8Array} data
 * @param {string} [where]
 * @returns {Opening}
 */
export function readOpening(data, where = "opening") {
  return readDocument(OPENING_FILE, data, where);
}

/**
 * Checks the form of a replacement statement that is given as JSON; throws RefusedError.
 * @param {any} value
 * @param {string} where
 * @returns {import("./replacement.js").Replacement}
 */
export function readReplacement(value, where) {
  return decode(REPLACEMENT, value, where);
}

/**
 * Returns the name each contest's election has; a rehearsal is marked in it.
 * @param {import("./manifest.js").Manifest} manifest
 * @returns {string}
 */
export function electionName({ rehearsal, network, meeting }) {
  const mark = rehearsal ? `${REHEARSAL} ` : "";
  return `${mark}${network.name}: ${meeting.title} (${meeting.on})`;
}

/**
 * Returns the description of a contest's election, which names manifest and opening: the
 * opening by the digest of its canonical JSON with null for the election, made afterwards.
 * @param {import("./manifest.js").Manifest} manifest
 * @param {Opening} opening
 * @returns {string}
 */
export function electionDescription(manifest, opening) {
  const unmade = sha256(canonical({ ...opening, election: null }));
  const { contest, round } = opening;
  return `${contest}, round ${round}. Opening ${unmade}. Manifest ${manifest.digest}`;
}

/**
 * Returns the name of a lot box, which is made before there is a manifest.
 * @param {string} network
 * @param {{rehearsal: boolean}} options
 * @returns {string}
 */
export function lotName(network, { rehearsal }) {
  return rehearsal ? `${REHEARSAL} ${network}` : network;
}

/**
 * Returns the description of the lot box that belongs to this uuid.
 * @param {string} uuid
 * @returns {string}
 */
export function lotDescription(uuid) {
  return `Lot of ${uuid}`;
}

/**
 * Returns the questions of the encrypted ballot that the rulebook asks for.
 * @param {VotingRules} rules
 * @param {OpenedQuestion[]} questions
 * @returns {import("../ballot/formats.js").Question[]}
 */
export function ballotQuestions(rules, questions) {
  return questions.map(({ text: question, candidates, seats }) => {
    const [least, most] = namesAllowed(rules, { seats, candidates: candidates.length });
    const answers = candidates.map((candidate) => candidate.name);
    return { question, answers, least, most, blank: rules.blank };
  });
}

/** Twin of `names_allowed` in `core/count/question.py`. */
function namesAllowed({ selections }, { seats, candidates }) {
  const most = Math.min(seats, candidates);
  return [selections === "exactly" ? most : Math.min(1, most), most];
}
