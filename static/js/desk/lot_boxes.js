/**
 * Lot boxes as a desk looks at them: before she promises, and when all lots are shown.
 * @module
 */

import { EventType, linkEvents, requireOrder } from "../ballot/events.js";
import { Check, require } from "../ballot/invalid.js";
import { parseElection } from "../ballot/read.js";
import { parseTrustees } from "../ballot/read_trustees.js";
import { readRecords } from "../ballot/tar.js";
import { compact, decode, encode, parse, sha256Hex } from "../ballot/text.js";
import { checkCredentials } from "../ballot/verify_setup.js";
import { checkTrustees } from "../ballot/verify_trustees.js";
import { lotPromise, lotQuestion } from "../ballot/lot.js";
import { parametersDigest } from "../record/manifest_parts.js";

/**
 * A lot box as it was set up: the texts of its archive's first event.
 * @typedef {object} BoxSetUp
 * @property {string} uuid of the contest's box
 * @property {string} lot_uuid
 * @property {string} election
 * @property {string} trustees
 * @property {string} credentials
 */

/**
 * Checks a lot box before a ballot is made for it, and returns its election.
 * @param {BoxSetUp} box
 * @param {object} expected
 * @param {string} expected.credential hers
 * @param {number} expected.contributors how many there are
 * @param {readonly string[]} expected.certs the certificates as they were shown
 * @returns {import("../ballot/formats.js").Election}
 * @throws {import("../ballot/invalid.js").InvalidError}
 */
export function checkSetUp(box, { credential, contributors, certs }) {
  const election = parseElection(encode(box.election));
  const named = election.uuid === box.lot_uuid && election.description.includes(box.uuid);
  require(named, Check.PAYLOAD, "the lot box is not that of its uuid");
  const question = compact({ ...lotQuestion() }) === compact({ ...election.questions[0] });
  require(question && election.questions.length === 1, Check.PAYLOAD, "this is no lot box");
  checkKeys(box, { election, certs });
  checkPersons(box, { credential, persons: contributors });
  return election;
}

/**
 * Checks that a box is encrypted for the trustees whose certificates were shown.
 * @param {{trustees: string}} box
 * @param {{election: import("../ballot/formats.js").Election, certs: readonly string[]}} expected
 * @throws {import("../ballot/invalid.js").InvalidError}
 */
export function checkKeys(box, { election, certs }) {
  const trustees = parseTrustees(encode(box.trustees));
  checkTrustees(trustees);
  const key = election.publicKey === trustees.publicKey;
  require(key, Check.ELECTION_KEY, "the key of the box is not that of the trustees");
  const shown = parse(encode(box.trustees))[1][1].certs.map(compact);
  const same = shown.length === certs.length && shown.every((one, at) => one === certs[at]);
  require(same, Check.ELECTION_KEY, "the box has the keys of other trustees");
}

/**
 * Checks that a box lists her credential, and one for each of the others.
 * @param {{credentials: string}} box
 * @param {{credential: string, persons: number}} expected
 * @throws {import("../ballot/invalid.js").InvalidError}
 */
export function checkPersons(box, { credential, persons }) {
  const listed = checkCredentials(encode(box.credentials));
  const hers = listed.has(BigInt(credential)) && listed.size === persons;
  require(hers, Check.PAYLOAD, "the box has the credentials of others");
}

/**
 * Checks a full lot box: as it was set up, with the promised ballots and no others.
 * @param {Uint8Array} archive
 * @param {object} expected
 * @param {BoxSetUp} expected.box
 * @param {Record<string, string>} expected.promises of all contributors, by their names
 * @returns {{head: string, order: string[]}} the head of its last ballot, as the manifest has
 *   it, and who lies there in which order
 * @throws {import("../ballot/invalid.js").InvalidError}
 */
export function checkFull(archive, { box, promises }) {
  const events = linkEvents(readRecords(archive));
  requireOrder(events);
  const [setUp, ...others] = events;
  const texts = setUp.data.map((record) => decode(record.body));
  const same = compact(texts) === compact(setUpTexts(box));
  require(same, Check.PAYLOAD, "the lot box was set up otherwise than it was shown");
  const last = others.pop();
  require(last?.type === EventType.END_BALLOTS, Check.ORDER, "the lot box is not closed");
  const names = new Map(Object.entries(promises).map(([name, promise]) => [promise, name]));
  const order = others.map((event) => names.get(lotPromise(decode(event.data[0].body))));
  const all = compact([...order].sort()) === compact(Object.keys(promises).sort());
  require(all, Check.PAYLOAD, "a ballot in the lot box is not the one that was promised");
  return { head: others.at(-1).hash, order };
}

/** The texts of its first event; the last of them follows from the others. */
function setUpTexts({ election, trustees, credentials }) {
  const hashes = Object.entries({ election, trustees, credentials }).map(([name, text]) => {
    return [name, sha256Hex(encode(text))];
  });
  return [election, trustees, credentials, compact(Object.fromEntries(hashes))];
}

/**
 * Returns the digest of the trustees' key set of a box, as the manifest names it.
 * @param {{trustees: string}} box
 * @returns {string}
 */
export function keySetOf({ trustees }) {
  return parametersDigest(parse(encode(trustees))[1][1]);
}
