/**
 * The course of the key ceremony at one desk: what comes next, and what must hold before it.
 *
 * What the service shows again is compared with what it showed first, and in the end with what
 * is published.
 * @module
 */

import { Ceremony, decryptionKey } from "../ballot/ceremony.js";
import { keysOf } from "../ballot/pki.js";
import { compact, encode, parse } from "../ballot/text.js";
import { readManifest } from "../record/manifest.js";
import { parametersDigest } from "../record/manifest_parts.js";
import { Filling } from "./filling.js";
import { requireMine, requireSame } from "./mine.js";
import { NUMBER, requireConfirmed, SIGNING_KEY } from "./published.js";
import { Rehearsal } from "./rehearsal.js";

/**
 * How a desk asks the service and sends to it: `get(name, part)` and `post(name, value)`; `get`
 * of "box", "rehearsalBox" and "manifest" returns bytes, all else JSON.
 * @typedef {{get: (name: string, part?: string) => Promise<any>,
 *   post: (name: string, value: object) => Promise<any>}} Service
 */

/** A trustee's or contributor's way through the ceremony. */
export class Course {
  #secret;
  #certificates = null;
  #key = false;
  #number = null;
  #manifest = null;

  /**
   * @param {object} at
   * @param {string} at.secret
   * @param {?import("./trustee.js").TrusteeDesk} at.desk null for who fills lot boxes alone
   * @param {import("./contributor.js").Contributor} at.contributor
   * @param {number} at.threshold
   * @param {import("./seen.js").Seen} at.seen
   * @param {Service} at.service
   * @param {(phase: string, done: number, whole: number) => unknown} [at.progress] of the lots
   */
  constructor({ secret, desk, contributor, threshold, seen, service, progress = () => {} }) {
    this.#secret = secret;
    this.desk = desk;
    this.threshold = threshold;
    this.seen = seen;
    this.service = service;
    this.filling = new Filling({ contributor, seen, service, progress });
    this.rehearsal = new Rehearsal({ secret, desk, seen, service });
  }

  /**
   * Does what can be done now, and returns what the desk then waits for: `wait-…`, `number`
   * (to be read aloud and confirmed), `lots-done`, or `done`.
   * @param {object} state as the service tells who has done what
   * @returns {Promise<{phase: string, number?: string,
   *   manifest?: import("../record/manifest.js").Manifest}>}
   * @throws {BallotError} when something does not fit: the ceremony must stop
   */
  async next(state) {
    if (state.manifest) {
      this.#manifest ??= await this.#checkPublished(state);
      return { phase: "done", manifest: this.#manifest };
    }
    const key = this.desk && (await this.#makeKey(state));
    const rehearses = key ? null : await this.rehearsal.next(state);
    const waits = key || (await this.filling.next(state)) || rehearses;
    if (waits) {
      return { phase: waits };
    }
    if (!this.desk) {
      return { phase: "lots-done" };
    }
    if (!state.number) {
      return { phase: "wait-number" };
    }
    this.#number ??= await this.#checkNumber(state);
    const me = state.trustees.find((one) => one.me);
    return { phase: me.confirmed ? "wait-confirmed" : "number", number: this.#number };
  }

  /** Sends that the number was read aloud and is the same. */
  async confirm() {
    return this.service.post("confirmation", { number: this.#number });
  }

  async #makeKey(state) {
    const me = state.trustees.find((one) => one.me);
    if (!me.certificate) {
      await this.#sendCertificate(state.trustees.length);
      return "wait-certificate";
    }
    if (!state.trustees.every((one) => one.certificate)) {
      return "wait-certificate";
    }
    this.#certificates ??= await this.#readCertificates();
    if (!me.polynomial) {
      const polynomial = await this.desk.polynomial(this.#certificates);
      await this.service.post("polynomial", { polynomial });
      return "wait-polynomial";
    }
    if (!state.trustees.every((one) => one.polynomial)) {
      return "wait-polynomial";
    }
    if (!this.#key) {
      await (me.key ? this.#takeUpKey() : this.#sendKey());
    }
    return state.trustees.every((one) => one.key) ? null : "wait-key";
  }

  async #sendCertificate(size) {
    const certificate = this.desk.certificate({ size, threshold: this.threshold });
    await this.service.post("certificate", {
      certificate,
      signing_key: await this.desk.signingKey(),
    });
  }

  /** Reads all certificates, and finds hers among them where it belongs. */
  async #readCertificates() {
    const { certificates } = await this.service.get("certificates");
    const ceremony = new Ceremony({ certs: certificates, threshold: this.threshold });
    const { verification } = keysOf(this.#secret);
    requireMine("certificate", () => {
      return ceremony.certificates[this.desk.number - 1].verification === verification;
    });
    const { signing_key: listed } = await this.service.get("mine");
    const signingKey = await this.desk.signingKey();
    requireMine("signing key", () => listed === signingKey);
    this.seen.require(SIGNING_KEY, signingKey);
    this.seen.require("certificates", compact(certificates));
    return ceremony;
  }

  /** Checks all that the others sent, and makes her key of it: also to see that hers is hers. */
  async #readShares() {
    const { vinput } = await this.service.get("vinput");
    const made = await this.desk.key(this.#certificates, vinput);
    this.seen.require("coefficients", compact(parse(encode(vinput)).coefexps));
    return made;
  }

  async #sendKey() {
    await this.service.post("voutput", { voutput: await this.#readShares() });
    this.#key = true;
  }

  /** On another device, or after a reload: the key that the service keeps, locked to her. */
  async #takeUpKey() {
    const made = await this.#readShares();
    const { voutput } = await this.service.get("mine");
    const [kept, now] = [voutput, made].map((one) => parse(encode(one)).public_key.public_key);
    requireMine("key", () => kept === now);
    await decryptionKey(this.#secret, voutput);
    this.desk.voutput = voutput;
    this.#key = true;
  }

  /** Compares everything with what was seen before lots were shown, and makes the number. */
  async #checkNumber(state) {
    const { key_set: text, pool } = await this.service.get("final");
    this.rehearsal.requireApart(pool.flatMap((one) => [one.uuid, one.lot?.uuid]));
    const keySet = parse(encode(text));
    this.seen.requireSame("certificates", compact(keySet.certs.map(compact)));
    this.seen.requireSame("coefficients", compact(keySet.coefexps));
    const number = this.desk.numberToRead(keySet, pool);
    if (state.contributors.length) {
      await this.filling.requireFull(state, { pool, parameters: parametersDigest(keySet) });
    }
    this.seen.require(NUMBER, number);
    return number;
  }

  /** Looks at what was published: it must be what the number was made of, with her lots in it. */
  async #checkPublished(state) {
    const manifest = readManifest(await this.service.get("manifest"));
    requireSame("hash", state.manifest, manifest.digest);
    requireConfirmed(manifest, this.seen);
    if (this.desk) {
      const signingKey = await this.desk.signingKey();
      const announced = manifest.signers[this.desk.number - 1]?.public_key;
      requireMine("signing key", () => announced === signingKey);
    } else {
      const { pool, trustees } = manifest;
      await this.filling.requireFull(state, { pool, parameters: trustees.parameters });
    }
    return manifest;
  }
}
