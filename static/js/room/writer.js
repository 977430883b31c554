/**
 * What a writer's browser does with the committee's public keys: it checks that the offices' keys
 * are vouched for by the one whose number it shows, and seals to them.
 * @module
 */

import { BallotError } from "../ballot/errors.js";
import { EVERYBODY, Frame } from "./frame.js";
import { vouches } from "./keys.js";
import { sealText } from "./seal.js";

/** The committee's keys as a writer is shown them. */
export class Writer {
  /** @param {any} shown see `public_room` in `room/queries.py` */
  constructor(shown) {
    this.shown = shown;
    this.frame = new Frame(shown);
  }

  /** The number by which the writer knows the committee's key. */
  number() {
    return this.frame.roomNumber(this.shown.room.publicKey, this.shown.room.signingKey);
  }

  /** Whether there is a key for each of the scopes. */
  has(scopes) {
    return scopes.every((scope) => scope === EVERYBODY || this.shown.offices[scope]);
  }

  /**
   * Seals a text for those who hold the keys of all these scopes.
   * @param {string} text
   * @param {{kind: string, scopes: string[]}} where
   * @returns {Promise<{id: string, box: string, shares: Record<string, string>}>}
   * @throws {BallotError} `writers-misled`, `no-office-key`
   */
  async seal(text, { kind, scopes }) {
    const keys = {};
    for (const scope of scopes) keys[scope] = await this.#keyOf(scope);
    const id = crypto.randomUUID();
    const publicKeys = Object.fromEntries(scopes.map((scope) => [scope, keys[scope].publicKey]));
    const { box, shares } = await sealText(this.frame, text, {
      kind,
      textId: id,
      keys: publicKeys,
    });
    const byKey = scopes.map((scope) => [keys[scope].id, shares[scope]]);
    return { id, box, shares: Object.fromEntries(byKey) };
  }

  async #keyOf(scope) {
    const { room, offices } = this.shown;
    if (scope === EVERYBODY) return room;
    const key = offices[scope];
    if (!key) throw new BallotError("no-office-key", "the committee has no key for this yet");
    const statement = this.frame.officeKey(scope, key.id, key.publicKey);
    if (!(await vouches(room.signingKey, key.signature, statement))) {
      throw new BallotError("writers-misled", "the key is not vouched for");
    }
    return key;
  }
}
