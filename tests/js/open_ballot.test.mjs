import assert from "node:assert/strict";
import { test } from "node:test";

import { BLANK, makeBallot, SelectionError } from "../../static/js/ballot/ballot.js";
import { MalformedError } from "../../static/js/ballot/errors.js";
import { Q } from "../../static/js/ballot/group.js";
import { openBallot, openedText, OpeningError } from "../../static/js/ballot/open_ballot.js";
import { parseElection } from "../../static/js/ballot/read.js";
import { encode } from "../../static/js/ballot/text.js";
import { draws, vectors } from "./vectors.mjs";

const shape = vectors.elections.find((candidate) => candidate.shape === "parts");
const election = parseElection(encode(shape.election));
const choices = [[0, 1, 0], [1, 1], [0, 0, 0, 1]];
const made = await makeBallot(election, { code: shape.code, choices });

function open(differences, against = election) {
  return openBallot(encode(openedText({ ...made, choices, ...differences })), against);
}

test("every ballot of the vectors opens to its choices", async () => {
  for (const { election: text, code, ballots } of vectors.elections) {
    const its = parseElection(encode(text));
    for (const one of ballots) {
      const vote = { code, choices: one.choices, random: draws(one.label) };
      const { ballot, opening } = await makeBallot(its, vote);
      const opened = openBallot(encode(openedText({ ballot, opening, choices: one.choices })), its);
      assert.deepEqual(opened, { tracker: one.tracker, choices: one.choices });
    }
  }
});

test("a ballot that holds another vote is found, and where", () => {
  const others = [
    [[BLANK, choices[1], choices[2]], { question: 0, place: 0 }],
    [[[1, 0, 0], choices[1], choices[2]], { question: 0, place: 1 }],
    [[choices[0], choices[1], [0, 0, 1, 0]], { question: 2, place: 2 }],
  ];
  for (const [said, params] of others) {
    assert.throws(() => open({ choices: said }), (error) => {
      assert.ok(error instanceof OpeningError);
      assert.deepEqual([error.code, error.params], ["other-vote", params]);
      return true;
    });
  }
});

test("other randomness opens nothing", () => {
  const moved = made.opening.map((answer) => [...answer]);
  moved[1][1] = String((BigInt(moved[1][1]) + 1n) % Q);
  assert.throws(() => open({ opening: moved }), { params: { question: 1, place: 1 } });
  const [first, ...rest] = made.opening;
  assert.throws(() => open({ opening: rest }), { code: "shape" });
  assert.throws(() => open({ opening: [first.slice(1), ...rest] }), { code: "shape" });
  const large = [[String(BigInt(first[0]) + Q), ...first.slice(1)], ...rest];
  assert.throws(() => open({ opening: large }), { code: "range" });
});

test("choices that the election does not allow are refused as such", () => {
  for (const said of [[], [choices[0], BLANK, choices[2]], [choices[0], [2, 0], choices[2]]]) {
    assert.throws(() => open({ choices: said }), SelectionError);
  }
});

test("what is no opened ballot of this election is refused", () => {
  const other = parseElection(encode(shape.election.replace("Prov", "Annat")));
  assert.throws(() => open({}, other), { code: "other-election" });
  const texts = [
    "", "[]", "{}", '{"ballot":"","opening":[],"choices":[]}',
    openedText({ ...made, choices }).replace('"choices"', '"choice"'),
    openedText({ ...made, choices }).replace('{"ballot":"{', '{"ballot":" {'),
    openedText({ ...made, choices: [null, null, null] }),
    openedText({ ...made, choices: [[0, true, 0], [1, 1], [0, 0, 0, 1]] }),
  ];
  for (const text of texts) {
    assert.throws(() => openBallot(encode(text), election), MalformedError, text.slice(0, 40));
  }
  const long = openBallot.bind(null, new Uint8Array(4_000_001), election);
  assert.throws(long, { code: "shape" });
});
