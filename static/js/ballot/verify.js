/**
 * Verification of an archive, whole or as it grows; twin of `verify.py`.
 *
 * `verifyArchive` finds the same fault as Python's. A `Verifier` that takes the archive in
 * pieces refuses the same archives, but of several faults it names the one that came first.
 * @module
 */

import { tablesFor } from "./check.js";
import { at, EventLinker, EventType, linkEvents, requireOrder } from "./events.js";
import { Check, require } from "./invalid.js";
import { startsWith } from "./same_bytes.js";
import { readRecords, RecordReader } from "./tar.js";
import { checkBallots, requireEachOnce } from "./verify_ballots.js";
import { checkSetup } from "./verify_setup.js";
import {
  checkDecryption,
  checkResult,
  checkTally,
  lastBallots,
  sumBallots,
} from "./verify_tally.js";

export {
  Check,
  InvalidArchiveError,
  InvalidBallotError,
  InvalidError,
  UnsupportedElectionError,
} from "./invalid.js";
export { checkBallot } from "./verify_ballot.js";

/**
 * What a verified archive says: a plain object, so that a worker can send it.
 *
 * `credentials` gives each its weight. `ballots` are all accepted ones in order, as tracker and
 * credential; `counted` the trackers of those that count. `tally` are the encrypted totals,
 * null before they stand in the archive. `owners` are the trustees who decrypted; `joint`: with
 * the joint proof, all of them. `counts` are per question, blank first where it is allowed, null
 * before the result. `events` are the hashes of all events by height; `head` is the last, which
 * stands for the whole archive.
 * `setupHashes` are SHA-256 of `setupTexts`: election, trustees and credentials.
 * @typedef {object} ArchiveReport
 * @property {string} uuid
 * @property {import("./formats.js").Election} election
 * @property {import("./read_trustees.js").Trustees} trustees
 * @property {Map<bigint, bigint>} credentials
 * @property {[string, string, string]} setupHashes
 * @property {[Uint8Array, Uint8Array, Uint8Array]} setupTexts
 * @property {[tracker: string, credential: bigint][]} ballots
 * @property {string[]} counted
 * @property {number} numTallied
 * @property {boolean} ended
 * @property {import("./verify_tally.js").Pairs | null} tally
 * @property {number[]} owners
 * @property {boolean} joint
 * @property {bigint[][] | null} counts
 * @property {boolean} complete
 * @property {string[]} events
 * @property {string} head
 * @property {number} height
 */

/**
 * `own` demands what our archives have: keys and decryptions in the strong form, no weights.
 * @typedef {{own?: boolean, progress?: import("./verify_ballots.js").Progress}} Options
 */

/**
 * Verifies an archive in whatever state it is; nothing in it is believed.
 *
 * Throws InvalidArchiveError (where, check, message), or UnsupportedElectionError for an
 * election with ranked questions or in another group.
 * @param {Uint8Array} data
 * @param {Options} [options]
 * @returns {Promise<ArchiveReport>}
 */
export function verifyArchive(data, options = {}) {
  return new Verifier(options).finish(data);
}

/**
 * Begins to verify an archive that still grows, with as much of it as there is.
 * @param {Uint8Array} data its beginning, at least the header and the Setup event
 * @param {Options} [options]
 * @returns {Promise<Verifier>}
 */
export async function startVerification(data, options = {}) {
  const verifier = new Verifier(options);
  await verifier.append(data);
  return verifier;
}

/** An archive verified as it arrives. Once refused, it stays refused. */
export class Verifier {
  /** @type {Promise<unknown>} */
  #last = Promise.resolve();
  #records = new RecordReader();
  #linker = new EventLinker();
  /** @type {import("./verify_setup.js").Setup | null} */
  #setup = null;
  /** @type {string[]} */
  #events = [];
  /** @type {string | null} */
  #lastType = null;
  #isEnded = false;
  /** @type {Set<string>} */
  #seen = new Set();
  /** @type {import("./verify_ballot.js").CheckedBallot[]} */
  #ballots = [];
  /** @type {import("./verify_tally.js").Pairs | null} */
  #tally = null;
  /** @type {Map<number, import("./verify_tally.js").Factors>} */
  #given = new Map();
  #isJoint = true;
  /** @type {bigint[][] | null} */
  #counts = null;

  /** @param {Options} [options] */
  constructor({ own = true, progress } = {}) {
    this.own = own;
    this.progress = progress;
  }

