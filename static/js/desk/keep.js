/**
 * Where a page keeps a secret: in this tab's memory, and nowhere else.
 *
 * Nothing here writes to browser storage; what is kept can be neither serialised nor cloned by
 * accident. A reloaded tab asks for the secret again.
 * @module
 */

import { checkSecret } from "../ballot/pki.js";

/** A secret in memory until it is forgotten. */
export class Kept {
  /** @type {?string} */
  #secret = null;

  /**
   * Keeps a secret as it was typed.
   * @param {string} secret
   * @throws {import("../ballot/pki.js").SecretError}
   */
  keep(secret) {
    this.#secret = checkSecret(secret);
  }

  /** Whether there is a secret. */
  get there() {
    return this.#secret !== null;
  }

  /**
   * Calls what needs the secret, and returns what that returns; null without a secret.
   * @template T
   * @param {(secret: string) => T} act
   * @returns {?T}
   */
  use(act) {
    return this.#secret === null ? null : act(this.#secret);
  }

  /** Forgets the secret. */
  forget() {
    this.#secret = null;
  }

  /**
   * Forgets the secret when the page is left, also for a page that the browser may bring back.
   * @param {EventTarget} page the window
   */
  forgetWhenLeaving(page) {
    page.addEventListener("pagehide", () => this.forget());
  }
}
