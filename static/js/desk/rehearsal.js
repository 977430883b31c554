/**
 * The rehearsal box at one desk: a ballot drawn at random, and a trustee's key tried on it.
 *
 * A trustee opens this box alone, and only when it asks what every desk expects, holds one
 * ballot of each person, hers among them, and every proof holds. What it says is secret to
 * nobody; its keys and its credentials are real.
 * @module
 */

import { BLANK, makeBallot } from "../ballot/ballot.js";
import { generateCode, publicCredential } from "../ballot/credential.js";
import { BallotError } from "../ballot/errors.js";
import { Check, require } from "../ballot/invalid.js";
import { parseElection } from "../ballot/read.js";
import { compact, decode, encode } from "../ballot/text.js";
import { verifyArchive } from "../ballot/verify.js";
import { rehearsalElection } from "../record/rehearsal.js";
import { toBase64 } from "../record/sign.js";
import { drawsOf } from "./draws.js";
import { checkKeys, checkPersons } from "./lot_boxes.js";

const FROM_BALLOTS_TO_TALLY = 2; // EndBallots, EncryptedTally
const CHOICES = [BLANK, [1, 0], [0, 1]];

/** A rehearsal box that is not one; `code` says how. */
export class RehearsalError extends BallotError {}

/**
 * How it went: what her own ballot said, and all counts; `answer` null stands for blank.
 * @typedef {object} Outcome
 * @property {?string} own
 * @property {{answer: ?string, count: number}[]} counts
 */

/** Somebody's way through the rehearsal box. */
export class Rehearsal {
  #secret;
  #box = null;
  #election = null;
  #ballot = null;
  #uuid = null;
  /** What her ballot says, once it is made: `{answer}`, null for blank. */
  own = null;
  /** @type {?Outcome} */
  outcome = null;

  /**
   * @param {object} at
   * @param {string} at.secret
   * @param {?import("./trustee.js").TrusteeDesk} at.desk
   * @param {import("./seen.js").Seen} at.seen
   * @param {import("./course.js").Service} at.service
   */
  constructor({ secret, desk, seen, service }) {
    this.#secret = secret;
    this.desk = desk;
    this.seen = seen;
    this.service = service;
  }

  /**
   * Does what can be done now; returns what she waits for, null when nothing is left to do.
   * @param {object} state
   * @returns {Promise<?string>}
   * @throws {BallotError} when something does not fit: the ceremony must stop
   */
  async next({ ceremony, trustees, rehearsal }) {
    this.seen.require("rehearsal box", rehearsal?.uuid ?? "none");
    const me = rehearsal?.people.find((one) => one.me);
    if (!me || this.outcome) {
      return null;
    }
    this.#uuid = rehearsal.uuid;
    if (!trustees.every((one) => one.key)) {
      return "wait-keys";
    }
    if (!me.credential) {
      await this.#register();
      return "rehearsal-credentials";
    }
    if (!rehearsal.people.every((one) => one.credential)) {
      return "rehearsal-credentials";
    }
    return this.#castAndOpen(ceremony, rehearsal, me);
  }

  /**
   * Requires that the rehearsal's uuid is none of those on which is voted.
   * @param {readonly string[]} uuids
   * @throws {RehearsalError} `rehearsal-in-pool`
   */
  requireApart(uuids) {
    if (this.#uuid !== null && uuids.includes(this.#uuid)) {
      const says = "The rehearsal box has the uuid of a box of the election.";
      throw new RehearsalError("rehearsal-in-pool", says);
    }
  }

