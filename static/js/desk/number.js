/**
 * The check number of a key set and a pool, as all desks read it to each other.
 * @module
 */

import { checkNumber } from "../ballot/check_number.js";
import { checkNumberParts } from "../record/manifest_parts.js";

/**
 * Returns the check number: longer where no lot boxes were promised and filled.
 * @param {string} parameters digest of the key set
 * @param {readonly {lot: ?object}[]} pool entries as the manifest has them
 * @returns {string}
 */
export function numberToRead(parameters, pool) {
  const promised = pool.every(({ lot }) => lot !== null);
  return checkNumber(checkNumberParts(parameters, pool), { promised });
}
