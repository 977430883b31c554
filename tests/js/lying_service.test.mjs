// A service that lies to the desks of a key ceremony: each lie is told by name.

import assert from "node:assert/strict";
import { before, test } from "node:test";

import { tracker } from "../../static/js/ballot/ballot.js";
import { G } from "../../static/js/ballot/group.js";
import { lotPromise } from "../../static/js/ballot/lot.js";
import { Contributor } from "../../static/js/desk/contributor.js";
import { Course } from "../../static/js/desk/course.js";
import { Filling } from "../../static/js/desk/filling.js";
import { numberOf, requireConfirmed, requireListed } from "../../static/js/desk/published.js";
import { newSecret } from "../../static/js/desk/secret.js";
import { Seen } from "../../static/js/desk/seen.js";
import { TrusteeDesk } from "../../static/js/desk/trustee.js";
import { readManifest } from "../../static/js/record/manifest.js";
import { parametersDigest } from "../../static/js/record/manifest_parts.js";
import { keyId } from "../../static/js/record/sign.js";
import { LOTS, WholeService } from "./lying_service.mjs";

const [LOT, SECOND] = LOTS;
const STRANGE = "{}"; // a ballot that nobody has promised
const secrets = [newSecret(), newSecret(), newSecret(), newSecret()];

/** Somebody who fills lot boxes, and fills the same only once. */
class Quick extends Contributor {
  #promised = new Map();

