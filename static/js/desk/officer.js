/**
 * The code officer's desk; twin of `CodeOfficerDesk` in the rehearsal's actors. She alone knows
 * which seat has which code.
 *
 * Codes and key come of her secret: with it, the list of seats and the replacements on the
 * board she can go on anywhere.
 * @module
 */

import { generateCode, publicCredential } from "../ballot/credential.js";
import { BallotError } from "../ballot/errors.js";
import { checkSecret, newSecret, signingKeySeed } from "../ballot/pki.js";
import { makeReplacement } from "../record/replacement.js";
import { privateKey, publicKey } from "../record/sign.js";
import { drawsOf } from "./draws.js";

/** A seat or a spare that this desk has no code for. */
export class CodeOfficerError extends BallotError {}

/**
 * Public credentials of all codes for one uuid, and those of the spares in their order.
 * @typedef {{credentials: string[], spares: string[]}} Listed
 */

/** The code officer with the codes of the seats. */
export class CodeOfficerDesk {
  #secret;
  #handed = new Map();

  /**
   * @param {object} officer
   * @param {string} officer.name
   * @param {string} officer.ceremony what names the ceremony, such as the first uuid of its
   *   pool; each has codes of its own
   * @param {string} [officer.secret]
   */
  constructor({ name, ceremony, secret = newSecret() }) {
    this.#secret = checkSecret(secret);
    this.name = name;
    this.ceremony = ceremony;
    /** @type {Map<string, string>} by seat */
    this.codes = new Map();
    /** @type {string[]} */
    this.spares = [];
  }

  #signing() {
    return privateKey(signingKeySeed(this.#secret));
  }

  /**
   * Returns her announced Ed25519 key.
   * @returns {Promise<string>}
   */
  async publicKey() {
    return publicKey(await this.#signing());
  }

  /**
   * Makes a code for each seat, and spares for a quarter of them.
   * @param {readonly string[]} seats
   */
  makeCodes(seats) {
    this.codes = new Map(seats.map((seat) => [seat, this.#code(`seat|${seat}`)]));
    const spares = Array.from({ length: spareCodes(seats.length) }, (_, at) => at);
    this.spares = spares.map((at) => this.#code(`spare|${at}`));
  }

  /**
   * Takes codes that were made elsewhere in place of her own.
   * @param {{codes: Map<string, string>, spares: readonly string[]}} made codes by seat
   */
  takeCodes({ codes, spares }) {
    this.codes = new Map(codes);
    this.spares = [...spares];
  }

  /**
   * Returns for each spare the seat it was handed out for, or null.
   * @returns {(string | null)[]}
   */
  handedOut() {
    return this.spares.map((spare) => this.#handed.get(spare) ?? null);
  }

  #hand(seat, spare) {
    this.codes.set(seat, spare);
    this.#handed.set(spare, seat);
  }

  #code(which) {
    return generateCode(drawsOf(this.#secret, `voting code|${this.ceremony}|${which}`));
  }

  /**
   * Returns all public credentials for a uuid, and those of the spares in their order.
   * @param {string} uuid
   * @returns {Promise<Listed>}
   */
  async credentials(uuid) {
    const codes = [...this.codes.values(), ...this.spares];
    const numbers = await Promise.all(codes.map((code) => publicCredential(code, uuid)));
    const credentials = numbers.map(String);
    return { credentials, spares: credentials.slice(this.codes.size) };
  }

  /**
   * Returns the same for many uuids.
   * @param {readonly string[]} uuids
   * @param {(done: number) => unknown} [progress] called after each uuid and waited for
   * @returns {Promise<Record<string, Listed>>}
   */
  async lists(uuids, progress = () => {}) {
    const made = {};
    for (const [at, uuid] of uuids.entries()) {
      made[uuid] = await this.credentials(uuid);
      await progress(at + 1);
    }
    return made;
  }

  /**
   * Gives a seat a spare code and signs the statement that withdraws the lost one.
   * @param {string} seat
   * @param {number} spare its place among the spares, from 0
   * @param {{uuids: readonly string[], manifest: string}} where the uuids whose contests are
   *   not closed, and the manifest's digest
   * @returns {Promise<import("../record/replacement.js").Replacement>}
   * @throws {CodeOfficerError} `unknown-seat`, `unknown-spare`, `spare-used`
   */
  async replace(seat, spare, { uuids, manifest }) {
    const [lost, given] = this.#exchange(seat, spare);
    const pairs = [];
    for (const uuid of uuids) {
      const withdrawn = String(await publicCredential(lost, uuid));
      pairs.push({ uuid, withdrawn, spare: String(await publicCredential(given, uuid)) });
    }
    const statement = await makeReplacement(await this.#signing(), {
      manifestDigest: manifest,
      pairs,
    });
    this.#hand(seat, given);
    return statement;
  }

  #exchange(seat, spare) {
    const [lost, given] = [this.codes.get(seat), this.spares[spare]];
    if (!lost) {
      throw new CodeOfficerError("unknown-seat", "there is no code for this seat", { seat });
    }
    if (!given) {
      throw new CodeOfficerError("unknown-spare", "there is no such spare code", { spare });
    }
    if (this.#handed.has(given)) {
      throw new CodeOfficerError("spare-used", "a seat has this spare code already", { spare });
    }
    return [lost, given];
  }

  /**
   * Takes up the replacements that were made before, on this device or another.
   * @param {readonly import("../record/replacement.js").Replacement[]} replacements in their
   *   order, as the service keeps them
   * @throws {CodeOfficerError} `unknown-replacement` when one is of codes made elsewhere
   */
  async resume(replacements) {
    for (const { pairs } of replacements) {
      const [{ uuid, withdrawn, spare }] = pairs;
      const seat = await this.#find([...this.codes], uuid, withdrawn);
      const given = await this.#find(this.spares.map((code) => [code, code]), uuid, spare);
      if (!seat || !given) {
        throw new CodeOfficerError("unknown-replacement", "these are not your codes", { uuid });
      }
      this.#hand(seat, given);
    }
  }

  async #find(named, uuid, credential) {
    for (const [name, code] of named) {
      if (String(await publicCredential(code, uuid)) === credential) {
        return name;
      }
    }
    return null;
  }
}

/**
 * Returns how many spares are made: one for every four seats.
 * @param {number} seats
 * @returns {number}
 */
export function spareCodes(seats) {
  return Math.ceil(seats / 4);
}
