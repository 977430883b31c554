import assert from "node:assert/strict";
import { test } from "node:test";

import {
  Ceremony,
  CeremonyError,
  decryptionKey,
  thresholdParameters,
  vinputs,
} from "../../static/js/ballot/ceremony.js";
import { checkNumber } from "../../static/js/ballot/check_number.js";
import { credentialsText, publicCredential } from "../../static/js/ballot/credential.js";
import { lotQuestion } from "../../static/js/ballot/lot.js";
import { parseElection } from "../../static/js/ballot/read.js";
import { parseTrustees } from "../../static/js/ballot/read_trustees.js";
import { newSecret } from "../../static/js/ballot/pki.js";
import { checkShare, readTally } from "../../static/js/ballot/tally.js";
import { compact, encode, MalformedError, parse, sha256Hex } from "../../static/js/ballot/text.js";
import { checkBallot } from "../../static/js/ballot/verify_ballot.js";
import { checkShown, Contributor, LotError } from "../../static/js/desk/contributor.js";
import { Kept } from "../../static/js/desk/keep.js";
import { CodeOfficerDesk, CodeOfficerError, spareCodes } from "../../static/js/desk/officer.js";
import { readSavedFile, savedFile } from "../../static/js/desk/saved.js";
import { checkTypedBack, grouped, SecretError } from "../../static/js/desk/secret.js";
import { DeskError, TrusteeDesk } from "../../static/js/desk/trustee.js";
import { checkReplacement } from "../../static/js/record/replacement.js";
import { checkSignature } from "../../static/js/record/sign.js";
import { decryptionStatement } from "../../static/js/record/statement.js";
import { vectors } from "./vectors.mjs";

const [FIRST] = vectors.ceremony.trustees;
const UUIDS = ["BaLLotVectors1", "BaLLotVectors2"];
const POOL = [{ number: 1, uuid: UUIDS[0], lot: null, spares: [] }];

const keySet = () => parse(encode(vectors.ceremony.parameters));

function firstDesk(more = {}) {
  return new TrusteeDesk({ number: 1, secret: FIRST.secret, voutput: FIRST.voutput, ...more });
}

function refusal(kind, code, params = {}) {
  return (error) => {
    assert.ok(error instanceof kind, error);
    assert.equal(error.code, code);
    assert.deepEqual({ ...error.params, ...params }, error.params);
    return true;
  };
}

function lotElection(uuid) {
  const { question, answers, least: min, most: max } = lotQuestion();
  const value = {
    version: 1,
    description: `Lot of ${uuid}`,
    name: "Prov",
    group: vectors.group,
    public_key: vectors.public_key,
    questions: [{ answers, min, max, question }],
    uuid,
  };
  return parseElection(encode(compact(value)));
}

function closedBox(head) {
  const { election } = vectors.elections.find(({ shape }) => shape === "blank");
  const read = parseElection(encode(election));
  return { election: read, tally: readTally(encode(vectors.box.tally), read), head };
}

test("a ceremony between desks ends with one check number", async () => {
  const desks = [1, 2, 3].map((number) => new TrusteeDesk({ number }));
  const certs = desks.map((desk) => desk.certificate({ size: 3, threshold: 2 }));
  const shown = new Ceremony({ certs, threshold: 2 });
  const polynomials = await Promise.all(desks.map((desk) => desk.polynomial(shown)));
  const routed = vinputs(shown, polynomials);
  const keys = await Promise.all(desks.map((desk, at) => desk.key(shown, routed[at])));
  const made = parse(encode(compact(thresholdParameters(shown, polynomials, keys))));
  const numbers = desks.map((desk) => desk.numberToRead(made, POOL));
  assert.equal(new Set(numbers).size, 1);
  assert.match(numbers[0], /^\d{4}( \d{4}){9}$/); // nothing was promised
  assert.equal(new Set(await Promise.all(desks.map((desk) => desk.signingKey()))).size, 3);
});

test("the check number covers the key set and every pool entry", () => {
  const parameters = sha256Hex(encode(vectors.ceremony.parameters));
  const entry = `{"lot":null,"number":1,"spares":[],"uuid":"${UUIDS[0]}"}`;
  const expected = checkNumber([encode(parameters), encode(entry)], { promised: false });
  assert.equal(firstDesk().numberToRead(keySet(), POOL), expected);
  assert.notEqual(firstDesk().numberToRead(keySet(), []), expected);
});

test("a trustee reads no number of a key set that is not hers", () => {
  const reads = (desk, change = () => {}) => {
    const changed = keySet();
    change(changed);
    return () => desk.numberToRead(changed, POOL);
  };
  assert.throws(reads(firstDesk({ number: 2 })), refusal(CeremonyError, "other-order"));
  assert.throws(
    reads(firstDesk({ secret: newSecret() })),
    refusal(CeremonyError, "own-certificate-missing"),
  );
  assert.throws(reads(firstDesk({ voutput: "" })), refusal(DeskError, "no-key"));
  const other = vectors.ceremony.trustees[1].voutput;
  assert.throws(reads(firstDesk({ voutput: other })), refusal(CeremonyError, "other-key"));
  for (const [change, code] of [
    [(set) => set.certs.reverse(), "other-ceremony"],
    [(set) => set.coefexps.reverse(), "coefficients"],
    [(set) => set.verification_keys.reverse(), "verification-key"],
    [(set) => delete set.signatures, "strong-form"],
  ]) {
    assert.throws(reads(firstDesk(), change), refusal(CeremonyError, code), code);
  }
});

