// A service with lot boxes and a manifest: honest, until a test gives it a lie.

import { Ceremony, thresholdParameters } from "../../static/js/ballot/ceremony.js";
import { credentialsText } from "../../static/js/ballot/credential.js";
import { linkEvents } from "../../static/js/ballot/events.js";
import { lotQuestion } from "../../static/js/ballot/lot.js";
import { readRecords } from "../../static/js/ballot/tar.js";
import { compact, decode, encode, sha256Hex } from "../../static/js/ballot/text.js";
import {
  electionPublicKey,
  single,
  singleKey,
  threshold,
  trusteesText,
} from "../../static/js/ballot/trustees.js";
import { numberToRead } from "../../static/js/desk/number.js";
import { canonical, sha256 } from "../../static/js/record/canonical.js";
import { parametersDigest } from "../../static/js/record/manifest_parts.js";
import { lotDescription } from "../../static/js/record/opening.js";
import { keyId } from "../../static/js/record/sign.js";
import { Service } from "./ceremony_service.mjs";
import { packed } from "./vector_box.mjs";

const SERVER = 12345n;
/** The uuids of contests and of their lot boxes. */
const POOL = { BaLLotVectors1: "BaLLotVectors2", BaLLotVectors5: "BaLLotVectors6" };
export const LOTS = Object.values(POOL);
const LISTED = '["4","9"]';
const hashOf = (text) => sha256Hex(encode(text));

/** The ceremony of three trustees and, where lots are boxed, an adjuster who is number 4. */
export class WholeService extends Service {
  /**
   * @param {string[]} secrets of the trustees
   * @param {{boxed?: boolean}} [options]
   */
  constructor(secrets, { boxed = true } = {}) {
    super(secrets);
    this.boxed = boxed;
    this.adjuster = {};
    this.codes = false;
    /** Changes the answer to a question, by its name. */
    this.lies = {};
    /** The set-up of each lot box. */
    this.setup = null;
    this.manifest = null;
  }

  get people() {
    return [...this.kept, this.adjuster];
  }

  state(mine) {
    const state = super.state(mine);
    state.trustees.forEach((one, at) => Object.assign(one, { confirmed: "number" in this.kept[at] }));
    const contributors = this.people.map((one, at) => ({
      id: `c${at + 1}`,
      credentials: Boolean(one.credentials),
      promised: Boolean(one.promises),
      shown: Boolean(one.ballots),
      me: at + 1 === mine,
    }));
    const full = this.codes && (!this.boxed || contributors.every((one) => one.shown));
    const manifest = this.manifest && sha256(this.manifest);
    const honest = { codes: this.codes, number: full, manifest };
    return { ...state, ...honest, contributors: this.boxed ? contributors : [] };
  }

  of(number) {
    return {
      get: async (name, part) => {
        const honest = this.answer(number, name, part);
        return this.lies[name]?.(structuredClone(honest), part) ?? honest;
      },
      post: async (name, value) => {
        Object.assign(this.people[number - 1], value);
        if (this.people.every((one) => one.credentials)) this.setup ??= this.#setUp();
      },
    };
  }

  answer(number, name, part) {
    const answers = {
      mine: () => this.people[number - 1],
      boxes: () => ({
        boxes: Object.entries(POOL).map(([uuid, lot]) => {
          return { uuid, lot_uuid: lot, election: null, ...this.setup?.[lot] };
        }),
        promises: Object.fromEntries(
          this.people.map((one, at) => [`c${at + 1}`, one.promises ?? null]),
        ),
        pool: this.codes && this.setup ? this.pool().map(withoutHead) : null,
      }),
      box: () => this.archive(part),
      final: () => ({ key_set: compact(this.keySet()), pool: this.fullPool() }),
      manifest: () => this.manifest,
    };
    return answers[name]?.() ?? super.answer(number, name);
  }

  keySet() {
    const certs = this.kept.map((one) => one.certificate);
    const messages = ["polynomial", "voutput"].map((name) => this.kept.map((one) => one[name]));
    return thresholdParameters(new Ceremony({ certs, threshold: 2 }), ...messages);
  }