  async #castAndOpen(ceremony, { people, over }, me) {
    this.#election ??= await this.#readBox(ceremony, people.length);
    this.#ballot ??= await this.#makeBallot();
    if (!me.cast) {
      await this.service.post("rehearsalBallot", { ballot: this.#ballot.ballot });
      return "rehearsal-ballots";
    }
    if (!people.every((one) => one.cast)) {
      return "rehearsal-ballots";
    }
    if (this.desk && !me.opened) {
      const report = await this.#verified(people.length);
      await this.#open(ceremony, report);
      return "rehearsal-shares";
    }
    if (!over) {
      return "rehearsal-shares";
    }
    this.outcome = this.#read(await this.#verified(people.length));
    return null;
  }

  #code() {
    return generateCode(drawsOf(this.#secret, `rehearsal code|${this.#uuid}`));
  }

  async #credential() {
    return String(await publicCredential(this.#code(), this.#uuid));
  }

  /** Sends her credential; the uuids on which is voted are known, and this is none of them. */
  async #register() {
    const { boxes } = await this.service.get("boxes");
    const uuids = boxes.map((one) => [one.uuid, one.lot_uuid]);
    this.seen.require("lot boxes", compact(uuids));
    this.requireApart(uuids.flat());
    await this.service.post("rehearsalCredential", { credential: await this.#credential() });
  }

  /** Looks at the box before a ballot is made for it: it asks what this desk makes itself. */
  async #readBox(ceremony, persons) {
    const { certificates: certs } = await this.service.get("certificates");
    this.seen.require("certificates", compact(certs));
    const box = await this.service.get("rehearsal");
    const election = parseElection(encode(box.election));
    const { network, language } = box;
    const { publicKey } = election;
    const uuid = this.#uuid;
    const expected = rehearsalElection({ uuid, ceremony, network, language, publicKey });
    require(box.election === expected, Check.PAYLOAD, "the rehearsal box asks something else");
    checkKeys(box, { election, certs });
    checkPersons(box, { credential: await this.#credential(), persons });
    const texts = [box.election, box.trustees, box.credentials];
    this.seen.require("set-up of the rehearsal box", compact(texts));
    this.#box = texts;
    return election;
  }

  /** Her ballot says something at random; the same again on another device. */
  async #makeBallot() {
    const purpose = `rehearsal ballot|${this.#election.fingerprint}`;
    const random = drawsOf(this.#secret, purpose);
    const choice = Number(random() % BigInt(CHOICES.length));
    this.own = { answer: choice ? this.#election.questions[0].answers[choice - 1] : null };
    const choices = [CHOICES[choice]];
    return makeBallot(this.#election, { code: this.#code(), choices, random });
  }

  /** Verifies the whole box: as it was set up, closed, and one ballot of each person. */
  async #verified(persons) {
    const report = await verifyArchive(await this.service.get("rehearsalBox"));
    const same = report.setupTexts.every((text, at) => decode(text) === this.#box[at]);
    require(same, Check.PAYLOAD, "the rehearsal box was set up otherwise than it was shown");
    require(report.tally !== null, Check.ORDER, "the rehearsal box is not closed");
    const all = report.ballots.length === persons && report.numTallied === persons;
    require(all, Check.PAYLOAD, "the rehearsal box does not hold one ballot of each person");
    const hers = report.ballots.some(([tracker]) => tracker === this.#ballot.tracker);
    require(hers, Check.PAYLOAD, "her own ballot is not in the rehearsal box");
    this.seen.require("totals of the rehearsal box", tallyHead(report));
    return report;
  }

  async #open(ceremony, { election, tally, ...report }) {
    const head = tallyHead(report);
    const answer = await this.desk.decryptRehearsal(ceremony, { election, tally, head });
    const { share, signature } = answer;
    await this.service.post("rehearsalShare", { share, signature: toBase64(signature) });
  }

  #read({ counts, election }) {
    require(counts !== null, Check.ORDER, "the rehearsal box is not opened");
    const answers = [null, ...election.questions[0].answers];
    const numbers = counts[0].map(Number);
    return {
      own: this.own.answer,
      counts: answers.map((answer, at) => ({ answer, count: numbers[at] })),
    };
  }
}

function tallyHead({ ballots, events }) {
  return events[ballots.length + FROM_BALLOTS_TO_TALLY];
}
