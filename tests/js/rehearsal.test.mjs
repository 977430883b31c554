// The rehearsal box at three desks: opened when all is as they expect, and by nobody otherwise.

import assert from "node:assert/strict";
import test from "node:test";

import { Ceremony, thresholdParameters } from "../../static/js/ballot/ceremony.js";
import { credentialsText } from "../../static/js/ballot/credential.js";
import { parseBallot, parseElection } from "../../static/js/ballot/read.js";
import { partialDecryption } from "../../static/js/ballot/tally.js";
import { compact, decode, encode, sha256Hex } from "../../static/js/ballot/text.js";
import {
  electionPublicKey,
  single,
  singleKey,
  threshold,
  trusteesText,
} from "../../static/js/ballot/trustees.js";
import { verifyArchive } from "../../static/js/ballot/verify.js";
import { sumBallots } from "../../static/js/ballot/verify_tally.js";
import { ChangedError } from "../../static/js/desk/seen.js";
import { newSecret } from "../../static/js/desk/secret.js";
import { checkSignature, fromBase64 } from "../../static/js/record/sign.js";
import { rehearsalElection, rehearsalStatement } from "../../static/js/record/rehearsal.js";
import { course, play, Service } from "./ceremony_service.mjs";
import { packed } from "./vector_box.mjs";

const UUID = "BaLLotVectors4";
const CEREMONY = "a ceremony";
const SERVER = 12345n;
const POOL = [{ uuid: "BaLLotVectors1", lot_uuid: "BaLLotVectors2" }];
const SHOWN = { network: "Nätverket", language: "sv" };
const hashOf = (text) => sha256Hex(encode(text));

/** A service with a rehearsal box; `spoil` changes what it sets up. */
class Rehearsing extends Service {
  constructor(secrets, { spoil = () => ({}) } = {}) {
    super(secrets);
    Object.assign(this, { secrets, spoil, shares: new Map(), counts: null, uuid: UUID });
  }

  state(mine) {
    const people = this.kept.map((one, at) => ({
      credential: Boolean(one.credential),
      cast: Boolean(one.ballot),
      opened: Boolean(one.share),
      me: at + 1 === mine,
    }));
    const rehearsal = { uuid: this.uuid, people, over: this.counts !== null };
    return { ...super.state(mine), ceremony: CEREMONY, rehearsal };
  }

  of(number) {
    const { post, get } = super.of(number);
    return {
      get,
      post: async (name, value) => {
        await post(name, value);
        if (this.kept.every((one) => one.credential)) this.setup ??= this.#setUp();
      },
    };
  }

  answer(number, name) {
    if (name === "boxes") return { boxes: POOL };
    if (name === "rehearsal") return { ...SHOWN, ...this.setup };
    return name === "rehearsalBox" ? this.archive() : super.answer(number, name);
  }

  #setUp() {
    const certs = this.kept.map((one) => one.certificate);
    const messages = ["polynomial", "voutput"].map((name) => this.kept.map((one) => one[name]));
    const keySet = thresholdParameters(new Ceremony({ certs, threshold: 2 }), ...messages);
    const trustees = trusteesText([single(singleKey(SERVER)), threshold(keySet)]);
    const publicKey = electionPublicKey(trustees);
    const about = { uuid: UUID, ceremony: CEREMONY, ...SHOWN, publicKey };
    const listed = this.kept.map((one) => BigInt(one.credential));
    const honest = {
      election: rehearsalElection(about),
      trustees: decode(trustees),
      credentials: decode(credentialsText(listed)),
    };
    return { ...honest, ...this.spoil(honest) };
  }

  /** The box in whatever state it is. */
  archive() {
    const { election: text, trustees, credentials } = this.setup;
    const texts = [text, trustees, credentials];
    const hashes = texts.map(hashOf);
    const payload = compact({ election: hashes[0], trustees: hashes[1], credentials: hashes[2] });
    const cast = this.cast ?? this.kept.map((one) => one.ballot);
    const election = parseElection(encode(text));
    const ballots = cast.map((one) => parsed(one, election));
    const weights = new Map(ballots.map((one) => [one.credential, 1n]));
    this.tally = sumBallots(election, ballots, weights);
    const tally = compact(this.tally.map((row) => row.map(({ alpha, beta }) => (
      { alpha: String(alpha), beta: String(beta) }
    ))));
    const size = cast.length;
    const sized = { num_tallied: size, total_weight: size, encrypted_tally: hashOf(tally) };
    return Buffer.concat(packed([
      ["Setup", [...texts, payload]],
      ...cast.map((one) => ["Ballot", [one]]),
      ["EndBallots", []],
      ["EncryptedTally", [tally, compact(sized)]],
      ...[...this.shares].map(([owner, share]) => [
        "PartialDecryption",
        [share, compact({ owner, payload: hashOf(share) })],
      ]),
      ...(this.counts ? [["Result", [compact({ result: [this.counts] })]]] : []),
    ]));
  }

  /** Open the box as the service does when every trustee has sent her share. */
  open(courses) {
    const election = parseElection(encode(this.setup.election));
    const own = courses.map((one) => one.rehearsal.own.answer);
    this.kept.forEach((one, at) => this.shares.set(at + 2, one.share));
    this.shares.set(1, decode(partialDecryption(election, this.tally, SERVER)));
    const answers = [null, ...election.questions[0].answers];
    this.counts = answers.map((answer) => own.filter((one) => one === answer).length);
  }
}

