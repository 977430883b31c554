/**
 * What a trustee's browser keeps of an evening, and what it asks of the others' statements, so
 * that her key answers for one state of each box. Nothing kept here is secret.
 * @module
 */

import { BallotError } from "../ballot/errors.js";
import { encode } from "../ballot/text.js";
import { BadSignatureError, checkSignature, fromBase64, toBase64 } from "../record/sign.js";
import { decryptionStatement } from "../record/statement.js";

/** A reason not to use the key. */
export class EveningError extends BallotError {}

/**
 * What this browser has seen and answered, over reloads of the page. Of a box it is kept under
 * the box's own uuid: the service names the election, and could give it another name to ask
 * once more.
 */
export class EveningMemory {
  #storage;
  #evening;

  /**
   * @param {string} election
   * @param {Storage} storage the browser's `localStorage`
   */
  constructor(election, storage) {
    this.#storage = storage;
    this.#evening = `evening ${election}`;
  }

  #read(name) {
    try {
      return JSON.parse(this.#storage.getItem(name)) ?? {};
    } catch {
      return {};
    }
  }

  #write(name, change) {
    this.#storage.setItem(name, JSON.stringify({ ...this.#read(name), ...change }));
  }

  /**
   * The digest of the manifest that was confirmed here, null before.
   * @returns {?string}
   */
  get manifest() {
    return this.#read(this.#evening).manifest ?? null;
  }

  /**
   * Keeps the manifest's digest once it is confirmed.
   * @param {string} digest
   * @throws {EveningError} when another one was confirmed before
   */
  confirmManifest(digest) {
    if ((this.manifest ?? digest) !== digest) {
      const says = "Another manifest was confirmed in this browser.";
      throw new EveningError("other-manifest", says);
    }
    this.#write(this.#evening, { manifest: digest });
  }

  /**
   * Keeps the state of a box that was shown while voting was open.
   * @param {string} uuid
   * @param {string} head
   */
  noteHead(uuid, head) {
    const seen = this.heads(uuid);
    if (!seen.includes(head)) this.#write(box(uuid), { heads: [...seen, head] });
  }

  /**
   * Every state of a box that was shown here.
   * @param {string} uuid
   * @returns {string[]}
   */
  heads(uuid) {
    return this.#read(box(uuid)).heads ?? [];
  }

  /**
   * Keeps which state of the boxes is answered, before the key is used.
   * @param {string} uuid
   * @param {string} statement
   * @throws {EveningError} `answered-other` when another state was answered before
   */
  noteAnswer(uuid, statement) {
    if ((this.answer(uuid) ?? statement) !== statement) {
      const says = "You have decrypted this box in another state; a second one is refused.";
      throw new EveningError("answered-other", says);
    }
    this.#write(box(uuid), { answer: statement });
  }

  /**
   * What was answered for a box: the statement that was signed, null before.
   * @param {string} uuid
   * @returns {?string}
   */
  answer(uuid) {
    return this.#read(box(uuid)).answer ?? null;
  }
}

function box(uuid) {
  return `box ${uuid}`;
}

/**
 * Returns the exact text that a trustee signs with her decryption of these boxes.
 * @param {{manifest: string, votes: {election: {uuid: string}, head: string},
 *   lots: ?{election: {uuid: string}, head: string}}} checked
 * @returns {string}
 */
export function statementOf({ manifest, votes, lots }) {
  const statement = decryptionStatement({
    manifest,
    uuid: votes.election.uuid,
    head: votes.head,
    lotUuid: lots ? lots.election.uuid : null,
    lotHead: lots ? lots.head : null,
  });
  return new TextDecoder().decode(statement);
}

/**
 * Checks that every other trustee has signed for the same state of the boxes.
 * @param {readonly {number: number, name: string, statement: string, signature: string}[]} given
 * @param {{statement: string, signers: readonly {public_key: string}[]}} own signers in the
 *   trustees' order, as the manifest has them
 * @throws {EveningError} `others-other-box` or `others-unsigned` with the `name`
 */
export async function checkOthers(given, { statement, signers }) {
  for (const { number, name, statement: theirs, signature } of given) {
    if (theirs !== statement) {
      const says = `${name} has signed for another state of the box.`;
      throw new EveningError("others-other-box", says, { name });
    }
    const data = encode(theirs);
    const key = signers[number - 1]?.public_key ?? "";
    await checkSignature(key, { signature: fromBase64(signature), data }).catch((error) => {
      if (!(error instanceof BadSignatureError) || error.code === "no-ed25519") throw error;
      const says = `The statement shown as ${name}'s is not signed by her.`;
      throw new EveningError("others-unsigned", says, { name });
    });
  }
}

/**
 * Answers for boxes that were verified: only when all who have answered before have signed for
 * this state of them, and when it is the first state that is answered here.
 * @param {import("./trustee.js").VerifiedBoxes} checked
 * @param {object} by
 * @param {import("./trustee.js").TrusteeDesk} by.desk
 * @param {EveningMemory} by.memory
 * @param {readonly {public_key: string}[]} by.signers as the manifest has them
 * @param {() => Promise<Parameters<typeof checkOthers>[0]>} by.given asked for at the last moment
 * @returns {Promise<{shares: Record<string, string>, signature: string}>}
 * @throws {EveningError} before the key is used
 */
export async function answerFor(checked, { desk, memory, signers, given }) {
  const statement = statementOf(checked);
  await checkOthers(await given(), { statement, signers });
  memory.noteAnswer(checked.votes.election.uuid, statement);
  const { shares, signature } = await desk.decrypt(checked);
  return { shares, signature: toBase64(signature) };
}

/**
 * Checks that a closed box is still announced as it was when it was first shown: what is compared
 * with the room must be what is answered a moment later.
 * @param {{ballots: number, head: string}} contest as it is announced now
 * @param {?{ballots: number, head: string}} before null when it was not shown yet
 * @returns {{ballots: number, head: string}} what it is compared with from now on
 * @throws {EveningError} `announced-changed`
 */
export function requireStill({ ballots, head }, before) {
  if (before && (before.ballots !== ballots || before.head !== head)) {
    const says = "The service announces other numbers for a closed box than before.";
    throw new EveningError("announced-changed", says);
  }
  return { ballots, head };
}

/**
 * Checks that a desk's secret is the one whose key was announced.
 * @param {import("./trustee.js").TrusteeDesk} desk
 * @param {{public_key: string} | undefined} announced
 * @throws {EveningError} `other-secret`
 */
export async function requireAnnounced(desk, announced) {
  if ((await desk.signingKey()) !== announced?.public_key) {
    throw new EveningError("other-secret", "This is not the secret you had at the ceremony.");
  }
}
