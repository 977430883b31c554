/**
 * The records of an archive, byte for byte, also as they arrive; twin of `tar.py`.
 *
 * A record is a tar header of 512 bytes and a body padded with zeros to a multiple of 512. Each
 * header is made anew and compared, so that an archive has only one form. No end blocks.
 * @module
 */

import { MalformedError } from "./errors.js";
import { asInvalid, Check, InvalidArchiveError, require } from "./invalid.js";
import { canonical, fields, string } from "./read.js";
import { encode, sha256Hex } from "./text.js";

const BLOCK = 512;
const SIZE = /^[0-7]{11}\0$/;
const SIZE_AT = 124;
const SIZE_END = 136;
const TIMESTAMP = /^(?:0|[1-9][0-9]{0,9})$/;
const OCTAL_LIMIT = 2 ** 33;
const LARGEST = 2 ** 27; // bytes of a record; a list of 200,000 credentials has as many
const EVENT_ENDING = ".event.json";

/**
 * A text in the archive, known by its hash.
 * @typedef {{isEvent: boolean, hash: string, body: Uint8Array}} Record
 */

/**
 * Reads an archive's records after its header; throws InvalidArchiveError.
 * @param {Uint8Array} data
 * @returns {Record[]}
 */
export function readRecords(data) {
  const reader = new RecordReader();
  const records = reader.push(data);
  reader.close();
  return records;
}

/** Reads records from bytes that arrive in pieces cut anywhere. */
export class RecordReader {
  constructor() {
    this.rest = new Uint8Array(0);
    this.number = 0;
    /** @type {number | null} */
    this.timestamp = null;
  }

  /**
   * Takes further bytes and returns the records that are now whole; the header is none.
   * @param {Uint8Array} bytes
   * @returns {Record[]}
   * @throws {InvalidArchiveError}
   */
  push(bytes) {
    const data = joined(this.rest, bytes);
    /** @type {Record[]} */
    const records = [];
    let position = 0;
    for (;;) {
      const after = this.#named(() => this.#read(data, position, records));
      if (after === null) {
        this.rest = new Uint8Array(data.subarray(position));
        return records;
      }
      position = after;
      this.number += 1;
    }
  }

  /** Checks that nothing is left over; throws InvalidArchiveError. */
  close() {
    this.#named(() => {
      if (this.rest.length) {
        requireSize(this.rest, 0);
      }
      require(this.rest.length === 0, Check.RECORD, "the record is cut off");
      require(this.timestamp !== null, Check.RECORD, "the archive is empty");
    });
  }

  #named(act) {
    try {
      return act();
    } catch (error) {
      if (!(error instanceof MalformedError)) {
        throw error;
      }
      const found = asInvalid(error);
      throw new InvalidArchiveError(`record ${this.number}`, found.check, found.message);
    }
  }

  /** Returns the position after the record at a position, null when it is not whole. */
  #read(data, position, records) {
    if (data.length < position + SIZE_END) {
      return null;
    }
    const size = requireSize(data, position);
    const start = position + BLOCK;
    const end = start + size;
    const after = Math.ceil(end / BLOCK) * BLOCK;
    if (data.length < after) {
      return null;
    }
    const name = recordName(data.subarray(position, position + 100));
    const isPadded = data.subarray(end, after).every((byte) => byte === 0);
    require(isPadded, Check.RECORD, "the record is not padded with zeros");
    const header = data.subarray(position, start);
    const body = new Uint8Array(data.subarray(start, end)); // does not keep the others
    if (this.timestamp === null) {
      const timestamp = readTimestamp(name, body);
      requireHeader(header, name, size, timestamp);
      this.timestamp = timestamp;
    } else {
      requireHeader(header, name, size, this.timestamp);
      records.push(asRecord(name, body));
    }
    return after;
  }
}

function joined(first, second) {
  if (!first.length) {
    return second;
  }
  const result = new Uint8Array(first.length + second.length);
  result.set(first);
  result.set(second, first.length);
  return result;
}

function requireSize(data, position) {
  const field = latin(data.subarray(position + SIZE_AT, position + SIZE_END));
  require(SIZE.test(field), Check.RECORD, "this is not a record of an archive");
  const size = Number.parseInt(field, 8);
  require(size <= LARGEST, Check.RECORD, "the record is too large");
  return size;
}

function latin(bytes) {
  return String.fromCharCode(...bytes);
}

/** The name without its zeros; what is not ASCII becomes a letter no name has. */
function recordName(bytes) {
  return latin(bytes.map((byte) => (byte < 128 ? byte : 255))).replace(/\0+$/, "");
}

function requireHeader(block, name, size, timestamp) {
  const expected = headerBlock(name, size, timestamp);
  require(
    block.every((byte, at) => byte === expected[at]),
    Check.RECORD,
    "the record's header is not the one this archive must have",
  );
}

/**
 * Returns the tar header of a record: the fields that the tool writes, and zeros.
 * @param {string} name
 * @param {number} size
 * @param {number} timestamp
 * @returns {Uint8Array}
 */
export function headerBlock(name, size, timestamp) {
  const block = new Uint8Array(BLOCK);
  const write = (text, at) => block.set(encode(text), at);
  write(name.replace(/[^\0-\x7f]/g, "?"), 0);
  write("0000644\0", 100);
  write("0000000\0".repeat(2), 108);
  write(`${octal(size, 11)}\0${octal(timestamp, 11)}\0`, SIZE_AT);
  write(" ".repeat(8), 148);
  write("0", 156);
  const checksum = block.reduce((sum, byte) => sum + byte, 0);
  write(`${octal(checksum, 6)}\0 `, 148);
  return block;
}

function octal(value, digits) {
  return value.toString(8).padStart(digits, "0");
}

function readTimestamp(name, body) {
  require(name === "BELENIOS", Check.RECORD, "the archive does not begin with BELENIOS");
  const [version, timestamp] = fields(canonical(body), ["version", "timestamp"]);
  require(version === 1, Check.RECORD, "the archive's version is not 1");
  const text = string(timestamp);
  require(
    TIMESTAMP.test(text) && Number(text) < OCTAL_LIMIT,
    Check.RECORD,
    "the archive's time is not a number in a string",
  );
  return Number(text);
}

function asRecord(name, body) {
  const hash = sha256Hex(body);
  require(
    name === `${hash}.data.json` || name === hash + EVENT_ENDING,
    Check.RECORD_NAME,
    "the record's name is not the hash of its content",
  );
  return { isEvent: name.endsWith(EVENT_ENDING), hash, body };
}
