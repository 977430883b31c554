/**
 * The lot boxes at one desk, from the first credential to the full box.
 *
 * Nothing is shown before its time: certificates, coefficients, credential lists and all
 * promises are fixed, here too, before this desk shows a ballot.
 * @module
 */

import { compact } from "../ballot/text.js";
import { checkShown, LotError } from "./contributor.js";
import { checkFull, checkSetUp, keySetOf } from "./lot_boxes.js";
import { requireMine, requireSame } from "./mine.js";
import { sorted } from "./seen.js";

/** Somebody's way through filling the lot boxes. */
export class Filling {
  #boxes = null;
  #elections = null;
  #promised = false;

  /**
   * @param {object} at
   * @param {import("./contributor.js").Contributor} at.contributor
   * @param {import("./seen.js").Seen} at.seen
   * @param {import("./course.js").Service} at.service
   * @param {(phase: string, done: number, whole: number) => unknown} at.progress
   */
  constructor({ contributor, seen, service, progress }) {
    this.contributor = contributor;
    this.seen = seen;
    this.service = service;
    this.progress = progress;
  }

  /**
   * Does what can be done now; returns what she waits for, null when nothing is left to do.
   * @param {object} state
   * @returns {Promise<?string>}
   * @throws {BallotError} when something does not fit: the ceremony must stop
   */
  async next(state) {
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
    requireMine("lot credentials", () => sorted(kept) === sorted(credentials));
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
      requireMine("lots", () => sorted(kept) === sorted(promises));
    } else {
      await this.service.post("promises", { promises });
    }
    this.#promised = true;
  }

  /** Shows her lots: everything else is fixed now, and remembered. */
  async #show(state) {
    const { promises, pool } = await this.service.get("boxes");
    const [named, promised] = [state.contributors.map((one) => one.id), Object.keys(promises)];
    if (pool === null || compact(named.sort()) !== compact(promised.sort())) {
      const says = "Lots are shown when all promises and credential lists are there.";
      throw new LotError("lot-too-early", says);
    }
    this.#requireKeySets();
    this.#requireFixed(promises, pool);
    const mine = state.contributors.find((one) => one.me).id;
    const { [mine]: own, ...others } = promises;
    const ballots = this.contributor.show({ own, others: Object.values(others) });
    await this.service.post("lots", { ballots });
  }

  /** All boxes have one key set; with it, all that the check number covers is known but lots. */
  #requireKeySets() {
    const [first, ...others] = this.#boxes.map(keySetOf);
    requireSame("keys", others, others.map(() => first));
    return first;
  }

  /**
   * What is fixed before lots are shown stays so. The elections name it, not the ceremony: the
   * same ballots are never shown beside two sets of promises.
   */
  #requireFixed(promises, pool) {
    const seen = this.seen.of(this.#elections.map((one) => one.fingerprint).join());
    seen.require("promises", sorted(promises));
    seen.require("pool", sorted(pool.map(withoutHead)));
  }

  /**
   * Checks that the boxes hold all promised ballots and no others, and that a pool names them.
   * @param {object} state
   * @param {{pool: readonly object[], parameters: string}} named as the manifest has it: the
   *   entries, and the digest of the key set
   * @returns {Promise<void>}
   * @throws {BallotError}
   */
  async requireFull(state, { pool, parameters }) {
    const me = state.contributors.find((one) => one.me);
    this.#elections ??= await this.#readBoxes(state);
    if (!this.#promised) {
      await this.#promise(me); // on another device: the same ballots again
    }
    const { promises } = await this.service.get("boxes");
    checkShown(promises[me.id], this.contributor.ballots);
    this.#requireFixed(promises, pool);
    requireSame("keys", parameters, this.#requireKeySets());
    const found = await this.#lookInto(promises);
    const named = pool.map((entry) => [entry.uuid, entry.lot?.uuid, entry.lot?.head]);
    const heads = this.#boxes.map((box, at) => [box.uuid, box.lot_uuid, found[at].head]);
    requireSame("lot boxes", named, heads);
    // Whoever could put the ballots of each box in an order of their own could choose a number.
    const [first] = found;
    requireSame("order of the lots", found.map(({ order }) => order), found.map(() => first.order));
  }

  async #lookInto(promises) {
    const found = [];
    for (const [at, box] of this.#boxes.entries()) {
      const archive = await this.service.get("box", box.lot_uuid);
      const hers = Object.entries(promises).map(([id, one]) => [id, one[box.lot_uuid]]);
      found.push(checkFull(archive, { box, promises: Object.fromEntries(hers) }));
      await this.progress("do-number", at + 1, this.#boxes.length);
    }
    return found;
  }
}

/** An entry without what follows from the ballots. */
function withoutHead(entry) {
  const { head: _, ...lot } = entry.lot ?? {};
  return { ...entry, lot };
}
