import assert from "node:assert/strict";
import { test } from "node:test";

import {
  BLANK,
  checkSelection,
  makeBallot,
  plainValues,
  SelectionError,
  tracker,
} from "../../static/js/ballot/ballot.js";
import { CodeError, generateCode, secretExponent } from "../../static/js/ballot/credential.js";
import { encryptWith } from "../../static/js/ballot/prove.js";
import { parseElection } from "../../static/js/ballot/read.js";
import { Tables, tablesFor } from "../../static/js/ballot/tables.js";
import { encode } from "../../static/js/ballot/text.js";
import { draws, vectors } from "./vectors.mjs";

function electionOf(shape) {
  const one = vectors.elections.find((candidate) => candidate.shape === shape);
  return { code: one.code, election: parseElection(encode(one.election)) };
}

/** A source that must not be asked. */
function never() {
  assert.fail("something was encrypted");
}

test("the ballots of every shape are those of the vectors, to the letter", async () => {
  for (const { election: text, fingerprint, code, ballots } of vectors.elections) {
    const election = parseElection(encode(text));
    assert.equal(election.fingerprint, fingerprint);
    for (const { label, choices, ballot, tracker: expected } of ballots) {
      const made = await makeBallot(election, { code, choices, random: draws(label) });
      assert.equal(made.ballot, ballot);
      assert.equal(made.tracker, expected);
      assert.equal(tracker(ballot), expected);
    }
  }
});

test("the secret exponent and larger tables make the same ballot as the code", async () => {
  const { election, code } = electionOf("parts");
  const choices = [BLANK, [1, 1], [1, 0, 1, 1]];
  const secret = await secretExponent(code, election.uuid);
  const tables = new Tables(election.publicKey, 7);
  const made = await makeBallot(election, { secret, choices, tables, random: draws("same") });
  assert.deepEqual(made, await makeBallot(election, { code, choices, random: draws("same") }));
});

test("the opening is the randomness of every ciphertext in order", async () => {
  const { election, code } = electionOf("parts");
  const choices = [[0, 1, 0], [1, 1], [0, 0, 0, 1]];
  const { ballot, opening } = await makeBallot(election, { code, choices });
  const tables = tablesFor(election.publicKey);
  JSON.parse(ballot).answers.forEach((answer, at) => {
    const plain = plainValues(election.questions[at], choices[at]);
    assert.equal(opening[at].length, plain.length);
    answer.choices.forEach((pair, place) => {
      const { alpha, beta } = encryptWith(plain[place], BigInt(opening[at][place]), tables);
      assert.deepEqual(pair, { alpha: String(alpha), beta: String(beta) });
    });
  });
});

test("progress is told step by step, and its promise waited for", async () => {
  const { election, code } = electionOf("parts");
  const told = [];
  let waiting = 0;
  const progress = async (done, whole) => {
    waiting += 1;
    await new Promise((resolve) => setImmediate(resolve));
    waiting -= 1;
    assert.equal(waiting, 0);
    told.push([done, whole]);
  };
  await makeBallot(election, { code, choices: [BLANK, [1, 1], [0, 0, 0, 0]], progress });
  assert.deepEqual(told, Array.from({ length: 13 }, (_, at) => [at + 1, 13]));
});

test("what a question does not allow is refused before encryption", async () => {
  const { election, code } = electionOf("parts");
  const right = [BLANK, [1, 1], [0, 0, 0, 0]];
  const refused = [
    [[], "question-count", { expected: 3, given: 0 }],
    [[...right, BLANK], "question-count", { expected: 3, given: 4 }],
    [[BLANK, BLANK, right[2]], "blank-not-allowed", {}],
    [[[1], right[1], right[2]], "answer-count", { expected: 3, given: 1 }],
    [[null, right[1], right[2]], "answer-count", { expected: 3, given: 0 }],
    [[BLANK, [2, 0], right[2]], "choice-not-0-or-1", {}],
    [[BLANK, [true, true], right[2]], "choice-not-0-or-1", {}],
    [[new Array(3), right[1], right[2]], "choice-not-0-or-1", {}],
    [[BLANK, [1, 0], right[2]], "choices-out-of-range", { least: 2, most: 2, chosen: 1 }],
    [[BLANK, [1, 1], [1, 1, 1, 1]], "choices-out-of-range", { least: 0, most: 3, chosen: 4 }],
  ];
  for (const [choices, name, params] of refused) {
    await assert.rejects(makeBallot(election, { code, choices, random: never }), (error) => {
      assert.ok(error instanceof SelectionError);
      assert.deepEqual([error.code, error.params], [name, params]);
      return true;
    });
  }
  election.questions.forEach((question, at) => checkSelection(question, right[at]));
});

test("a mistyped code makes no ballot", async () => {
  const { election, code } = electionOf("one");
  const typed = code.slice(0, -1) + (code.endsWith("1") ? "2" : "1");
  const vote = { code: typed, choices: [[1]], random: never };
  await assert.rejects(makeBallot(election, vote), CodeError);
});

test("two ballots of the same choices have nothing in common", async () => {
  const { election } = electionOf("blank");
  const vote = { code: generateCode(), choices: [[1, 0, 0]] };
  const numbers = [];
  for (let count = 0; count < 2; count++) {
    const { answers } = JSON.parse((await makeBallot(election, vote)).ballot);
    numbers.push(answers.flatMap(({ choices }) => choices.flatMap(Object.values)));
  }
  const [first, second] = numbers.map((one) => new Set(one));
  assert.equal(first.size, 8);
  assert.ok([...first].every((one) => !second.has(one)));
});
