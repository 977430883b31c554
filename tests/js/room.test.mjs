/** Three members' browsers and a service that keeps what they send, honest or not. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { Frame } from "../../static/js/room/frame.js";
import { memberKeys } from "../../static/js/room/keys.js";
import { newSecret } from "../../static/js/desk/secret.js";
import { Room } from "../../static/js/room/room.js";
import { Writer } from "../../static/js/room/writer.js";

const IDS = { network: "network", election: "election" };
const frame = new Frame(IDS);

/** What the service keeps, and tells each member of it. */
class Service {
  constructor(rights) {
    this.rights = rights;
    this.members = Object.keys(rights).map((person) => {
      return { person, name: person, publicKey: null, signature: null };
    });
    this.keys = [];
    this.wraps = [];
    this.marks = {};
    this.shares = [];
  }

  member(person) {
    return this.members.find((one) => one.person === person);
  }

  take({ keys = [], wraps, members, offices = {}, mark = null, by }) {
    if (keys.some(({ scope }) => scope === "")) {
      for (const one of this.members) one.signature = null;
      this.marks = { [by]: mark };
    }
    for (const key of keys) {
      for (const before of this.keys) if (before.scope === key.scope) before.current = false;
      this.keys.push({ ...key, madeBy: by, current: true });
    }
    for (const [scope, signature] of Object.entries(offices)) {
      this.keys.find((key) => key.current && key.scope === scope).signature = signature;
    }
    for (const [person, signature] of Object.entries(members)) {
      this.member(person).signature = signature;
    }
    this.wraps.push(...wraps);
  }

  tells(me) {
    const shown = { ...IDS, offices: {} };
    for (const key of this.keys.filter(({ current }) => current)) {
      if (key.scope === "") shown.room = { ...key };
      else shown.offices[key.scope] = { ...key };
    }
    const keys = this.keys.map((key) => {
      const hers = this.wraps.filter((wrap) => wrap.key === key.id);
      const mine = hers.find(({ person }) => person === me && this.rights[me]?.includes(key.scope));
      return { ...key, holders: hers.map(({ person }) => person), wrap: mine?.box ?? null };
    });
    const members = this.members.map((one) => ({ ...one, mark: this.marks[one.person] ?? null }));
    return structuredClone({ ...IDS, me, rights: this.rights, members, keys, shown });
  }
}

const ALL = ["", "board", "chair"];

async function enter(service, person, mine) {
  const keys = mine ?? (await memberKeys(frame, newSecret()));
  service.member(person).publicKey = keys.opening.publicKey;
  return see(service, person, keys);
}

async function see(service, person, mine) {
  const room = new Room(service.tells(person), mine);
  await room.open();
  return room;
}

async function begun(rights = { ada: ALL, bea: ALL, cia: ALL }) {
  const service = new Service(rights);
  const ada = await enter(service, "ada");
  service.take({ by: "ada", ...(await ada.newKeys(ada.mineToMake)) });
  return { service, ada: await see(service, "ada", ada.mine) };
}

async function letIn(service, by, person) {
  const newcomer = await enter(service, person);
  const seen = await see(service, by.me.person, by.mine);
  const [one] = (await seen.waiting()).filter((each) => each.person === person);
  service.take({ by: by.me.person, ...(await seen.letIn(one)) });
  return see(service, person, newcomer.mine);
}

async function written(service, text, scopes) {
  const { shown } = service.tells("ada");
  const sealed = await new Writer(shown).seal(text, { kind: "note", scopes });
  return { kind: "note", ...sealed };
}

test("whoever makes the room's keys is in and sure, and reads", async () => {
  const { service, ada } = await begun();
  assert.equal(ada.isIn, true);
  assert.equal(await ada.isSure(), true);
  await ada.checkShown();
  const note = await written(service, "hej", ["board", "chair"]);
  assert.equal(await ada.read(note.id, note), "hej");
});

test("a member waits until another lets her in, and compares the room's number", async () => {
  const { service, ada } = await begun();
  const note = await written(service, "hej", [""]);
  const outside = await enter(service, "bea");
  assert.equal(outside.isIn, false);
  await assert.rejects(outside.read(note.id, note), { code: "no-key" });
  const bea = await letIn(service, ada, "bea");
  assert.equal(bea.isIn, true);
  assert.equal(await bea.isSure(), false);
  assert.equal(await bea.number(), await ada.number());
  service.marks.bea = await bea.myMark();
  const again = await see(service, "bea", bea.mine);
  assert.equal(await again.isSure(), true);
  assert.equal(await again.read(note.id, note), "hej");
  const seen = await see(service, "ada", ada.mine);
  assert.deepEqual(await seen.waiting(), []);
});

test("a key that the service puts in a member's place has another number", async () => {
  const { service, ada } = await begun();
  const bea = await enter(service, "bea");
  const server = await memberKeys(frame, newSecret());
  service.member("bea").publicKey = server.opening.publicKey;
  const seen = await see(service, "ada", ada.mine);
  const [shown] = await seen.waiting();
  const hers = await bea.numberOf({ person: "bea", publicKey: bea.mine.opening.publicKey });
  assert.notEqual(await seen.numberOf(shown), hers);
  await letIn(service, ada, "bea");
  service.member("bea").publicKey = server.opening.publicKey; // after she was let in
  const later = await see(service, "ada", ada.mine);
  assert.equal((await later.waiting()).length, 1);
  assert.deepEqual(await later.lacking(), []);
});

