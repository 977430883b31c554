/**
 * The errors of the ballot protocol, with a code that the page translates.
 * @module
 */

/** What goes wrong with a ballot; `code` names it, `params` are the places of its sentence. */
export class BallotError extends Error {
  /**
   * @param {string} code
   * @param {string} message in English, for logs and developers
   * @param {Record<string, unknown>} [params]
   */
  constructor(code, message, params = {}) {
    super(message);
    this.name = new.target.name;
    this.code = code;
    this.params = params;
  }
}

/** A text that is not what the protocol allows; the message says what is wrong. */
export class MalformedError extends BallotError {}
