/**
 * Verification of an archive's setup: election, trustees, credentials; twin of `verify_setup.py`.
 * @module
 */

import { Q } from "./group.js";
import { Check, require } from "./invalid.js";
import { hasWeights, parseCredentials, parseElection } from "./read.js";
import { parseTrustees } from "./read_trustees.js";
import { isText } from "./same_bytes.js";
import { compact } from "./text.js";
import { checkTrustees, requireMembers } from "./verify_trustees.js";

/**
 * What an election starts from, verified; `credentials` gives each its weight.
 *
 * `hashes` are SHA-256 of election, trustees and credentials; `texts` are these themselves.
 * @typedef {object} Setup
 * @property {import("./formats.js").Election} election
 * @property {import("./read_trustees.js").Trustees} trustees
 * @property {Map<bigint, bigint>} credentials
 * @property {[string, string, string]} hashes
 * @property {[Uint8Array, Uint8Array, Uint8Array]} texts
 */

/**
 * Checks a Setup event; throws InvalidError or UnsupportedElectionError.
 * @param {import("./events.js").Event} event
 * @param {{own: boolean}} options
 * @returns {Setup}
 */
export function checkSetup(event, { own }) {
  const [first, second, third, payload] = event.data;
  const expected = { election: first.hash, trustees: second.hash, credentials: third.hash };
  const election = parseElection(first.body);
  require(
    isText(payload.body, compact(expected)),
    Check.PAYLOAD,
    "the setup data does not name election, trustees and credentials before it",
  );
  const trustees = parseTrustees(second.body);
  checkTrustees(trustees, { own });
  requireMembers([["the election's public key", election.publicKey]]);
  require(
    election.publicKey === trustees.publicKey,
    Check.ELECTION_KEY,
    "the election's public key is not the product of the trustees' keys",
  );
  return {
    election,
    trustees,
    credentials: checkCredentials(third.body, { own }),
    hashes: [first.hash, second.hash, third.hash],
    texts: [first.body, second.body, third.body],
  };
}

/**
 * Checks a list of public credentials and returns each credential's weight.
 *
 * With `own`, no weights are accepted.
 * @param {Uint8Array} raw
 * @param {{own?: boolean}} [options]
 * @returns {Map<bigint, bigint>}
 */
export function checkCredentials(raw, { own = true } = {}) {
  const credentials = parseCredentials(raw);
  require(
    !(own && hasWeights(raw)),
    Check.WEIGHT,
    "our elections have no weights, this one has",
  );
  const total = [...credentials.values()].reduce((sum, weight) => sum + weight, 0n);
  require(total < Q, Check.WEIGHT, "the weights are too large to be counted");
  requireMembers(
    [...credentials.keys()].map((one) => [`the credential ${String(one).slice(0, 20)}…`, one]),
  );
  return credentials;
}