test("a room that the service makes itself has another number than the committee's", async () => {
  const { service, ada } = await begun();
  const bea = await letIn(service, ada, "bea");
  service.marks.bea = await bea.myMark();
  const false_ = await begun();
  const key = false_.service.keys.find(({ scope }) => scope === "");
  Object.assign(service.keys.find(({ scope }) => scope === ""), key);
  service.wraps = service.wraps.filter(({ person }) => person !== "bea");
  const box = await false_.ada.wrapped("", key.id, false_.ada.opened.get(key.id), {
    person: "bea",
    publicKey: bea.mine.opening.publicKey,
  });
  service.wraps.push(box);
  const seen = await see(service, "bea", bea.mine);
  assert.equal(seen.isIn, true);
  assert.equal(await seen.isSure(), false); // she is asked to compare, and the number differs
  assert.notEqual(await seen.number(), await ada.number());
});

test("another key for writers than the committee's is told", async () => {
  const { service, ada } = await begun();
  const other = await begun();
  const shown = other.service.tells("ada").shown;
  ada.state.shown.room = shown.room;
  await assert.rejects(ada.checkShown(), { code: "writers-misled" });
  const seen = await see(service, "ada", ada.mine);
  seen.state.shown.offices.chair = shown.offices.chair;
  await assert.rejects(seen.checkShown(), { code: "writers-misled" });
  const misled = new Writer({ ...service.tells("ada").shown, offices: shown.offices });
  const asked = { kind: "note", scopes: ["chair"] };
  await assert.rejects(misled.seal("hej", asked), { code: "writers-misled" });
  service.keys[0].publicKey = shown.offices.chair.publicKey;
  await assert.rejects(see(service, "ada", ada.mine), { code: "other-key" });
});

test("who has a conflict holds no key of that office", async () => {
  const rights = { ada: ALL, bea: ["", "board"], cia: ALL };
  const { service, ada } = await begun(rights);
  const bea = await letIn(service, ada, "bea");
  const note = await written(service, "om ordförande", ["chair"]);
  await assert.rejects(bea.read(note.id, note), { code: "no-key" });
  const about = await written(service, "om båda", ["board", "chair"]);
  await assert.rejects(bea.read(about.id, about), { code: "no-key" });
  assert.deepEqual(bea.stale, []);
  const cia = await letIn(service, ada, "cia");
  const held = cia.opened.get(cia.current("board").id);
  service.rights = { ...rights, cia: ["", "chair"] };
  const seen = await see(service, "ada", ada.mine);
  assert.deepEqual(seen.stale, ["board"]);
  service.take({ by: "ada", ...(await seen.newKeys(seen.stale)) });
  const after = await see(service, "cia", cia.mine);
  assert.equal(after.opened.get(after.current("board").id), undefined);
  const later = await written(service, "utan henne", ["board"]);
  await assert.rejects(after.read(later.id, later), { code: "no-key" });
  assert.notEqual(held.opening.publicKey, after.current("board").publicKey);
  assert.equal(await (await see(service, "bea", bea.mine)).read(later.id, later), "utan henne");
});

test("with a new key whoever has left reads nothing more", async () => {
  const { service, ada } = await begun();
  const bea = await letIn(service, ada, "bea");
  const cia = await letIn(service, ada, "cia");
  const note = await written(service, "före", ["", "chair"]);
  service.members = service.members.filter(({ person }) => person !== "cia");
  service.rights = { ada: ALL, bea: ALL };
  const seen = await see(service, "ada", ada.mine);
  assert.deepEqual(seen.gone, ["cia"]);
  service.take({ by: "ada", ...(await seen.newKeys(seen.mineToMake)) });
  const now = await see(service, "ada", ada.mine);
  assert.deepEqual(now.gone, []);
  const shares = Object.entries(note.shares).map(([key, box]) => {
    return { id: key, text: note.id, kind: "note", key, box };
  });
  const anew = await now.sealedAnew(shares);
  const scopeOf = (id) => service.keys.find((key) => key.id === id).scope;
  note.shares = Object.fromEntries(
    Object.entries(anew).map(([id, box]) => [now.current(scopeOf(id)).id, box]),
  );
  const hers = await see(service, "bea", bea.mine);
  assert.equal(await hers.isSure(), false); // she compares the new number
  assert.equal(await hers.read(note.id, note), "före");
  for (const [id, keys] of cia.opened) {
    const current = service.keys.find((key) => key.id === id);
    assert.equal(current.current, false, `${keys.opening.publicKey} is still in use`);
  }
  await assert.rejects(cia.read(note.id, note), { code: "no-key" });
});

test("when all have lost their secrets a new key is made, and the rest stays shut", async () => {
  const { service } = await begun();
  const note = await written(service, "förlorat", [""]);
  service.wraps = [];
  const lost = await enter(service, "ada"); // with another secret
  assert.equal(lost.isIn, false);
  service.take({ by: "ada", ...(await lost.newKeys(lost.mineToMake)) });
  const anew = await see(service, "ada", lost.mine);
  assert.equal(await anew.isSure(), true);
  const [key] = Object.keys(note.shares);
  const share = { id: "1", text: note.id, kind: "note", key, box: note.shares[key] };
  assert.deepEqual(await anew.sealedAnew([share]), {});
  await assert.rejects(anew.read(note.id, note), { code: "no-key" });
  const later = await written(service, "nytt", ["chair"]);
  assert.equal(await anew.read(later.id, later), "nytt");
});