test("a trustee goes on elsewhere with her secret and her voutput", async () => {
  const desk = firstDesk({ secret: grouped(FIRST.secret) });
  const box = closedBox("aa".repeat(32));
  const { shares, signature } = await desk.decrypt({ manifest: "bb", votes: box, lots: null });
  const key = parseTrustees(encode(vectors.trustees_text)).keys[1];
  const share = encode(shares[box.election.uuid]);
  checkShare(box.election, box.tally, key, share, 2);
  const boxes = { manifest: "bb", uuid: box.election.uuid, head: box.head };
  const data = decryptionStatement({ ...boxes, lotUuid: null, lotHead: null });
  await checkSignature(await desk.signingKey(), { signature, data });
});

test("a trustee answers a uuid for one tally only", async () => {
  const desk = firstDesk();
  const asked = (head) => ({ manifest: "bb", votes: closedBox(head), lots: null });
  await desk.decrypt(asked("aa"));
  await desk.decrypt(asked("aa"));
  await assert.rejects(desk.decrypt(asked("ab")), refusal(DeskError, "other-tally"));
});

test("promised lots are valid ballots, and the same on another device", async () => {
  const secret = newSecret();
  const [desk, elsewhere] = [new Contributor({ secret }), new Contributor({ secret })];
  const election = lotElection(UUIDS[0]);
  const credentials = await desk.credentials([election.uuid]);
  const promises = await desk.promise([election]);
  assert.deepEqual(await elsewhere.promise([election]), promises);
  assert.deepEqual(elsewhere.ballots, desk.ballots);
  const ballot = encode(desk.ballots[election.uuid]);
  checkBallot(ballot, election, new Map([[BigInt(credentials[election.uuid]), 1n]]));
  assert.deepEqual(desk.show({ others: [promises], own: promises }), desk.ballots);
  checkShown(promises, desk.ballots);
});

test("lots are not shown before every promise, nor if they are not those promised", () => {
  const desk = new Contributor();
  const promises = { a: "x" };
  assert.throws(() => desk.show({ others: [], own: {} }), refusal(LotError, "lot-too-early"));
  desk.ballots = { a: "ballot" };
  for (const others of [[null], [{}], [promises, { b: "x" }]]) {
    assert.throws(() => desk.show({ others, own: promises }), refusal(LotError, "lot-too-early"));
  }
  const differs = refusal(LotError, "lot-not-promised", { uuid: "a" });
  assert.throws(() => desk.show({ others: [promises], own: promises }), differs);
  assert.throws(() => checkShown(promises, {}), differs);
  assert.throws(() => checkShown({}, { a: "ballot" }), differs);
});

test("the code officer makes the same codes of her secret, and replaces one", async () => {
  const officer = { name: "Testperson Uppsala o1", ceremony: UUIDS[0], secret: newSecret() };
  const desk = new CodeOfficerDesk(officer);
  const seats = ["1", "2", "3", "4", "5"];
  desk.makeCodes(seats);
  const lists = await desk.lists(UUIDS);
  assert.equal(spareCodes(5), 2);
  for (const uuid of UUIDS) {
    assert.equal(new Set(lists[uuid].credentials).size, 7);
    assert.deepEqual(lists[uuid].spares, lists[uuid].credentials.slice(5));
    const third = await publicCredential(desk.codes.get("3"), uuid);
    assert.equal(lists[uuid].credentials[2], String(third));
  }
  const made = await desk.replace("3", 1, { uuids: UUIDS, manifest: "ab" });
  await checkReplacement(made, { manifestDigest: "ab", officer: await desk.publicKey() });
  assert.deepEqual(
    made.pairs,
    UUIDS.map((uuid) => ({
      uuid,
      withdrawn: lists[uuid].credentials[2],
      spare: lists[uuid].spares[1],
    })),
  );
  const elsewhere = new CodeOfficerDesk(officer);
  elsewhere.makeCodes(seats);
  await elsewhere.resume([made]);
  assert.deepEqual(elsewhere.codes, desk.codes);
  const other = new CodeOfficerDesk({ ...officer, ceremony: UUIDS[1] });
  other.makeCodes(seats);
  await assert.rejects(other.resume([made]), refusal(CodeOfficerError, "unknown-replacement"));
});

