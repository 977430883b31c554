import assert from "node:assert/strict";
import { test } from "node:test";

import { makeBallot, tracker } from "../../static/js/ballot/ballot.js";
import { publicCredential } from "../../static/js/ballot/credential.js";
import { lotChoices, lotQuestion } from "../../static/js/ballot/lot.js";
import { parseElection } from "../../static/js/ballot/read.js";
import { compact, encode, sha256Hex } from "../../static/js/ballot/text.js";
import { verifyArchive } from "../../static/js/ballot/verify.js";
import { checkLots, promiseViolations } from "../../static/js/record/lots.js";
import { lotDescription } from "../../static/js/record/opening.js";
import { RefusedError } from "../../static/js/record/refusal.js";
import { packed } from "./vector_box.mjs";
import { draws, vectors } from "./vectors.mjs";

const UUID = "BaLLotVectors2";
const CONTEST = "BaLLotVectors1";
const NAMES = ["Testperson Ett", "Testperson Två"];
const codes = vectors.box.codes;
const [[, server], [, keySet]] = JSON.parse(vectors.trustees_text);

const { question, answers, least: min, most: max } = lotQuestion();
const electionText = compact({
  version: 1,
  description: lotDescription(CONTEST),
  name: "Nätverket",
  group: vectors.group,
  public_key: vectors.public_key,
  questions: [{ answers, min, max, question }],
  uuid: UUID,
});
const election = parseElection(encode(electionText));
const listed = await Promise.all(codes.slice(0, 2).map((code) => publicCredential(code, UUID)));
const credentials = compact([...listed].sort((a, b) => (a < b ? -1 : 1)).map(String));
const ballots = await Promise.all([0, 1, 0].map(async (who, at) => {
  const random = draws(`lots ${at}`);
  const choices = [lotChoices(random)];
  return (await makeBallot(election, { code: codes[who], choices, random })).ballot;
}));

const contributors = NAMES.map((name, at) => ({
  name,
  credentials: { [UUID]: String(listed[at]) },
  promises: { [UUID]: tracker(ballots[at]) },
}));

function archive(...cast) {
  const setup = [electionText, vectors.trustees_text, credentials];
  const [first, second, third] = setup.map((text) => sha256Hex(encode(text)));
  const payload = compact({ election: first, trustees: second, credentials: third });
  const events = [["Setup", [...setup, payload]], ...cast.map((one) => ["Ballot", [one]])];
  return Buffer.concat(packed([...events, ["EndBallots", []]]));
}

const good = archive(...ballots.slice(0, 2));
const report = await verifyArchive(good);

const entry = {
  number: 1,
  uuid: CONTEST,
  lot: {
    uuid: UUID,
    credentials: {
      count: 2,
      size: encode(credentials).length,
      sha256: sha256Hex(encode(credentials)),
    },
    head: report.events[2],
    server_key: server.public_key,
  },
};
const shown = { network: "Nätverket", rehearsal: false, keySet, pool: [entry], contributors };

test("lot boxes that hold what was promised are accepted", async () => {
  const told = [];
  await checkLots({ ...shown, archives: { [UUID]: good }, progress: (...how) => told.push(how) });
  assert.deepEqual(told, [[1, 1]]);
});

test("a box that is missing, or another than the pool's, is refused", async () => {
  const codesOf = async (changes) => {
    const asked = checkLots({ ...shown, archives: { [UUID]: good }, ...changes });
    const error = await asked.catch((one) => one);
    assert.ok(error instanceof RefusedError, error);
    return error.violations.map(({ code }) => code);
  };
  assert.deepEqual(await codesOf({ archives: {} }), ["invalid-archive"]);
  const other = { ...entry, uuid: "BaLLotVectors3", lot: { ...entry.lot, head: "0".repeat(64) } };
  const changed = { rehearsal: true, pool: [other], keySet: { ...keySet, threshold: 3 } };
  assert.deepEqual(await codesOf(changed), [
    "other-name",
    "other-description",
    "other-threshold",
    "other-key-set",
    "other-lot-head",
  ]);
});

test("ballots chosen after the others were shown are found", async () => {
  const found = async (cast, promised = contributors) => {
    const verified = { path: "lots/x.bel", report: await verifyArchive(archive(...cast)) };
    return promiseViolations(verified, promised).map(({ code, params }) => [code, params.name]);
  };
  const [first, second, again] = ballots;
  assert.deepEqual(await found([again, second]), [
    ["lot-not-promised", undefined],
    ["lot-missing", NAMES[0]],
  ]);
  assert.deepEqual(await found([first, second, again]), [["lot-not-promised", undefined]]);
});

test("promises under another's credential, and credentials of nobody, are found", () => {
  const verified = { path: "lots/x.bel", report };
  const swapped = contributors.map((one, at) => {
    const { promises } = contributors[1 - at];
    return { ...one, promises };
  });
  const codesOf = (promised) => promiseViolations(verified, promised).map(({ code }) => code);
  assert.deepEqual(codesOf(swapped), ["lot-missing", "lot-missing"]);
  assert.deepEqual(codesOf(contributors.slice(0, 1)), ["lot-not-promised", "lot-credentials"]);
});
