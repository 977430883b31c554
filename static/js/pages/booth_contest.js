/** A contest as the booth holds it: fetched, verified, with the maker of its ballots. */

import { publicCredential } from "../ballot/credential.js";
import { InvalidError } from "../ballot/invalid.js";
import { encode } from "../ballot/text.js";
import { verifyOpenContest } from "../record/verify_open_contest.js";
import { BallotMaker } from "./ballot_maker.js";
import { faultOfCode } from "./booth_fault.js";
import { randomOrders } from "./booth_questions.js";
import { getJSON } from "./page.js";

/** One contest of the evening, for as long as the page is open. */
export class HeldContest {
  constructor(told) {
    this.number = told.number;
    /** @type {?string} the tracker of the last ballot that the service has acknowledged */
    this.cast = null;
    /** @type {?{ballot: string, tracker: string, opening: string[][]}} made and not yet cast */
    this.made = null;
    this.contest = null;
  }

  /**
   * Fetches the contest and checks that it is what manifest and opening announce.
   * @param {string} url
   * @param {?string} manifestHash
   */
  async load(url, manifestHash) {
    if (this.contest) return;
    const texts = await getJSON(url);
    await new Promise((resolve) => setTimeout(resolve)); // let what was told be drawn
    this.contest = verifyOpenContest(texts, { manifestHash });
    if (this.contest.opening.number !== this.number) {
      throw new InvalidError("other-opening", "this is the opening of another contest");
    }
    this.proposed = texts.proposed;
    this.replaced = texts.replaced;
    this.asked = texts.asked;
    this.orders = randomOrders(this.contest.election);
    this.maker = new BallotMaker(encode(texts.election));
  }

  /**
   * Returns why a code cannot vote here, as the name of a sentence, or null when it may.
   * @param {string} code
   * @param {string} url
   */
  async faultOf(code, url) {
    const { election, credentials } = this.contest;
    const credential = await publicCredential(code, election.uuid);
    const fault = faultOfCode(credential, { credentials, ...this.replaced });
    if (fault !== "code-not-handed-out") return fault;
    this.replaced = (await getJSON(url)).replaced; // it may have been, since the page asked
    return faultOfCode(credential, { credentials, ...this.replaced });
  }

  /** Forgets what shows a vote, and ends what knew of it. */
  close() {
    this.made = null;
    this.maker?.close();
    this.contest = null;
  }
}