  async promise(elections) {
    const name = elections.map((one) => one.fingerprint).join();
    if (!this.#promised.has(name)) this.#promised.set(name, await super.promise(elections));
    return this.#promised.get(name);
  }
}

const contributors = secrets.map((secret) => new Quick({ secret }));

function storage() {
  const kept = new Map();
  return {
    getItem: (name) => kept.get(name) ?? null,
    setItem: (name, value) => kept.set(name, value),
  };
}

/** Somebody at a browser: the fourth is the adjuster. */
function sit(service, number, { kept = storage(), secret = secrets[number - 1] } = {}) {
  const desk = number < 4 ? new TrusteeDesk({ number, secret }) : null;
  const contributor = contributors[number - 1];
  const seen = new Seen("c", kept);
  const at = { secret, desk, contributor, threshold: 2, seen, service: service.of(number) };
  return Object.assign(new Course(at), { kept, mine: number });
}

/** The first trustee at the lot boxes, her key made. */
function fill(service, { kept = storage(), name = "c" } = {}) {
  const at = { contributor: contributors[0], seen: new Seen(name, kept), progress: () => {} };
  return new Filling({ ...at, service: service.of(1) });
}

async function play(service, courses, until) {
  for (let round = 0; round < 12; round++) {
    const phases = [];
    for (const one of courses) {
      phases.push((await one.next(service.state(one.mine))).phase);
    }
    if (phases.every((phase) => until.includes(phase))) return;
  }
  throw new Error(`never ${until}`);
}

/** The service as it stands, for a test to lie with. */
function copyOf(service) {
  const { kept, adjuster, setup } = structuredClone({ ...service, lies: {} });
  const copy = new WholeService(secrets.slice(0, 3));
  return Object.assign(copy, { codes: service.codes, kept, adjuster, setup });
}

let promised; // everybody has promised, the codes are there, nothing is shown
let full; // every desk shows the check number
let browsers; // what the browsers remember then

before(async () => {
  const service = new WholeService(secrets.slice(0, 3));
  const courses = [1, 2, 3, 4].map((number) => sit(service, number));
  await play(service, courses, ["wait-codes"]);
  service.codes = true;
  promised = copyOf(service);
  await play(service, courses, ["number", "lots-done"]);
  full = copyOf(service);
  browsers = courses.map((one) => one.kept);
});

function refusal(code, params = {}) {
  return (error) => {
    assert.equal(error.code, code, error.stack);
    assert.deepEqual({ ...error.params, ...params }, { ...error.params });
    return true;
  };
}

/** What the first trustee's filling says of a box that the service calls full. */
function looksInto(service) {
  const named = { pool: service.fullPool(), parameters: parametersDigest(service.keySet()) };
  return fill(service).requireFull(service.state(1), named);
}

test("lots are shown when all else is fixed, and before that to nobody", async () => {
  const lies = {
    "a promise is missing": (told) => void delete told.promises.c3,
    "a promise is not there yet": (told) => void (told.promises.c4 = null),
    "the credential lists are not there yet": (told) => void (told.pool = null),
    "somebody promises who is no contributor": (told) => void (told.promises.c5 = { [LOT]: "x" }),
  };
  for (const [what, lie] of Object.entries(lies)) {
    const service = copyOf(promised);
    service.lies.boxes = (told) => (lie(told), told);
    await assert.rejects(fill(service).next(service.state(1)), refusal("lot-too-early"), what);
    assert.equal(service.kept[0].ballots, undefined, what);
  }
});

test("her own promise exchanged, no lot is shown", async () => {
  const kept = copyOf(promised);
  kept.lies.mine = (told) => ({ ...told, promises: { [LOT]: "x" } });
  await assert.rejects(fill(kept).next(kept.state(1)), refusal("not-mine", { what: "lots" }));
  const told = copyOf(promised);
  const other = { [LOT]: "x", [SECOND]: "x" };
  told.lies.boxes = (all) => ({ ...all, promises: { ...all.promises, c1: other } });
  await assert.rejects(fill(told).next(told.state(1)), refusal("lot-not-promised"));
  assert.equal(told.kept[0].ballots, undefined);
});

test("a promise does not tell what stands in the head of the box, and so in the number", () => {
  for (const { promises, ballots } of full.people) {
    for (const lot of LOTS) {
      assert.equal(promises[lot], lotPromise(ballots[lot]));
      assert.notEqual(promises[lot], tracker(ballots[lot]));
    }
  }
});

test("what was fixed when she showed her lots stays so, whatever the ceremony is called", async () => {
  const other = { [LOT]: "x", [SECOND]: "x" };
  const lies = {
    promises: (told) => ({ ...told, promises: { ...told.promises, c4: other } }),
    pool: (told) => (Object.assign(told.pool[1], { server_key: "5" }), told),
  };
  for (const [what, lie] of Object.entries(lies)) {
    const service = copyOf(promised);
    const kept = storage();
    await fill(service, { kept }).next(service.state(1));
    delete service.kept[0].ballots;
    service.lies.boxes = lie;
    const again = fill(service, { kept, name: "another ceremony" });
    await assert.rejects(again.next(service.state(1)), refusal("changed", { what }));
    assert.equal(service.kept[0].ballots, undefined);
  }
});

test("the box holds the promised ballots and no others", async () => {
  const [first, second, third, fourth] = full.people.map((one) => one.ballots[LOT]);
  for (const ballots of [
    [first, second, third], // one is left out
    [first, second, third, STRANGE], // the last one chose hers by the others'
    [first, second, third, fourth, STRANGE],
    [first, second, third, fourth, fourth],
  ]) {
    const service = copyOf(full);
    service.lies.box = (_, lot) => service.archive(lot, lot === LOT ? { ballots } : {});
    await assert.rejects(looksInto(service), refusal("payload"));
  }
  const open = copyOf(full);
  open.lies.box = (_, lot) => open.archive(lot, { ended: false });
  await assert.rejects(looksInto(open), refusal("order"));
  const swapped = copyOf(full);
  swapped.lies.box = (_, lot) => swapped.archive(lot === LOT ? SECOND : LOT);
  await assert.rejects(looksInto(swapped), refusal("payload"));
});

test("one promise does not stand for two ballots", async () => {
  const service = copyOf(full);
  const [first, second, third] = full.people.map((one) => one.ballots[LOT]);
  service.adjuster.promises = service.kept[2].promises;
  service.lies.box = (_, lot) => {
    return service.archive(lot, { ballots: [first, second, third, STRANGE] });
  };
  await assert.rejects(looksInto(service), refusal("payload"));
});

test("ballots lie in all boxes in one order, so that none is chosen for its number", async () => {
  const service = copyOf(full);
  const ballots = service.people.map((one) => one.ballots[SECOND]).reverse();
  const other = service.archive(SECOND, { ballots });
  service.lies.box = (honest, lot) => (lot === SECOND ? other : honest);
  const pool = service.fullPool({ [SECOND]: other });
  const named = { pool, parameters: parametersDigest(service.keySet()) };
  const looks = fill(service).requireFull(service.state(1), named);
  await assert.rejects(looks, refusal("other-pool", { what: "order of the lots" }));
});

test("a box for other keys, other persons or another question gets no lot", async () => {
  const changes = {
    "election-key": ({ trustees }) => ({ trustees: JSON.stringify([JSON.parse(trustees)[1]]) }),
    payload: ({ election }) => ({ election: election.replace('"Lot"', '"Lots"') }),
    membership: ({ credentials }) => ({ credentials: listed(credentials, 4n) }),
    "a stranger": ({ credentials }) => ({ credentials: listed(credentials, G) }),
  };
  for (const [code, change] of Object.entries(changes)) {
    const service = copyOf(promised);
    Object.assign(service.setup[SECOND], change(service.setup[SECOND]));
    const expected = refusal(code === "a stranger" ? "payload" : code);
    await assert.rejects(fill(service).next(service.state(1)), expected);
    assert.equal(service.kept[0].ballots, undefined);
  }
});

/** The list with a stranger in the place of the first trustee. */
function listed(credentials, stranger) {
  const hers = contributorsCredential();
  const others = JSON.parse(credentials).filter((one) => one !== hers).map(BigInt);
  const all = [...others, stranger].sort((a, b) => (a < b ? -1 : 1));
  return JSON.stringify(all.map(String));
}

function contributorsCredential() {
  return promised.kept[0].credentials[SECOND];
}

test("boxes of two key sets get no lot, though each holds", async () => {
  const service = copyOf(promised);
  const [server, [kind, keySet]] = JSON.parse(service.setup[SECOND].trustees);
  keySet.verification_keys[1] = JSON.parse(await madeAgain(service, 2)).public_key;
  service.setup[SECOND].trustees = JSON.stringify([server, [kind, keySet]]);
  const expected = refusal("other-pool", { what: "keys" });
  await assert.rejects(fill(service).next(service.state(1)), expected);
});

/** A trustee's key made again: the same key, with other randomness in its proof. */
async function madeAgain(service, number) {
  const again = copyOf(service);
  delete again.kept[number - 1].voutput;
  await sit(again, number).next(again.state(number));
  return again.kept[number - 1].voutput;
}

test("the number is made of the boxes that were filled, and the keys they have", async () => {
  const key = JSON.parse(await madeAgain(full, 2)).public_key;
  for (const [lie, code, what] of [
    [({ pool }) => void (pool[0].lot.head = "0".repeat(64)), "other-pool", "lot boxes"],
    [({ pool }) => void (pool[1].credentials.sha256 = "0".repeat(64)), "changed", "pool"],
    [({ pool }) => void (pool[1].spares = ["5"]), "changed", "pool"],
    [(told) => void (told.key_set = withKey(told.key_set, key)), "other-pool", "keys"],
  ]) {
    const service = copyOf(full);
    service.lies.final = (told) => (lie(told), told);
    const course = sit(service, 1, { kept: browsers[0] });
    await assert.rejects(course.next(service.state(1)), refusal(code, { what }));
  }
});

function withKey(text, key) {
  const keySet = JSON.parse(text);
  keySet.verification_keys[1] = key;
  return JSON.stringify(keySet);
}

test("certificates exchanged through and through give two check numbers", async () => {
  const numbers = [];
  for (const real of [0, 1]) {
    // In each view one trustee is real, and the service plays the others.
    const played = secrets.slice(0, 3).map((secret, at) => (at === real ? secret : newSecret()));
    const service = new WholeService(played, { boxed: false });
    const courses = [1, 2, 3].map((number) => sit(service, number, { secret: played[number - 1] }));
    await play(service, courses, ["wait-codes"]);
    service.codes = true;
    await play(service, courses, ["number"]);
    numbers.push((await courses[real].next(service.state(real + 1))).number);
  }
  assert.notEqual(numbers[0], numbers[1]);
  for (const number of numbers) assert.match(number, /^\d{4}( \d{4}){9}$/);
});

test("another manifest than the one whose number was read is not taken", async () => {
  const lists = ({ pool: [entry] }) => void (entry.credentials.sha256 = "0".repeat(64));
  const numbered = (value) => void (lists(value), (value.check_number = "1234 5678 9012"));
  const signer = ({ signers }) => void (signers[0].public_key = signers[1].public_key);
  for (const [change, code] of [
    [lists, "manifest-other"],
    [numbered, "manifest-number"],
    [signer, "manifest-signer"],
  ]) {
    const service = copyOf(full);
    service.publish(change);
    const course = sit(service, 1, { kept: browsers[0] });
    await assert.rejects(course.next(service.state(1)), refusal(code));
    const back = () => requireConfirmed(readManifest(service.manifest), new Seen("c", browsers[0]));
    assert.throws(back, refusal(code)); // without her secret too
  }
  const service = copyOf(full);
  service.publish(signer);
  const elsewhere = sit(service, 1);
  await assert.rejects(elsewhere.next(service.state(1)), refusal("not-mine"));
  service.publish();
  const told = { ...service.state(1), manifest: "0".repeat(64) };
  const course = sit(service, 1, { kept: browsers[0] });
  await assert.rejects(course.next(told), refusal("other-pool", { what: "hash" }));
});

test("the published manifest is taken, and known again after a reload", async () => {
  const service = copyOf(full);
  service.publish();
  for (const number of [1, 4]) {
    const course = sit(service, number, { kept: browsers[number - 1] });
    const { phase, manifest } = await course.next(service.state(number));
    assert.equal(phase, "done");
    assert.equal(numberOf(manifest), manifest.check_number);
  }
  const manifest = readManifest(service.manifest);
  assert.equal(requireConfirmed(manifest, new Seen("c", browsers[0])), true);
  assert.equal(requireConfirmed(manifest, new Seen("c", storage())), false);
});

test("a code officer finds lists in the manifest that she has not made", async () => {
  const officer = await new TrusteeDesk({ number: 9 }).signingKey();
  const published = (change = () => {}) => {
    const service = copyOf(full);
    service.publish((value) => {
      value.code_officer = { key_id: keyId(officer), name: "Testperson Kod", public_key: officer };
      change(value);
    });
    return readManifest(service.manifest);
  };
  const lists = published().pool.map(({ credentials }) => credentials.sha256);
  requireListed(published(), { officer, lists });
  const fillers = ({ pool }) => void (pool[1].credentials.sha256 = "0".repeat(64));
  const nobody = (value) => void (value.code_officer = null);
  for (const change of [fillers, nobody]) {
    const asked = () => requireListed(published(change), { officer, lists });
    assert.throws(asked, refusal("manifest-lists"));
  }
});

test("an adjuster finds that a manifest names another lot box than she has filled", async () => {
  const service = copyOf(full);
  service.publish(({ pool: [entry] }) => void (entry.lot.head = "0".repeat(64)));
  const course = sit(service, 4, { kept: browsers[3] });
  const expected = refusal("other-pool", { what: "lot boxes" });
  await assert.rejects(course.next(service.state(4)), expected);
});
