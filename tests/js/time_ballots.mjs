// Prints how long tables and ballots take: node tests/js/time_ballots.mjs

import { BLANK, makeBallot } from "../../static/js/ballot/ballot.js";
import { generateCode, secretExponent } from "../../static/js/ballot/credential.js";
import { FixedBase, G, power } from "../../static/js/ballot/group.js";
import { tablesFor } from "../../static/js/ballot/tables.js";

const ROUNDS = 9;

async function timed(name, act) {
  const times = [];
  for (let round = 0; round < ROUNDS; round++) {
    const start = performance.now();
    await act();
    times.push(performance.now() - start);
  }
  const [first, ...later] = times.map((time) => time.toFixed(1));
  const middle = later.sort((a, b) => a - b)[ROUNDS >> 1];
  console.log(`${name}: first ${first} ms, then ${middle} ms`);
}

function election(count, most, blank) {
  const answers = Array.from({ length: count }, (_, at) => `Testperson ${at}`);
  const questions = [{ question: "Vem?", answers, least: 0, most, blank }];
  return { uuid: "BaLLotVectors1", fingerprint: "x", publicKey: power(G, 4711n), questions };
}

await timed("one table", () => new FixedBase(power(G, 4711n)));
tablesFor(power(G, 4711n));
const code = generateCode();
await timed("secret exponent of a code", () => secretExponent(code, "BaLLotVectors1"));
for (const [count, most, blank] of [[12, 2, false], [12, 2, true], [2, 1, true], [30, 5, false]]) {
  const choices = [blank ? BLANK : Array.from({ length: count }, (_, at) => Number(at < most))];
  const name = `${count} candidates, at most ${most}${blank ? ", blank" : ""}`;
  await timed(name, () => makeBallot(election(count, most, blank), { code, choices }));
}
