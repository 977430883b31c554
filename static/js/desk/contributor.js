/**
 * The desk of someone who fills lot boxes; twin of `Contributor` in the rehearsal's actors.
 *
 * Codes and ballots come of her secret: a promise is never changed, and she can show what she
 * promised on another device too.
 * @module
 */

import { makeBallot } from "../ballot/ballot.js";
import { generateCode, publicCredential } from "../ballot/credential.js";
import { BallotError } from "../ballot/errors.js";
import { lotChoices, lotPromise } from "../ballot/lot.js";
import { checkSecret, newSecret } from "../ballot/pki.js";
import { drawsOf } from "./draws.js";

/**
 * What was promised of ballots, by the uuids of the lot boxes.
 * @typedef {Record<string, string>} Promises
 */

/** Lots that must not be shown yet, or that are not those promised. */
export class LotError extends BallotError {}

/** Someone who fills lot boxes: a code of her own for each, and ballots promised first. */
export class Contributor {
  #secret;

  /** @param {{secret?: string}} [who] her secret; a trustee's serves here too */
  constructor({ secret = newSecret() } = {}) {
    this.#secret = checkSecret(secret);
    /** @type {Record<string, string>} */
    this.ballots = {};
  }

  /**
   * Makes a code for each lot box and returns the public credentials.
   * @param {readonly string[]} lotUuids
   * @returns {Promise<Record<string, string>>}
   */
  async credentials(lotUuids) {
    const made = {};
    for (const uuid of lotUuids) {
      made[uuid] = String(await publicCredential(this.#code(uuid), uuid));
    }
    return made;
  }

  #code(uuid) {
    return generateCode(drawsOf(this.#secret, `lot code|${uuid}`));
  }

  /**
   * Ticks at random in every lot box and returns what is promised of the ballots.
   * @param {readonly import("../ballot/formats.js").Election[]} elections
   * @param {(done: number) => unknown} [progress] called after each ballot and waited for
   * @returns {Promise<Promises>}
   */
  async promise(elections, progress = () => {}) {
    const promises = {};
    for (const [at, election] of elections.entries()) {
      // The fingerprint names key and question: another election gets other draws.
      const random = drawsOf(this.#secret, `lot ballot|${election.fingerprint}`);
      const choices = [lotChoices(random)];
      const code = this.#code(election.uuid);
      const { ballot } = await makeBallot(election, { code, choices, random });
      this.ballots[election.uuid] = ballot;
      promises[election.uuid] = lotPromise(ballot);
      await progress(at + 1);
    }
    return promises;
  }

  /**
   * Returns her ballots, when everybody has promised, and what stands as hers is what she did.
   * @param {object} known
   * @param {readonly (?Promises)[]} known.others what each other contributor promised
   * @param {Promises} known.own what the service has as her promise
   * @returns {Record<string, string>}
   * @throws {LotError} `lot-too-early`, `lot-not-promised`
   */
  show({ others, own }) {
    const uuids = Object.keys(this.ballots);
    if (!uuids.length || others.some((one) => !one || uuids.some((uuid) => !one[uuid]))) {
      const says = "Lots are shown when everybody has promised hers; some are missing.";
      throw new LotError("lot-too-early", says);
    }
    checkShown(own, this.ballots);
    return { ...this.ballots };
  }
}

/**
 * Checks that a contributor showed the ballots she promised, one for each box.
 * @param {Promises} promises
 * @param {Record<string, string>} ballots by the uuids of the lot boxes
 * @throws {LotError} `lot-not-promised` with the `uuid` of the box
 */
export function checkShown(promises, ballots) {
  for (const uuid of new Set([...Object.keys(promises), ...Object.keys(ballots)])) {
    if (!ballots[uuid] || promises[uuid] !== lotPromise(ballots[uuid])) {
      const says = `The ballot for lot box ${uuid} is not the one whose hash was promised.`;
      throw new LotError("lot-not-promised", says, { uuid });
    }
  }
}
