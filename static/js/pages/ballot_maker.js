/**
 * Makes ballots beside the page where a Worker can start, and in the page where none can.
 * @module
 */

import { makeBallot } from "../ballot/ballot.js";
import { BallotError } from "../ballot/errors.js";
import { parseElection } from "../ballot/read.js";

const START_MOST = 10_000; // milliseconds until we no longer wait for the Worker

/**
 * @typedef {import("../ballot/ballot.js").Selection} Selection
 */

/** Makes the ballots of one election; begins to build its tables at once. */
export class BallotMaker {
  /**
   * @param {Uint8Array} raw the election's bytes as archived
   * @throws {import("../ballot/errors.js").MalformedError}
   */
  constructor(raw) {
    this.raw = raw;
    this.election = parseElection(raw);
    /** @type {Promise<Worker | null>} */
    this.worker = startWorker(raw);
  }

  /**
   * Makes one ballot; one at a time.
   * @param {object} vote
   * @param {string} vote.code
   * @param {readonly Selection[]} vote.choices
   * @param {(done: number, whole: number) => void} [vote.progress]
   * @returns {Promise<{ballot: string, tracker: string, opening: string[][]}>}
   * @throws {BallotError} with a code and params: a mistyped code, choices not allowed
   */
  async make({ code, choices, progress = () => {} }) {
    const worker = await this.worker;
    if (worker) {
      try {
        return await ask(worker, { election: this.raw, code, choices }, progress);
      } catch (error) {
        if (error instanceof BallotError) {
          throw error;
        }
        this.close(); // the Worker broke; the page itself can do it
      }
    }
    const drawn = async (done, whole) => {
      progress(done, whole);
      await new Promise((resolve) => setTimeout(resolve));
    };
    return makeBallot(this.election, { code, choices, progress: drawn });
  }

  /** Ends the Worker, and with it everything it knows of codes and choices. */
  close() {
    void this.worker.then((worker) => worker?.terminate());
    this.worker = Promise.resolve(null);
  }
}

/** Returns a Worker that has built the tables, or null where none can be had. */
async function startWorker(raw) {
  let worker;
  try {
    worker = new Worker(new URL("./worker_ballot.js", import.meta.url), { type: "module" });
  } catch {
    return null;
  }
  try {
    await soon(ask(worker, { election: raw }));
    return worker;
  } catch {
    worker.terminate();
    return null;
  }
}

/** Waits for a promise, but not for ever. */
function soon(promise) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error("the Worker does not start")), START_MOST);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

/** Sends the Worker a message; returns what it made, or null when it is only ready. */
function ask(worker, message, progress = () => {}) {
  return new Promise((resolve, reject) => {
    worker.onmessage = ({ data }) => {
      if (data.progress) {
        progress(data.progress.done, data.progress.whole);
      } else if (data.failed && data.failed.code !== "unexpected") {
        reject(new BallotError(data.failed.code, data.failed.message, data.failed.params));
      } else if (data.failed) {
        reject(new Error(data.failed.message));
      } else {
        resolve(data.made ?? null);
      }
    };
    worker.onerror = (event) => {
      event.preventDefault();
      reject(new Error(event.message ?? "the Worker broke"));
    };
    worker.onmessageerror = () => reject(new Error("the Worker was not understood"));
    worker.postMessage(message);
  });
}
