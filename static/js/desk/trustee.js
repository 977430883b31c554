/**
 * A trustee's desk: what her browser does with her secret; twin of `TrusteeDesk` in the
 * rehearsal's actors. Only public messages leave it.
 * @module
 */

import * as steps from "../ballot/ceremony.js";
import { BallotError } from "../ballot/errors.js";
import { checkSecret, keysOf, newSecret, signingKeySeed } from "../ballot/pki.js";
import { parseTrustees } from "../ballot/read_trustees.js";
import { partialDecryption } from "../ballot/tally.js";
import { compact, encode, parse } from "../ballot/text.js";
import { threshold as thresholdItem, trusteesText } from "../ballot/trustees.js";
import { checkTrustees } from "../ballot/verify_trustees.js";
import { parametersDigest } from "../record/manifest_parts.js";
import { rehearsalStatement } from "../record/rehearsal.js";
import { privateKey, publicKey, sign } from "../record/sign.js";
import { decryptionStatement } from "../record/statement.js";
import { Contributor } from "./contributor.js";
import { numberToRead } from "./number.js";

/**
 * A closed box that was verified in full.
 * @typedef {object} VerifiedBox
 * @property {import("../ballot/formats.js").Election} election
 * @property {import("../ballot/tally.js").Ciphertexts} tally read from the verified archive
 * @property {string} head of the encrypted tally's event
 */

/**
 * What a trustee decrypts: boxes that match the manifest, the opening and what was announced.
 * @typedef {object} VerifiedBoxes
 * @property {string} manifest its digest
 * @property {VerifiedBox} votes
 * @property {?VerifiedBox} lots
 */

/** Something that this desk does not do for the service. */
export class DeskError extends BallotError {}

/** A trustee with her secret; everything she holds derives from it. */
export class TrusteeDesk {
  #secret;
  /** @type {Map<string, string>} */
  #decrypted = new Map();

  /**
   * @param {object} trustee
   * @param {number} trustee.number from 1
   * @param {string} [trustee.secret]
   * @param {string} [trustee.voutput] on a device where she goes on: as the service keeps it
   */
  constructor({ number, secret = newSecret(), voutput = "" }) {
    this.#secret = checkSecret(secret);
    this.number = number;
    this.voutput = voutput;
    this.contributor = new Contributor({ secret });
  }

  #signing() {
    return privateKey(signingKeySeed(this.#secret));
  }

  /**
   * Returns her Ed25519 public key, as announced.
   * @returns {Promise<string>}
   */
  async signingKey() {
    return publicKey(await this.#signing());
  }

  /**
   * Makes her certificate.
   * @param {{size: number, threshold: number}} ceremony
   * @returns {string}
   */
  certificate({ size, threshold }) {
    return steps.certificate(this.#secret, { index: this.number, size, threshold });
  }

  /**
   * Makes her polynomial with a share for each trustee.
   * @param {steps.Ceremony} certificates
   * @returns {Promise<string>}
   */
  polynomial(certificates) {
    return steps.polynomial(this.#secret, certificates);
  }

  /**
   * Checks what the others sent, and makes her key of it.
   * @param {steps.Ceremony} certificates
   * @param {string} vinput
   * @returns {Promise<string>}
   */
  async key(certificates, vinput) {
    this.voutput = await steps.voutput(this.#secret, certificates, vinput);
    return this.voutput;
  }

  /**
   * Computes the check number from what she herself was shown.
   * @param {object} keySet the threshold parameters, as parsed
   * @param {readonly object[]} pool entries as the manifest will have them
   * @returns {string}
   * @throws {steps.CeremonyError} when the key set does not hold, or her key is not in it
   */
  numberToRead(keySet, pool) {
    const certificates = new steps.Ceremony({
      certs: keySet.certs.map(compact),
      threshold: keySet.threshold,
    });
    if (certificates.indexOf(keysOf(this.#secret)) !== this.number) {
      const says = "the certificates were put in another order";
      throw new steps.CeremonyError(this.number, "other-order", says);
    }
    // All could be shown the same coefficients that none of them has signed.
    steps.readFrom(0, () => checkTrustees(parseTrustees(trusteesText([thresholdItem(keySet)]))));
    this.#requireOwnKey(keySet.verification_keys[this.number - 1]);
    return numberToRead(parametersDigest(keySet), pool);
  }

  /** A page that was loaded anew and has not asked for her voutput cannot compare. */
  #requireOwnKey(listed) {
    if (!this.voutput) {
      throw new DeskError("no-key", "The key made in the ceremony is not on this desk.");
    }
    if (compact(parse(encode(this.voutput)).public_key) !== compact(listed)) {
      const says = "the key listed as yours is not the one you made";
      throw new steps.CeremonyError(this.number, "other-key", says);
    }
  }

  /**
   * Decrypts the totals of boxes that she has verified; returns shares by uuid and her
   * signature of what she decrypted.
   *
   * A uuid is answered for one tally only, as often as it is asked.
   * @param {VerifiedBoxes} verified
   * @returns {Promise<{shares: Record<string, string>, signature: Uint8Array}>}
   * @throws {DeskError} `other-tally`
   * @throws {import("../ballot/tally.js").TallyError}
   */
  async decrypt({ manifest, votes, lots }) {
    const boxes = lots ? [votes, lots] : [votes];
    boxes.forEach((box) => this.#requireSameTally(box));
    const key = await steps.decryptionKey(this.#secret, this.voutput);
    const shares = {};
    for (const { election, tally } of boxes) {
      shares[election.uuid] = new TextDecoder().decode(partialDecryption(election, tally, key));
    }
    const statement = decryptionStatement({
      manifest,
      uuid: votes.election.uuid,
      head: votes.head,
      lotUuid: lots ? lots.election.uuid : null,
      lotHead: lots ? lots.head : null,
    });
    return { shares, signature: await sign(await this.#signing(), statement) };
  }

  /**
   * Decrypts the totals of the rehearsal box, which she has verified, and signs which it was.
   *
   * It is answered for one tally only, as every box.
   * @param {string} ceremony
   * @param {VerifiedBox} box
   * @returns {Promise<{share: string, signature: Uint8Array}>}
   * @throws {DeskError} `other-tally`
   */
  async decryptRehearsal(ceremony, { election, tally, head }) {
    this.#requireSameTally({ election, head });
    const key = await steps.decryptionKey(this.#secret, this.voutput);
    const share = new TextDecoder().decode(partialDecryption(election, tally, key));
    const statement = rehearsalStatement({ ceremony, uuid: election.uuid, head });
    return { share, signature: await sign(await this.#signing(), statement) };
  }

  #requireSameTally({ election, head }) {
    const { uuid } = election;
    if ((this.#decrypted.get(uuid) ?? head) !== head) {
      const says = "You have decrypted another tally of this box; a second one is refused.";
      throw new DeskError("other-tally", says, { uuid });
    }
    this.#decrypted.set(uuid, head);
  }

  /**
   * Signs the record's checksums as a member of the nomination committee.
   * @param {Uint8Array} checksums
   * @returns {Promise<Uint8Array>}
   */
  async sign(checksums) {
    return sign(await this.#signing(), checksums);
  }
}
