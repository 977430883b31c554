/**
 * The published manifest at a desk. A hash that is read out in a room says that all have the same
 * manifest; that it is the one of the ceremony, its check number says.
 * @module
 */

import { BallotError } from "../ballot/errors.js";
import { compact } from "../ballot/text.js";
import { numberToRead } from "./number.js";

/** What `Seen` remembers of the number that a trustee's page showed her, and of her own key. */
export const NUMBER = "check number";
export const SIGNING_KEY = "signing key";

/** A manifest that is not the one of the ceremony. */
export class ManifestError extends BallotError {}

/**
 * Returns the check number of what a manifest holds, whatever number stands in it.
 * @param {import("../record/manifest.js").Manifest} manifest
 * @returns {string}
 */
export function numberOf({ trustees, pool }) {
  return numberToRead(trustees.parameters, pool);
}

/**
 * Checks that a manifest holds what the check number was made of.
 * @param {import("../record/manifest.js").Manifest} manifest
 * @param {import("./seen.js").Seen} seen of its ceremony
 * @returns {boolean} whether this browser knows the number; else its reader compares it
 * @throws {ManifestError} `manifest-number` when its number is not that of its content,
 *   `manifest-other` when another number was shown here, `manifest-signer` when the key that
 *   was made here is not among those who sign
 */
export function requireConfirmed(manifest, seen) {
  const number = numberOf(manifest);
  if (number !== manifest.check_number) {
    const says = "The check number of the manifest is not that of what stands in it.";
    throw new ManifestError("manifest-number", says);
  }
  if (seen.knows(NUMBER) && !seen.holds(NUMBER, number)) {
    const says = "The manifest is not the one whose check number was shown at the ceremony.";
    throw new ManifestError("manifest-other", says);
  }
  const signs = ({ public_key: key }) => seen.holds(SIGNING_KEY, key);
  if (seen.knows(SIGNING_KEY) && !manifest.signers.some(signs)) {
    throw new ManifestError("manifest-signer", "The manifest does not announce her own key.");
  }
  return seen.knows(NUMBER);
}

/**
 * Checks that a manifest names a code officer, and the lists she has made: the trustees compare
 * a number of the lists that they were shown, and only she knows whose they are.
 * @param {import("../record/manifest.js").Manifest} manifest
 * @param {{officer: string, lists: readonly string[]}} hers her Ed25519 key, and the digests
 *   of her lists in the order of the pool
 * @throws {ManifestError} `manifest-lists`
 */
export function requireListed(manifest, { officer, lists }) {
  const named = manifest.pool.map(({ credentials }) => credentials.sha256);
  if (compact(named) !== compact(lists) || manifest.code_officer?.public_key !== officer) {
    const says = "The manifest names other credential lists, or another code officer.";
    throw new ManifestError("manifest-lists", says);
  }
}
