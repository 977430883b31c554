/**
 * The key ceremony's public part: certificates, and what each trustee says to all; twin of
 * `certificates.py`. ceremony.js is the door to this.
 * @module
 */

import { findStranger, holdsMessageSignature } from "./check.js";
import { BallotError } from "./errors.js";
import { NAME, randomScalar } from "./group.js";
import { keysOf, signed } from "./pki.js";
import { canonical, proof } from "./read.js";
import { jointText, readCertificate, readCoefficients } from "./read_trustees.js";
import { compact, encode, MalformedError } from "./text.js";

/** A ceremony that must not go on; `trustee` is whose message is at fault, 0 if unknown. */
export class CeremonyError extends BallotError {
  /**
   * @param {number} trustee
   * @param {string} code
   * @param {string} reason
   * @param {Record<string, unknown>} [params]
   */
  constructor(trustee, code, reason, params = {}) {
    const whose = trustee ? `The message of trustee ${trustee}` : "The key ceremony";
    super(code, `${whose} is not valid: ${reason}.`, { ...params, trustee });
    this.trustee = trustee;
  }
}

/**
 * Calls what reads a trustee's message; what is malformed in it is her fault.
 * @template T
 * @param {number} trustee
 * @param {() => T} read
 * @returns {T}
 * @throws {CeremonyError} with the code of what is malformed
 */
export function readFrom(trustee, read) {
  try {
    return read();
  } catch (error) {
    throw faultOf(trustee, error);
  }
}

/**
 * Returns a malformed text as the fault of a trustee, and any other error as it is.
 * @param {number} trustee
 * @param {Error} error
 * @returns {Error}
 */
export function faultOf(trustee, error) {
  if (!(error instanceof MalformedError)) {
    return error;
  }
  return new CeremonyError(trustee, error.code, error.message, error.params);
}

/**
 * Makes trustee `index`'s certificate: her public keys, and what they are for (step 1).
 * @param {string} secret
 * @param {object} place
 * @param {number} place.index from 1
 * @param {number} place.size
 * @param {number} place.threshold
 * @param {import("./group.js").Random} [place.random]
 * @returns {string}
 */
export function certificate(secret, { index, size, threshold, random = randomScalar }) {
  const keys = keysOf(secret);
  const message = {
    verification: String(keys.verification),
    encryption: String(keys.encryption),
    context: { group: NAME, size, threshold, index },
  };
  return compact(signed(compact(message), keys, random));
}

/**
 * Reads one trustee's certificate as it arrives.
 * @param {string} text
 * @param {{index: number, size: number, threshold: number, strong?: boolean}} place
 * @returns {import("./read_trustees.js").Certificate}
 * @throws {CeremonyError}
 */
export function checkCertificate(text, { index, size, threshold, strong = true }) {
  const result = readFrom(index, () => readCertificate(canonical(encode(text))));
  if (!holdsMessageSignature(result.verification, result.message, result.signature)) {
    const says = "the signature of the certificate does not hold";
    throw new CeremonyError(index, "certificate-signature", says);
  }
  const keys = [result.verification, result.encryption];
  if (keys.includes(1n) || findStranger(keys) !== null) {
    throw new CeremonyError(index, "certificate-outside", "a key lies outside the group");
  }
  const meant = { group: NAME, size, threshold, index };
  if (result.context === null ? strong : !sameContext(result.context, meant)) {
    const says = "the certificate was made for another ceremony";
    throw new CeremonyError(index, "other-ceremony", says);
  }
  return result;
}

function sameContext(context, meant) {
  return Object.keys(meant).every((name) => context[name] === meant[name]);
}

/** Certificates that fit together. What a trustee is shown here she signs in the next step. */
export class Ceremony {
  /**
   * @param {object} shown
   * @param {readonly string[]} shown.certs
   * @param {number} shown.threshold
   * @param {boolean} [shown.strong] false lets a trustee take part who uses belenios-tool 2.0
   * @throws {CeremonyError} when they do not fit together
   */
  constructor({ certs, threshold, strong = true }) {
    const size = certs.length;
    if (!(threshold >= 1 && threshold <= size) || (threshold === 1 && size > 1)) {
      const says = `${threshold} of ${size} trustees cannot hold a key`;
      throw new CeremonyError(0, "threshold", says, { threshold, size });
    }
    this.certs = Object.freeze([...certs]);
    this.threshold = threshold;
    this.strong = strong;
    this.certificates = this.certs.map((text, at) =>
      checkCertificate(text, { index: at + 1, size, threshold, strong }),
    );
    const keys = this.certificates.flatMap((one) => [one.verification, one.encryption]);
    if (new Set(keys).size !== keys.length) {
      throw new CeremonyError(0, "key-repeated", "two trustees have the same key");
    }
  }

  /**
   * Returns whose keys these are.
   * @param {import("./pki.js").Keys} keys
   * @returns {number} from 1
   * @throws {CeremonyError} when nobody's here
   */
  indexOf(keys) {
    const at = this.certificates.findIndex(
      (one) => one.verification === keys.verification && one.encryption === keys.encryption,
    );
    if (at < 0) {
      const says = "your own certificate is not among those shown to you";
      throw new CeremonyError(0, "own-certificate-missing", says);
    }
    return at + 1;
  }

  /**
   * Returns what the trustee with these coefficients signs about the whole ceremony.
   * @param {readonly bigint[]} coefficients
   * @returns {string}
   */
  jointText(coefficients) {
    return jointText(this.certs.map((text) => canonical(encode(text))), coefficients);
  }
}

/**
 * What a trustee says to all about her polynomial: as sent, and as read.
 * @typedef {object} Commitments
 * @property {unknown} coefexps
 * @property {readonly bigint[]} values
 * @property {?import("./formats.js").Proof} signature
 */

/**
 * Reads and checks what trustee `index` says to all.
 * @param {Ceremony} ceremony
 * @param {number} index
 * @param {unknown} coefexps
 * @param {unknown} joint her signature over all certificates, null when it is missing
 * @returns {Commitments}
 * @throws {CeremonyError}
 */
export function readCommitments(ceremony, index, coefexps, joint) {
  const { verification } = ceremony.certificates[index - 1];
  const read = readFrom(index, () => readCoefficients(coefexps));
  const signature = readFrom(index, () => (joint === null ? null : proof(joint)));
  if (!holdsMessageSignature(verification, read.message, read.signature)) {
    const says = "the signature of the coefficients does not hold";
    throw new CeremonyError(index, "coefficients-signature", says);
  }
  if (read.values.length !== ceremony.threshold) {
    const params = { wanted: ceremony.threshold };
    const says = `there must be ${params.wanted} coefficients`;
    throw new CeremonyError(index, "coefficients-number", says, params);
  }
  if (read.values.includes(1n) || findStranger(read.values) !== null) {
    throw new CeremonyError(index, "coefficients-outside", "a coefficient lies outside the group");
  }
  checkJointSignature(ceremony, index, read.values, signature);
  return { coefexps, values: read.values, signature };
}

function checkJointSignature(ceremony, index, values, signature) {
  if (signature === null) {
    if (ceremony.strong) {
      const says = "the signature over all certificates is missing";
      throw new CeremonyError(index, "certificates-unsigned", says);
    }
    return;
  }
  const { verification } = ceremony.certificates[index - 1];
  if (!holdsMessageSignature(verification, ceremony.jointText(values), signature)) {
    const says = "she was shown other certificates, or did not sign them";
    throw new CeremonyError(index, "other-certificates", says);
  }
}
