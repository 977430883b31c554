/**
 * Lot boxes as a desk looks at them: before she promises, and when all lots are shown.
 * @module
 */

import { tracker } from "../ballot/ballot.js";
import { EventType, linkEvents, requireOrder } from "../ballot/events.js";
import { Check, require } from "../ballot/invalid.js";
import { parseElection } from "../ballot/read.js";
import { parseTrustees } from "../ballot/read_trustees.js";
import { readRecords } from "../ballot/tar.js";
import { compact, decode, encode, parse } from "../ballot/text.js";
import { checkCredentials } from "../ballot/verify_setup.js";
import { checkTrustees } from "../ballot/verify_trustees.js";
import { lotQuestion } from "../ballot/lot.js";

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
 * @param {readonly string[]} expected.promises the trackers of all contributors
 * @returns {string} the head of its last ballot, as the manifest names it
 * @throws {import("../ballot/invalid.js").InvalidError}
 */
export function checkFull(archive, { box, promises }) {
  const events = linkEvents(readRecords(archive));
  requireOrder(events);
  const [setUp, ...others] = events;
  const texts = setUp.data.slice(0, 3).map((record) => decode(record.body));
  const same = [box.election, box.trustees, box.credentials].every((one, at) => one === texts[at]);
  require(same, Check.PAYLOAD, "the lot box was set up otherwise than it was shown");
  const last = others.pop();
  require(last?.type === EventType.END_BALLOTS, Check.ORDER, "the lot box is not closed");
  const found = others.map((event) => tracker(decode(event.data[0].body)));
  const all = found.length === promises.length && promises.every((one) => found.includes(one));
  require(all, Check.PAYLOAD, "a ballot in the lot box is not the one that was promised");
  return others.at(-1).hash;
}
