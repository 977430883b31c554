// The course of the ceremony at a desk: it stops when the service shows things otherwise.

import assert from "node:assert/strict";
import test from "node:test";

import { NotMineError } from "../../static/js/desk/mine.js";
import { ChangedError, Seen } from "../../static/js/desk/seen.js";
import { TrusteeDesk } from "../../static/js/desk/trustee.js";
import { newSecret } from "../../static/js/desk/secret.js";
import { course as courseAt, play, Service } from "./ceremony_service.mjs";

const secrets = [newSecret(), newSecret(), newSecret()];

function course(service, number, { secret = secrets[number - 1], seen } = {}) {
  return courseAt(service, number, { secret, seen });
}

test("three desks make their keys, and a fourth device takes one up", async () => {
  const service = new Service(secrets);
  const courses = [1, 2, 3].map((number) => course(service, number));
  assert.deepEqual(await play(service, courses, 5), ["wait-codes", "wait-codes", "wait-codes"]);
  const kept = service.kept[0].voutput;
  const again = course(service, 1);
  assert.equal((await again.next(service.state(1))).phase, "wait-codes");
  assert.equal(again.desk.voutput, kept);
  assert.equal(service.kept[0].voutput, kept);
});

test("another certificate than the one seen stops the desk, also after a reload", async () => {
  const service = new Service(secrets);
  const storage = new Map();
  const kept = {
    getItem: (name) => storage.get(name) ?? null,
    setItem: (name, value) => storage.set(name, value),
  };
  const courses = [1, 2, 3].map((number) => {
    return course(service, number, { seen: new Seen(`c${number}`, kept) });
  });
  await play(service, courses, 2);
  const other = new TrusteeDesk({ number: 2 });
  service.kept[1].certificate = other.certificate({ size: 3, threshold: 2 });
  const reloaded = course(service, 1, { seen: new Seen("c1", kept) });
  await assert.rejects(reloaded.next(service.state(1)), ChangedError);
  assert.ok(secrets.every((secret) => ![...storage.values()].join().includes(secret)));
});

test("a paper of another ceremony, or a key put in her place, is not taken for hers", async () => {
  const service = new Service(secrets);
  const courses = [1, 2, 3].map((number) => course(service, number));
  await play(service, courses, 5);
  const stranger = course(service, 1, { secret: newSecret() });
  await assert.rejects(stranger.next(service.state(1)), NotMineError);
  service.kept[0].signing_key = service.kept[1].signing_key;
  await assert.rejects(course(service, 1).next(service.state(1)), NotMineError);
});

test("shares that do not fit the coefficients name the trustee at fault", async () => {
  const service = new Service(secrets);
  const courses = [1, 2, 3].map((number) => course(service, number));
  await play(service, courses.slice(0, 2), 1);
  await courses[2].next(service.state(3));
  await play(service, courses, 1);
  const bad = JSON.parse(service.kept[1].polynomial);
  [bad.secrets[0], bad.secrets[2]] = [bad.secrets[2], bad.secrets[0]];
  service.kept[1].polynomial = JSON.stringify(bad);
  await assert.rejects(courses[0].next(service.state(1)), { trustee: 2 });
});