function parsed(text, election) {
  const { credential, answers } = parseBallot(encode(text), election);
  return { credential, ciphertexts: answers.map((one) => one.choices) };
}

function sitDown(options) {
  const secrets = [newSecret(), newSecret(), newSecret()];
  const service = new Rehearsing(secrets, options);
  const courses = secrets.map((secret, at) => course(service, at + 1, { secret }));
  return { service, courses };
}

test("three desks fill a rehearsal box, open it, and see that the counts add up", async () => {
  const { service, courses } = sitDown();
  await play(service, courses, 8);
  const { events } = await verifyArchive(service.archive());
  const statement = { ceremony: CEREMONY, uuid: UUID, head: events.at(-1) };
  for (const { signing_key: key, signature } of service.kept) {
    const data = rehearsalStatement(statement);
    await checkSignature(key, { signature: fromBase64(signature), data });
  }
  service.open(courses);
  assert.deepEqual(await play(service, courses, 1), ["wait-codes", "wait-codes", "wait-codes"]);
  const { counts } = courses[0].rehearsal.outcome;
  assert.equal(counts.reduce((sum, one) => sum + one.count, 0), 3);
  for (const one of courses) {
    assert.deepEqual(one.rehearsal.outcome.counts, counts);
    assert.ok(counts.find(({ answer }) => answer === one.rehearsal.outcome.own).count > 0);
  }
});

test("a box that asks something else, or for others, gets no ballot", async () => {
  const others = {
    "another question": ({ election }) => ({ election: election.replace("svaret", "namnet") }),
    "a stranger's credential": ({ credentials }) => {
      const [, ...listed] = JSON.parse(credentials);
      return { credentials: credentialsText([...listed.map(BigInt), 4n]) };
    },
    "one person too few": ({ credentials }) => {
      return { credentials: credentialsText(JSON.parse(credentials).slice(1).map(BigInt)) };
    },
    "another server's key": ({ election, trustees }) => {
      const items = [single(singleKey(SERVER + 1n)), JSON.parse(trustees)[1]];
      return { election, trustees: decode(trusteesText(items)) };
    },
  };
  for (const [what, change] of Object.entries(others)) {
    const spoil = (honest) => {
      const made = change(honest);
      const { credentials } = made;
      return credentials instanceof Uint8Array ? { credentials: decode(credentials) } : made;
    };
    const { service, courses } = sitDown({ spoil });
    await assert.rejects(play(service, courses, 8), { name: "InvalidError" }, what);
    assert.ok(service.kept.some((one) => !one.ballot), what);
    assert.ok(service.kept.every((one) => !one.share), what);
  }
});

test("a box without one ballot of each is not opened", async () => {
  const { service, courses } = sitDown();
  await play(service, courses, 6);
  const opened = courses[0].rehearsal;
  service.kept.forEach((one) => delete one.share);
  const ballots = service.kept.map((one) => one.ballot);
  for (const cast of [ballots.slice(0, 2), ballots.slice(1), [...ballots, ballots[0]]]) {
    service.cast = cast;
    const again = course(service, 1, { secret: service.secrets[0] });
    await assert.rejects(again.next(service.state(1)), (error) => Boolean(error.code));
    assert.equal(service.kept[0].share, undefined);
  }
  assert.equal(opened.outcome, null);
});

test("ciphertexts of another ballot are not carried into the box", async () => {
  const { service, courses } = sitDown();
  await play(service, courses, 6);
  delete service.kept[0].share;
  const [first, second, third] = service.kept.map((one) => one.ballot);
  const carried = JSON.parse(second);
  carried.answers[0].choices = JSON.parse(first).answers[0].choices;
  service.cast = [first, compact(carried), third];
  const again = course(service, 1, { secret: service.secrets[0] });
  await assert.rejects(again.next(service.state(1)), { code: "signature" });
  assert.equal(service.kept[0].share, undefined);
});

test("one tally alone is decrypted, and never on a uuid on which is voted", async () => {
  const { service, courses } = sitDown();
  await play(service, courses, 8);
  const [{ share }] = service.kept;
  delete service.kept[0].share;
  service.cast = service.kept.map((one) => one.ballot).reverse();
  await assert.rejects(courses[0].next(service.state(1)), ChangedError);
  assert.equal(service.kept[0].share, undefined);
  assert.ok(share);
  service.uuid = "BaLLotVectors5";
  await assert.rejects(courses[1].next(service.state(2)), ChangedError);
  const other = sitDown();
  other.service.uuid = "BaLLotVectors2";
  await assert.rejects(play(other.service, other.courses, 8), { code: "rehearsal-in-pool" });
});
