/**
 * The course of the key ceremony at one desk: what comes next, and what must hold before it.
 *
 * Nothing is shown before its time: certificates, coefficients, credential lists and all
 * promises are fixed, here too, before this desk shows a lot ballot. What the service shows
 * again is compared with what it showed first.
 * @module
 */

import { Ceremony, decryptionKey } from "../ballot/ceremony.js";
import { keysOf } from "../ballot/pki.js";
import { BallotError } from "../ballot/errors.js";
import { compact, encode, parse } from "../ballot/text.js";
import { checkFull, checkSetUp } from "./lot_boxes.js";
import { checkShown } from "./contributor.js";
import { Rehearsal } from "./rehearsal.js";
import { sorted } from "./seen.js";

/** What the service holds as hers is not what her secret makes; `params.what` names it. */
export class NotMineError extends BallotError {}

/**
 * How a desk asks the service and sends to it: `get(name, part)` and `post(name, value)`; `get`
 * of "box" returns bytes, all else JSON.
 * @typedef {{get: (name: string, part?: string) => Promise<any>,
 *   post: (name: string, value: object) => Promise<any>}} Service
 */

/** A trustee's or contributor's way through the ceremony. */
export class Course {
  #secret;
  #certificates = null;
  #shares = false;
  #key = false;
  #boxes = null;
  #elections = null;
  #promised = false;
  #number = null;

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
    this.contributor = contributor;
    this.threshold = threshold;
    this.seen = seen;
    this.service = service;
    this.progress = progress;
    this.rehearsal = new Rehearsal({ secret, desk, seen, service });
  }

  /**
   * Does what can be done now, and returns what the desk then waits for: `wait-…`, `number`
   * (to be read aloud and confirmed), `lots-done`, or `done`.
   * @param {object} state as the service tells who has done what
   * @returns {Promise<{phase: string, number?: string}>}
   * @throws {BallotError} when something does not fit: the ceremony must stop
   */
  async next(state) {
    if (state.manifest) {
      return { phase: "done" };
    }
    const key = this.desk && (await this.#makeKey(state));
    const rehearses = key ? null : await this.rehearsal.next(state);
    const waits = key || (await this.#fillLots(state)) || rehearses;
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
    this.#requireMine("certificate", () => {
      return ceremony.certificates[this.desk.number - 1].verification === verification;
    });
    const { signing_key: listed } = await this.service.get("mine");
    const signingKey = await this.desk.signingKey();
    this.#requireMine("signing key", () => listed === signingKey);
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
    this.#requireMine("key", () => kept === now);
    await decryptionKey(this.#secret, voutput);
    this.desk.voutput = voutput;
    this.#key = true;
  }

  async #fillLots(state) {
    if (!state.trustees.every((one) => one.key)) {
      return "wait-keys";
    }
    const me = state.contributors.find((one) => one.me);
    if (!me) {
      return state.codes ? null : "wait-codes"; // lots are drawn by hand
    }
    if (!me.credentials) {
      const credentials = await this.#credentials();
      await this.service.post("credentials", { credentials });
      return "wait-credentials";
    }
    if (!state.contributors.every((one) => one.credentials)) {
      return "wait-credentials";
    }
    return this.#promiseAndShow(state, me);
  }

  async #promiseAndShow(state, me) {
    this.#elections ??= await this.#readBoxes(state);
    if (!this.#promised) {
      await this.#promise(me);
    }
    if (!state.contributors.every((one) => one.promised)) {
      return "wait-promises";
    }
    if (!state.codes) {
      return "wait-codes";
    }
    if (!me.shown) {
      await this.#show(state);
      return "wait-lots";
    }
    return state.contributors.every((one) => one.shown) ? null : "wait-lots";
  }

  async #credentials() {
    const { boxes } = await this.service.get("boxes");
    const uuids = boxes.map((one) => one.lot_uuid);
    this.seen.require("lot boxes", compact(boxes.map((one) => [one.uuid, one.lot_uuid])));
    return this.contributor.credentials(uuids);
  }

  /** Looks at every lot box before anything is made for it. */
  async #readBoxes(state) {
    const credentials = await this.#credentials();
    const { credentials: kept } = await this.service.get("mine");
    this.#requireMine("lot credentials", () => sorted(kept) === sorted(credentials));
    const { certificates: certs } = await this.service.get("certificates");
    this.seen.require("certificates", compact(certs));
    const { boxes } = await this.service.get("boxes");
    this.#boxes = boxes;
    this.seen.require("set-up of the lot boxes", compact(boxes));
    const contributors = state.contributors.length;
    return boxes.map((box) => {
      return checkSetUp(box, { credential: credentials[box.lot_uuid], contributors, certs });
    });
  }

  async #promise(me) {
    const whole = this.#elections.length;
    const promises = await this.contributor.promise(this.#elections, (done) => {
      return this.progress("do-promise", done, whole);
    });
    if (me.promised) {
      const { promises: kept } = await this.service.get("mine");
      this.#requireMine("lots", () => sorted(kept) === sorted(promises));
    } else {
      await this.service.post("promises", { promises });
    }
    this.#promised = true;
  }

  /** Shows her lots: everything else is fixed now, and remembered. */
  async #show(state) {
    const { promises, lists } = await this.service.get("boxes");
    this.seen.require("promises", sorted(promises));
    this.seen.require("credential lists", compact(lists));
    const mine = state.contributors.find((one) => one.me).id;
    const { [mine]: own, ...others } = promises;
    const ballots = this.contributor.show({ own, others: Object.values(others) });
    await this.service.post("lots", { ballots });
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
      await this.#checkLots(state, pool);
    }
    return number;
  }

  async #checkLots(state, pool) {
    const { promises, lists } = await this.service.get("boxes");
    checkShown(promises[state.contributors.find((one) => one.me).id], this.contributor.ballots);
    this.seen.require("promises", sorted(promises));
    this.seen.require("credential lists", compact(lists));
    const listed = pool.map((entry) => sorted(entry.credentials));
    this.#requireSame("credential lists", listed, lists.map(sorted));
    const heads = [];
    for (const [at, box] of this.#boxes.entries()) {
      const archive = await this.service.get("box", box.lot_uuid);
      const ours = Object.values(promises).map((one) => one[box.lot_uuid]);
      heads.push(checkFull(archive, { box, promises: ours }));
      await this.progress("do-number", at + 1, this.#boxes.length);
    }
    const named = pool.map((entry) => [entry.uuid, entry.lot.uuid, entry.lot.head].join());
    const found = this.#boxes.map((box, at) => [box.uuid, box.lot_uuid, heads[at]].join());
    this.#requireSame("lot boxes", named, found);
  }

  #requireMine(what, holds) {
    if (!holds()) {
      throw new NotMineError("not-mine", `the service has another ${what}`, { what });
    }
  }

  #requireSame(what, named, found) {
    if (compact(named) !== compact(found)) {
      throw new NotMineError("other-pool", `the manifest would name other ${what}`, { what });
    }
  }
}
