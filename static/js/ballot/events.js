/**
 * The chain of events of an archive: hashes, heights, payloads, order; twin of `events.py`.
 * @module
 */

import { MalformedError } from "./errors.js";
import {
  asInvalid,
  Check,
  InvalidArchiveError,
  require,
  UnsupportedElectionError,
} from "./invalid.js";
import { canonical, fields, integer, string } from "./read.js";
import { fingerprint } from "./text.js";

/** The specification's event types. */
export const EventType = Object.freeze({
  SETUP: "Setup",
  BALLOT: "Ballot",
  END_BALLOTS: "EndBallots",
  ENCRYPTED_TALLY: "EncryptedTally",
  SHUFFLE: "Shuffle",
  END_SHUFFLES: "EndShuffles",
  PARTIAL_DECRYPTION: "PartialDecryption",
  RESULT: "Result",
});

/** How many data records stand before an event; the last of them is its payload. */
const RECORDS = new Map([
  [EventType.SETUP, 4],
  [EventType.BALLOT, 1],
  [EventType.END_BALLOTS, 0],
  [EventType.ENCRYPTED_TALLY, 2],
  [EventType.SHUFFLE, 2],
  [EventType.END_SHUFFLES, 0],
  [EventType.PARTIAL_DECRYPTION, 2],
  [EventType.RESULT, 1],
]);

const BOX_OPEN = [EventType.BALLOT, EventType.END_BALLOTS];

/** What may follow what. Without ranked questions nothing is shuffled. */
const FOLLOWERS = new Map([
  [EventType.SETUP, BOX_OPEN],
  [EventType.BALLOT, BOX_OPEN],
  [EventType.END_BALLOTS, [EventType.ENCRYPTED_TALLY]],
  [EventType.ENCRYPTED_TALLY, [EventType.PARTIAL_DECRYPTION]],
  [EventType.PARTIAL_DECRYPTION, [EventType.PARTIAL_DECRYPTION, EventType.RESULT]],
  [EventType.RESULT, []],
]);

/** An event and the data records it brings; the last of these is its payload. */
export class Event {
  /**
   * @param {{height: number, type: string, hash: string,
   *   data: import("./tar.js").Record[]}} parts
   */
  constructor({ height, type, hash, data }) {
    this.height = height;
    this.type = type;
    this.hash = hash;
    this.data = data;
  }

  /** How errors name the event. */
  get where() {
    const tracker = this.type === EventType.BALLOT ? `, ballot ${this.tracker}` : "";
    return `event ${this.height} (${this.type}${tracker})`;
  }

  /** The tracker of a Ballot event's ballot. */
  get tracker() {
    return fingerprint(this.data[0].body);
  }
}

/**
 * Names the place in whatever is found wrong in the act.
 * @template T
 * @param {string | Event} where
 * @param {() => T} act
 * @returns {T}
 */
export function at(where, act) {
  try {
    return act();
  } catch (error) {
    if (
      !(error instanceof MalformedError) ||
      error instanceof InvalidArchiveError ||
      error instanceof UnsupportedElectionError
    ) {
      throw error;
    }
    const found = asInvalid(error);
    const place = where instanceof Event ? where.where : where;
    throw new InvalidArchiveError(place, found.check, found.message);
  }
}

/**
 * Groups records into events; throws InvalidArchiveError where chain or grouping breaks.
 * @param {import("./tar.js").Record[]} records
 * @returns {Event[]}
 */
export function linkEvents(records) {
  const linker = new EventLinker();
  const events = linker.push(records);
  linker.close();
  return events;
}

/** Groups records that arrive in pieces. */
export class EventLinker {
  constructor() {
    this.height = 0;
    /** @type {string | null} */
    this.head = null;
    /** @type {import("./tar.js").Record[]} */
    this.waiting = [];
  }

  /**
   * Takes further records and returns the events that are now whole.
   * @param {import("./tar.js").Record[]} records
   * @returns {Event[]}
   * @throws {InvalidArchiveError}
   */
  push(records) {
    /** @type {Event[]} */
    const events = [];
    for (const record of records) {
      if (record.isEvent) {
        events.push(at(`event ${this.height}`, () => this.#event(record)));
        this.waiting = [];
      } else {
        this.waiting.push(record);
      }
    }
    return events;
  }

  /** Checks that nothing is left over; throws InvalidArchiveError. */
  close() {
    at("the end", () => {
      require(!this.waiting.length, Check.ORPHAN, "data stands after the last event");
      require(this.height > 0, Check.ORDER, "the archive has no event");
    });
  }

  #event(record) {
    const data = this.waiting;
    const names = ["parent", "height", "type", "payload"];
    const [parent, height, kind, payload] = fields(canonical(record.body), names, [
      "parent",
      "payload",
    ]);
    require(
      integer(height) === this.height,
      Check.HEIGHT,
      "the height is not the event's place",
    );
    require(parent === this.head, Check.CHAIN, "the parent is not the event before");
    const expected = RECORDS.get(string(kind));
    require(expected !== undefined, Check.TEXT, "the type of the event is unknown");
    require(
      data.length === expected,
      Check.ORPHAN,
      `${expected} data records must stand before the event, not ${data.length}`,
    );
    require(
      payload === (data.at(-1)?.hash ?? null),
      Check.PAYLOAD,
      "the payload is not the data record before the event",
    );
    this.height += 1;
    this.head = record.hash;
    return new Event({ height, type: kind, hash: record.hash, data });
  }
}

/**
 * Checks that the events follow each other as an election does, from a Setup on.
 * @param {Event[]} events
 * @param {string | null} [last] the type of the event before them
 */
export function requireOrder(events, last = null) {
  let allowed = last === null ? [EventType.SETUP] : FOLLOWERS.get(last);
  for (const event of events) {
    at(event, () =>
      require(
        allowed.includes(event.type),
        Check.ORDER,
        "the event stands where it may not",
      ),
    );
    allowed = FOLLOWERS.get(event.type);
  }
}
