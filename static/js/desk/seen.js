/**
 * What a desk was shown in the ceremony: once seen, it may not change, also after a reload.
 *
 * Digests of public messages alone are kept; nothing of a secret comes here.
 * @module
 */

import { BallotError } from "../ballot/errors.js";
import { compact, encode, sha256Hex } from "../ballot/text.js";

/** Something that the service showed before is shown otherwise now; `params.what` names it. */
export class ChangedError extends BallotError {}

/** The digests of what was seen. */
export class Seen {
  #storage;
  #name;
  /** @type {Map<string, Seen>} */
  #others = new Map();

  /**
   * @param {string} ceremony
   * @param {?Pick<Storage, "getItem" | "setItem">} [storage] where a reload finds them again
   */
  constructor(ceremony, storage = null) {
    this.#storage = storage;
    this.#name = `ceremony ${ceremony}`;
    const kept = storage?.getItem(this.#name);
    /** @type {Map<string, string>} */
    this.digests = new Map(Object.entries(kept ? JSON.parse(kept) : {}));
  }

  /**
   * Returns what was seen of something whose name the service cannot change.
   * @param {string} name
   * @returns {Seen}
   */
  of(name) {
    if (!this.#others.has(name)) {
      this.#others.set(name, new Seen(name, this.#storage));
    }
    return this.#others.get(name);
  }

  /**
   * Tells whether something was seen.
   * @param {string} what
   * @returns {boolean}
   */
  knows(what) {
    return this.digests.has(what);
  }

  /**
   * Tells whether this is what was seen.
   * @param {string} what
   * @param {string | Uint8Array} shown
   * @returns {boolean}
   */
  holds(what, shown) {
    return this.digests.get(what) === digestOf(shown);
  }

  /**
   * Remembers what is shown for the first time, and compares it with that afterwards.
   * @param {string} what
   * @param {string | Uint8Array} shown
   * @throws {ChangedError} `changed` with `what`
   */
  require(what, shown) {
    if (this.holds(what, shown)) {
      return;
    }
    if (this.knows(what)) {
      throw new ChangedError("changed", `${what} is not what was shown before`, { what });
    }
    this.digests.set(what, digestOf(shown));
    this.#storage?.setItem(this.#name, JSON.stringify(Object.fromEntries(this.digests)));
  }

  /**
   * Compares something with what must have been seen before.
   * @param {string} what
   * @param {string | Uint8Array} shown
   * @throws {ChangedError} also when it was never seen
   */
  requireSame(what, shown) {
    if (!this.knows(what)) {
      throw new ChangedError("never-seen", `${what} was not shown before`, { what });
    }
    this.require(what, shown);
  }
}

function digestOf(shown) {
  return sha256Hex(typeof shown === "string" ? encode(shown) : shown);
}

/**
 * Writes an object in one way, whatever order its fields came in.
 * @param {any} value
 * @returns {string}
 */
export function sorted(value) {
  if (value === null || typeof value !== "object") {
    return compact(value);
  }
  const fields = Object.keys(value).sort();
  return `{${fields.map((one) => `${compact(one)}:${sorted(value[one])}`).join()}}`;
}
