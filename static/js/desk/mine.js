/**
 * What the service holds as hers, or is about to publish, compared with what a desk has made and
 * seen itself.
 * @module
 */

import { BallotError } from "../ballot/errors.js";
import { compact } from "../ballot/text.js";

/** What the service holds is not what this desk made or saw; `params.what` names it. */
export class NotMineError extends BallotError {}

/**
 * Requires that what the service keeps as hers is what her secret makes.
 * @param {string} what
 * @param {() => boolean} holds
 * @throws {NotMineError} `not-mine`
 */
export function requireMine(what, holds) {
  if (!holds()) {
    throw new NotMineError("not-mine", `the service has another ${what}`, { what });
  }
}

/**
 * Requires that the manifest names what was seen.
 * @param {string} what
 * @param {unknown} named
 * @param {unknown} found
 * @throws {NotMineError} `other-pool`
 */
export function requireSame(what, named, found) {
  if (compact(named) !== compact(found)) {
    throw new NotMineError("other-pool", `the manifest would name other ${what}`, { what });
  }
}
