/**
 * A module Worker that makes ballots, so that the page stays responsive.
 *
 * In: `{election}`, the election's raw bytes, builds the tables and is answered `{ready: true}`;
 * `{election, code, choices}` makes a ballot. Out, for the latter: `{progress: {done, whole}}`
 * often, then `{made: {ballot, tracker, opening}}` or `{failed: {code, message, params}}`.
 * One message at a time; `ballot_maker.js` keeps to that.
 * @module
 */

import { makeBallot } from "../ballot/ballot.js";
import { BallotError } from "../ballot/errors.js";
import { parseElection } from "../ballot/read.js";
import { tablesFor } from "../ballot/tables.js";

self.addEventListener("message", async ({ data }) => {
  try {
    const election = parseElection(data.election);
    tablesFor(election.publicKey);
    self.postMessage(data.choices ? { made: await make(election, data) } : { ready: true });
  } catch (error) {
    self.postMessage({ failed: written(error) });
  }
});

function make(election, { code, choices }) {
  const progress = (done, whole) => self.postMessage({ progress: { done, whole } });
  return makeBallot(election, { code, choices, progress });
}

function written(error) {
  if (error instanceof BallotError) {
    return { code: error.code, message: error.message, params: error.params };
  }
  return { code: "unexpected", message: String(error), params: {} };
}
