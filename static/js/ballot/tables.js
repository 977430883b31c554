/**
 * Tables of powers of the generator and of an election's public key (`Tables` of `check.py`).
 * @module
 */

import { FixedBase, generatorTable } from "./group.js";

/** Tables of powers of the generator and of an election's public key. */
export class Tables {
  /**
   * @param {bigint} publicKey
   * @param {number} [window]
   */
  constructor(publicKey, window = 5) {
    this.publicKey = publicKey;
    this.g = generatorTable(window);
    this.y = new FixedBase(publicKey, window);
  }
}

/** @type {Map<string, Tables>} */
const kept = new Map();
const KEPT_MOST = 4;

/**
 * Returns the tables of a public key; those of the last keys asked for are kept.
 * @param {bigint} publicKey
 * @param {number} [window]
 * @returns {Tables}
 */
export function tablesFor(publicKey, window = 5) {
  const name = `${window}|${publicKey}`;
  const tables = kept.get(name) ?? new Tables(publicKey, window);
  kept.delete(name);
  kept.set(name, tables);
  if (kept.size > KEPT_MOST) {
    kept.delete(kept.keys().next().value);
  }
  return tables;
}