test("a code is replaced by an unused spare only", async () => {
  const desk = new CodeOfficerDesk({ name: "Testperson", ceremony: UUIDS[0] });
  desk.makeCodes(["1", "2"]);
  const where = { uuids: UUIDS, manifest: "ab" };
  for (const [seat, spare, code] of [["9", 0, "unknown-seat"], ["1", 1, "unknown-spare"]]) {
    await assert.rejects(desk.replace(seat, spare, where), refusal(CodeOfficerError, code));
  }
  await desk.replace("1", 0, where);
  await assert.rejects(desk.replace("2", 0, where), refusal(CodeOfficerError, "spare-used"));
});

test("a secret typed back is compared group by group", () => {
  const secret = FIRST.secret;
  assert.equal(grouped(secret), "rcXc 9The FxoT ymtS vFAG rc");
  checkTypedBack(secret, ` ${grouped(secret)}\n`);
  for (const [typed, code, params] of [
    [secret.replace("F", "f"), "secret-case", { group: 3 }],
    [secret.replace("9", "8"), "secret-differs", { group: 2 }],
    [secret.slice(1), "secret-length", { found: 21 }],
    [secret.replace("r", "0"), "secret-letter", { letter: "0" }],
  ]) {
    assert.throws(() => checkTypedBack(secret, typed), refusal(SecretError, code, params));
  }
});

test("a kept secret cannot be written anywhere by accident, and is forgotten", () => {
  const kept = new Kept();
  const page = new EventTarget();
  assert.equal(kept.use((secret) => secret), null);
  kept.keep(grouped(FIRST.secret));
  kept.forgetWhenLeaving(page);
  assert.equal(kept.use((secret) => secret), FIRST.secret);
  assert.deepEqual(structuredClone(kept), {});
  for (const written of [JSON.stringify(kept), String(kept), JSON.stringify(firstDesk())]) {
    assert.ok(!written.includes(FIRST.secret));
  }
  page.dispatchEvent(new Event("pagehide"));
  assert.equal(kept.there, false);
});

test("a saved file has what her secret needs, and not her secret", async () => {
  const { public_key: key } = parse(encode(FIRST.voutput)).public_key;
  const manifest = { trustees: { trustees: [{ name: "Testperson", public_key: key }] } };
  const saved = savedFile({ manifest, number: 1, voutput: FIRST.voutput });
  assert.ok(!new TextDecoder().decode(saved).includes(FIRST.secret));
  const { voutput, number } = readSavedFile(saved);
  assert.equal(String(await decryptionKey(FIRST.secret, voutput)), FIRST.private_key);
  assert.equal(number, 1);
  const other = vectors.ceremony.trustees[1].voutput;
  for (const wrong of [{ number: 2 }, { voutput: other }, { voutput: "" }, { manifest: null }]) {
    const made = { manifest, number: 1, voutput: FIRST.voutput, ...wrong };
    assert.throws(() => savedFile(made), MalformedError);
  }
  for (const text of ["{}", "[]", "null", '"x"', ""]) {
    assert.throws(() => readSavedFile(encode(text)), MalformedError, text);
  }
});

test("the code officer's codes, lists and fingerprint are those of the command line", async () => {
  const { secret, uuids, codes, spares, lists, fingerprint: expected } = vectors.officer;
  const desk = new CodeOfficerDesk({ name: "", ceremony: uuids[0], secret });
  desk.makeCodes(Object.keys(codes));
  assert.deepEqual(Object.fromEntries(desk.codes), codes);
  assert.deepEqual(desk.spares, spares);
  assert.equal(await desk.publicKey(), lists.officer_key);
  const made = await desk.lists(uuids);
  for (const uuid of uuids) {
    const sorted = parse(credentialsText(made[uuid].credentials.map(BigInt)));
    assert.deepEqual(sorted, lists.credentials[uuid]);
    assert.deepEqual(made[uuid].spares, lists.spares[uuid]);
  }
  const digests = uuids.map((uuid) => sha256Hex(encode(compact(lists.credentials[uuid]))));
  assert.equal(sha256Hex(encode(digests.join("\n"))), expected);
});

test("a spare is handed out once, also for a seat that had one, and it is known for which", async () => {
  const { secret, uuids, codes, lists } = vectors.officer;
  const begin = () => {
    const desk = new CodeOfficerDesk({ name: "", ceremony: uuids[0], secret });
    desk.makeCodes(Object.keys(codes));
    return desk;
  };
  const [desk, where] = [begin(), { uuids, manifest: "aa".repeat(32) }];
  const [seat, other] = Object.keys(codes);
  const stated = [await desk.replace(seat, 0, where), await desk.replace(seat, 1, where)];
  assert.deepEqual(desk.handedOut(), [seat, seat]);
  for (const spare of [0, 1]) {
    await assert.rejects(desk.replace(other, spare, where), refusal(CodeOfficerError, "spare-used"));
  }
  const [first, second] = stated.map(({ pairs }) => pairs[0]);
  assert.equal(second.withdrawn, first.spare);
  assert.deepEqual([first.spare, second.spare], lists.spares[uuids[0]]);
  const again = begin();
  await again.resume(stated);
  assert.deepEqual(again.handedOut(), [seat, seat]);
  assert.equal(again.codes.get(seat), again.spares[1]);
});
