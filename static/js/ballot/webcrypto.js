/**
 * The browser's own cryptography, or a clear refusal where it is switched off.
 * @module
 */

import { BallotError } from "./errors.js";

/**
 * Returns WebCrypto.
 * @returns {SubtleCrypto}
 * @throws {BallotError} `no-webcrypto` when the page was not opened securely
 */
export function webCrypto() {
  const { subtle } = globalThis.crypto;
  if (!subtle) {
    throw new BallotError("no-webcrypto", "This page must be opened by https.");
  }
  return subtle;
}