  #setUp() {
    const keySet = this.keySet();
    const boxes = Object.entries(POOL).map(([uuid, lot]) => [lot, this.#box(uuid, lot, keySet)]);
    return Object.fromEntries(boxes);
  }

  #box(uuid, lot, keySet) {
    const trustees = trusteesText([single(singleKey(SERVER)), threshold(keySet)]);
    const { question, answers, least: min, most: max } = lotQuestion();
    const election = compact({
      version: 1,
      description: lotDescription(uuid),
      name: "Nätverket",
      group: "BELENIOS-2048",
      public_key: String(electionPublicKey(trustees)),
      questions: [{ answers, min, max, question }],
      uuid: lot,
    });
    const listed = this.people.map((one) => BigInt(one.credentials[lot]));
    return { election, trustees: decode(trustees), credentials: decode(credentialsText(listed)) };
  }

  /** A lot box; with other ballots and another end, for a service that lies. */
  archive(lot, { ballots = this.people.map((one) => one.ballots[lot]), ended = true } = {}) {
    const box = this.setup[lot];
    const texts = [box.election, box.trustees, box.credentials];
    const [election, trustees, credentials] = texts.map(hashOf);
    const setup = [...texts, compact({ election, trustees, credentials })];
    const cast = ballots.map((one) => ["Ballot", [one]]);
    return Buffer.concat(packed([["Setup", setup], ...cast, ...(ended ? [["EndBallots", []]] : [])]));
  }

  /** The pool as the manifest has it, the boxes in whatever state they are. */
  pool(heads = {}) {
    return Object.entries(POOL).map(([uuid, lot], at) => ({
      number: at + 1,
      uuid,
      credentials: { count: 2, size: LISTED.length, sha256: hashOf(LISTED) },
      spares: [],
      server_key: String(singleKey(SERVER + BigInt(at) + 1n).public_key),
      lot: this.boxed ? this.#lot(lot, heads[lot] ?? null) : null,
    }));
  }

  #lot(uuid, head) {
    const listed = this.setup[uuid].credentials;
    const credentials = { count: 4, size: listed.length, sha256: hashOf(listed) };
    return { uuid, credentials, head, server_key: singleKey(SERVER).public_key };
  }

  fullPool(archives = {}) {
    if (!this.boxed) return this.pool();
    const heads = LOTS.map((lot) => [lot, headOf(archives[lot] ?? this.archive(lot))]);
    return this.pool(Object.fromEntries(heads));
  }

  /** Publishes a manifest; `change` makes it another before its check number is made. */
  publish(change = () => {}) {
    const keySet = this.keySet();
    const keys = keySet.verification_keys.map((one) => one.public_key);
    const value = {
      version: 1,
      rehearsal: true,
      network: { id: "natverket", name: "Nätverket" },
      rulebook: "0".repeat(64),
      meeting: { id: "arsmote", kind: "annual", on: "2027-01-28", title: "Årsmöte" },
      offices: [],
      eligible_seats: 2,
      pool: this.fullPool(),
      trustees: {
        threshold: 2,
        trustees: keys.map((key, at) => ({ name: `Testperson ${at + 1}`, public_key: key })),
        parameters: parametersDigest(keySet),
      },
      signers: this.kept.map((one, at) => ({
        key_id: keyId(one.signing_key),
        name: `Testperson ${at + 1}`,
        public_key: one.signing_key,
      })),
      quorum: 2,
      code_officer: null,
      lot: this.boxed ? "lot-box" : "lot-by-hand",
    };
    change(value);
    value.check_number ??= numberToRead(value.trustees.parameters, value.pool);
    this.manifest = canonical(value);
  }
}

function headOf(archive) {
  return linkEvents(readRecords(archive)).at(-2).hash;
}

function withoutHead(entry) {
  const { head: _, ...lot } = entry.lot;
  return { ...entry, lot };
}
