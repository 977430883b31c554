/**
 * What the verifier can find wrong, by name; twin of `invalid.py`. A check's name is stable.
 * @module
 */

import { MalformedError } from "./errors.js";

/** Every check of the verifier; docs/protocol.md says what each demands. */
export const Check = Object.freeze({
  // How an archive is put together
  RECORD: "record",
  RECORD_NAME: "record-name",
  ORPHAN: "orphan",
  CHAIN: "chain",
  HEIGHT: "height",
  ORDER: "order",
  PAYLOAD: "payload",
  // The form of every object
  TEXT: "text",
  RANGE: "range",
  SHAPE: "shape",
  UNSUPPORTED: "unsupported",
  MEMBERSHIP: "membership",
  IDENTITY: "identity",
  // Setup
  ELECTION_KEY: "election-key",
  KEY_PROOF: "key-proof",
  KEY_REPEATED: "key-repeated",
  CERTIFICATE: "certificate",
  COEFFICIENTS: "coefficients",
  VERIFICATION_KEY: "verification-key",
  THRESHOLD: "threshold",
  STRONG_FORM: "strong-form",
  CREDENTIAL_REPEATED: "credential-repeated",
  WEIGHT: "weight",
  // Ballots
  OTHER_ELECTION: "other-election",
  UNKNOWN_CREDENTIAL: "unknown-credential",
  INDIVIDUAL_PROOF: "individual-proof",
  OVERALL_PROOF: "overall-proof",
  BLANK_PROOF: "blank-proof",
  SIGNATURE: "signature",
  BALLOT_REPEATED: "ballot-repeated",
  // Tally
  ENCRYPTED_TALLY: "encrypted-tally",
  SIZED_TALLY: "sized-tally",
  OWNER: "owner",
  OWNER_REPEATED: "owner-repeated",
  DECRYPTION_PROOF: "decryption-proof",
  SHARES: "shares",
  RESULT: "result",
  // Two copies
  EXTENSION: "extension",
});

/** Something that fails a check, also the error's `code`; every refusal is one of these. */
export class InvalidError extends MalformedError {
  /**
   * @param {string} check one of Check
   * @param {string} message
   * @param {Record<string, unknown>} [params]
   */
  constructor(check, message, params = {}) {
    super(check, message, params);
    this.check = check;
  }
}

/** An election that may be valid, but of a kind this program does not verify. */
export class UnsupportedElectionError extends InvalidError {
  /** @param {string} message */
  constructor(message) {
    super(Check.UNSUPPORTED, message);
  }
}

/** A ballot that must not be accepted; `tracker` names it. */
export class InvalidBallotError extends InvalidError {
  /**
   * @param {string} check
   * @param {string} message
   * @param {string} tracker
   */
  constructor(check, message, tracker) {
    super(check, message, { tracker });
    this.tracker = tracker;
  }
}

/** An archive that is not valid; `where` names the event, its height and the tracker. */
export class InvalidArchiveError extends InvalidError {
  /**
   * @param {string} where
   * @param {string} check
   * @param {string} message
   */
  constructor(where, check, message) {
    super(check, message, { where });
    this.where = where;
  }
}

/**
 * Throws InvalidError unless the check holds.
 * @param {boolean} holds
 * @param {string} check
 * @param {string} message
 */
export function require(holds, check, message) {
  if (!holds) {
    throw new InvalidError(check, message);
  }
}

/**
 * Gives a malformed text the name of its check: whatever has no other name is `text`.
 * @param {MalformedError} error
 * @returns {InvalidError}
 */
export function asInvalid(error) {
  return error instanceof InvalidError ? error : new InvalidError(Check.TEXT, error.message);
}
