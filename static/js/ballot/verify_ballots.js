/**
 * The ballots of an archive in chunks, many memberships at once; twin of `verify_ballots.py`.
 * @module
 */

import { findStranger, tablesFor } from "./check.js";
import { at } from "./events.js";
import { widthOf } from "./formats.js";
import { Check, InvalidArchiveError, InvalidBallotError, require } from "./invalid.js";
import { checkBallot, elementsOf } from "./verify_ballot.js";

/**
 * @typedef {import("./events.js").Event} Event
 * @typedef {import("./verify_ballot.js").CheckedBallot} CheckedBallot
 */

/**
 * Is told how many ballots of how many are verified, after each ballot's proofs.
 * @typedef {(done: number, total: number) => void} Progress
 */

const CHUNK_ELEMENTS = 5000; // group elements per test of membership
const MANY_BALLOTS = 16; // from here on larger tables pay

/**
 * Checks that no ballot stands twice; adds those that are new to `seen`.
 * @param {Event[]} events
 * @param {Set<string>} seen the hashes of the ballots before these
 */
export function requireEachOnce(events, seen) {
  for (const event of events) {
    const { hash } = event.data[0];
    at(event, () => require(!seen.has(hash), Check.BALLOT_REPEATED, "the ballot stands twice"));
    seen.add(hash);
  }
}

/**
 * Checks Ballot events; throws InvalidArchiveError, which names event and tracker.
 *
 * Membership is tested chunk by chunk after the proofs; a ballot whose proofs fail and which
 * has elements outside the subgroup is named for its proofs. Others may run between ballots.
 * @param {Event[]} events
 * @param {import("./formats.js").Election} election
 * @param {{has(credential: bigint): boolean}} credentials
 * @param {{before?: number, progress?: Progress}} [options] `before`: how many ballots of the
 *   archive are verified already
 * @returns {Promise<CheckedBallot[]>}
 */
export async function checkBallots(
  events,
  election,
  credentials,
  { before = 0, progress = () => {} } = {},
) {
  const total = before + events.length;
  const window = total >= MANY_BALLOTS ? 8 : 5;
  /** @type {CheckedBallot[]} */
  const checked = [];
  for (const chunk of chunksOf(events, election)) {
    const tables = tablesFor(election.publicKey, window);
    const ballots = [];
    for (const event of chunk) {
      ballots.push(
        named(event, () =>
          checkBallot(event.data[0].body, election, credentials, { tables, membership: false }),
        ),
      );
      progress(before + checked.length + ballots.length, total);
      await new Promise((resume) => setTimeout(resume));
    }
    requireMembers(chunk, ballots);
    checked.push(...ballots);
  }
  return checked;
}

function named(event, act) {
  try {
    return act();
  } catch (error) {
    if (error instanceof InvalidBallotError) {
      throw new InvalidArchiveError(event.where, error.check, error.message);
    }
    throw error;
  }
}

function requireMembers(events, ballots) {
  const stranger = findStranger(ballots.flatMap(elementsOf));
  if (stranger !== null) {
    const each = elementsOf(ballots[0]).length; // all bring as many
    const { where } = events[Math.floor(stranger / each)];
    throw new InvalidArchiveError(
      where,
      Check.MEMBERSHIP,
      "a ciphertext is outside the subgroup",
    );
  }
}

/** Cuts the ballots into chunks of equal size. */
function chunksOf(events, election) {
  const elements = 2 * election.questions.reduce((sum, question) => sum + widthOf(question), 0);
  const rounds = Math.max(1, Math.ceil((events.length * elements) / CHUNK_ELEMENTS));
  const size = Math.max(1, Math.ceil(events.length / rounds));
  const chunks = [];
  for (let start = 0; start < events.length; start += size) {
    chunks.push(events.slice(start, start + size));
  }
  return chunks;
}
