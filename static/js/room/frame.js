/**
 * What the committee's room binds its messages to, and the numbers people read to each other;
 * twin of `election/core/room/frame.py`.
 * @module
 */

import { encode } from "../ballot/text.js";
import { webCrypto } from "../ballot/webcrypto.js";

export const VERSION = "election-room 1";
/** The scope of the key that every member has; the others are offices. */
export const EVERYBODY = "";
const ROUNDS = 200_000;
const DIGITS = 16;
const LEAST = 256;
/** How many bytes say how long a text is. */
export const LENGTH = 4;

/** One election's room: ids of network and election. */
export class Frame {
  /** @param {{network: string, election: string}} ids */
  constructor({ network, election }) {
    this.network = network;
    this.election = election;
  }

  /**
   * Returns a label of this room.
   * @param {string} first
   * @param {...string} rest
   */
  label(first, ...rest) {
    return encode([VERSION, first, this.network, this.election, ...rest].join("|"));
  }

  text(kind, textId) {
    return this.label("text", kind, textId);
  }

  share(kind, textId, scope) {
    return this.label("share", kind, textId, scope);
  }

  wrap(scope, keyId, person) {
    return this.label("wrap", scope, keyId, person);
  }

  officeKey(scope, keyId, publicKey) {
    return this.label("office key", scope, keyId, publicKey);
  }

  memberKey(person, publicKey) {
    return this.label("member key", person, publicKey);
  }

  pin(publicKey, signingKey) {
    return this.label("pin", publicKey, signingKey);
  }

  /** The number of the committee's key, as its members and its writers see it. */
  roomNumber(publicKey, signingKey) {
    return number(this.label("room number", publicKey, signingKey));
  }

  /** The number of a member's key, which she reads to whoever lets her in. */
  memberNumber(person, publicKey) {
    return number(this.label("member number", person, publicKey));
  }
}

/**
 * Returns sixteen digits in groups of four.
 * @param {Uint8Array} label
 * @returns {Promise<string>}
 */
export async function number(label) {
  const key = await webCrypto().importKey("raw", label, "PBKDF2", false, ["deriveBits"]);
  const how = { name: "PBKDF2", hash: "SHA-256", salt: encode(VERSION), iterations: ROUNDS };
  const bits = new Uint8Array(await webCrypto().deriveBits(how, key, 128));
  const value = bits.reduce((sum, byte) => sum * 256n + BigInt(byte), 0n);
  const digits = String(value % 10n ** BigInt(DIGITS)).padStart(DIGITS, "0");
  return digits.match(/.{4}/g).join(" ");
}

/**
 * Returns the length a text of so many bytes is given: 256, 512, 1024 and so on.
 * @param {number} length
 */
export function paddedLength(length) {
  let size = LEAST;
  while (size < length + LENGTH) size *= 2;
  return size;
}