  /**
   * Verifies the next bytes as far as they are whole events; throws as `verifyArchive` does.
   * @param {Uint8Array} bytes cut anywhere
   * @returns {Promise<{ballots: number, head: string | null}>} what is verified now
   */
  append(bytes) {
    return this.#inTurn(async () => {
      await this.#take(bytes, { isEnd: false });
      return { ballots: this.#ballots.length, head: this.#linker.head };
    });
  }

  /**
   * Verifies the last bytes there are now, and that they end with an event. The archive may
   * still go on afterwards.
   * @param {Uint8Array} [bytes]
   * @returns {Promise<ArchiveReport>}
   */
  finish(bytes = new Uint8Array(0)) {
    return this.#inTurn(async () => {
      await this.#take(bytes, { isEnd: true });
      return this.#report();
    });
  }

  /** Waits for what was asked before; after a refusal everything is refused alike. */
  #inTurn(act) {
    const done = this.#last.then(act);
    this.#last = done;
    done.catch(() => {}); // whoever asked is told
    return done;
  }

  async #take(bytes, { isEnd }) {
    const records = this.#records.push(bytes);
    if (isEnd) {
      this.#records.close();
    }
    const events = this.#linker.push(records);
    if (isEnd) {
      this.#linker.close();
    }
    if (events.length) {
      await this.#check(events);
    }
  }

  async #check(events) {
    if (this.#setup === null) {
      this.#setup = at(events[0], () => {
        const isSetup = events[0].type === EventType.SETUP;
        require(isSetup, Check.ORDER, "the first event is no Setup");
        return checkSetup(events[0], { own: this.own });
      });
    }
    requireOrder(events, this.#lastType);
    const cast = events.filter((event) => event.type === EventType.BALLOT);
    requireEachOnce(cast, this.#seen);
    const { election, credentials } = this.#setup;
    const options = { before: this.#ballots.length, progress: this.progress };
    this.#ballots.push(...(await checkBallots(cast, election, credentials, options)));
    this.#events.push(...events.map((event) => event.hash));
    this.#lastType = events.at(-1).type;
    this.#isEnded ||= events.some((event) => event.type === EventType.END_BALLOTS);
    this.#checkClosing(events);
  }

  /** Checks tally, decryptions and result, as far as they are there. */
  #checkClosing(events) {
    for (const event of events) {
      at(event, () => {
        if (event.type === EventType.ENCRYPTED_TALLY) {
          this.#checkTally(event);
        } else if (event.type === EventType.PARTIAL_DECRYPTION) {
          this.#checkDecryption(event);
        } else if (event.type === EventType.RESULT) {
          this.#checkResult(event);
        }
      });
    }
  }

  #checkTally(event) {
    const { election, credentials } = this.#setup;
    const counted = lastBallots(this.#ballots);
    const tally = sumBallots(election, counted, credentials);
    checkTally(event.data, tally, { tallied: counted.length, totalWeight: this.#totalWeight() });
    this.#tally = tally;
  }

  #totalWeight() {
    const { credentials } = this.#setup;
    return lastBallots(this.#ballots).reduce(
      (sum, ballot) => sum + credentials.get(ballot.credential),
      0n,
    );
  }

  #checkDecryption(event) {
    const { election, trustees } = this.#setup;
    const { own } = this;
    const share = checkDecryption(event.data, election, trustees, this.#tally, { own });
    const { owner, factors, joint } = share;
    require(
      !this.#given.has(owner),
      Check.OWNER_REPEATED,
      `trustee ${owner} decrypted already`,
    );
    this.#given.set(owner, factors);
    this.#isJoint &&= joint !== null;
  }

  #checkResult(event) {
    const { election, trustees } = this.#setup;
    this.#counts = checkResult(event.data[0].body, this.#tally, trustees, this.#given, {
      totalWeight: this.#totalWeight(),
      tables: tablesFor(election.publicKey),
    });
  }

  #report() {
    const { election, trustees, credentials, hashes, texts } = this.#setup;
    const counted = lastBallots(this.#ballots).map((ballot) => ballot.tracker);
    return {
      uuid: election.uuid,
      election,
      trustees,
      credentials,
      setupHashes: hashes,
      setupTexts: texts,
      ballots: this.#ballots.map((ballot) => [ballot.tracker, ballot.credential]),
      counted,
      numTallied: counted.length,
      ended: this.#isEnded,
      tally: this.#tally,
      owners: [...this.#given.keys()],
      joint: this.#isJoint,
      counts: this.#counts,
      complete: this.#counts !== null,
      events: [...this.#events],
      head: this.#events.at(-1),
      height: this.#events.length - 1,
    };
  }
}

/**
 * Checks that the newer archive extends the older copy; returns how many events it adds.
 *
 * Both are read as chains; their proofs are for `verifyArchive`. Throws InvalidArchiveError,
 * which names the first event of the older copy that is not there.
 * @param {Uint8Array} old
 * @param {Uint8Array} now
 * @returns {number}
 */
export function verifyDiff(old, now) {
  const kept = linkEvents(readRecords(old));
  const newer = linkEvents(readRecords(now));
  kept.forEach((event, place) =>
    at(event, () =>
      require(
        newer[place]?.hash === event.hash,
        Check.EXTENSION,
        "the event of the older copy is missing from the newer archive",
      ),
    ),
  );
  const isBeginning = startsWith(now, old);
  at("record 0", () =>
    require(isBeginning, Check.EXTENSION, "the archives begin at different times"),
  );
  return newer.length - kept.length;
}
