// Prints how long a ballot takes to verify: node tests/js/time_verifying.mjs

import { BLANK, makeBallot } from "../../static/js/ballot/ballot.js";
import { findStranger, tablesFor } from "../../static/js/ballot/check.js";
import { G, generatorTable, power } from "../../static/js/ballot/group.js";
import { encode } from "../../static/js/ballot/text.js";
import { checkBallot, elementsOf } from "../../static/js/ballot/verify_ballot.js";

const ROUNDS = 9;
const publicKey = power(G, 4711n);
const secret = 4712n;
const credentials = new Set([generatorTable().power(secret)]);

/** Returns the middle of several times, in milliseconds. */
async function timed(act) {
  const times = [];
  for (let round = 0; round < ROUNDS; round++) {
    const start = performance.now();
    await act();
    times.push(performance.now() - start);
  }
  return times.sort((a, b) => a - b)[ROUNDS >> 1].toFixed(1);
}

const SHAPES = [[12, 0, 12, false], [12, 1, 3, true], [2, 1, 1, true], [32, 0, 32, false]];
for (const [count, least, most, blank] of SHAPES) {
  const answers = Array.from({ length: count }, (_, at) => `Testperson ${at}`);
  const questions = [{ question: "Vem?", answers, least, most, blank }];
  const election = { uuid: "BaLLotVectors1", fingerprint: "x", publicKey, questions };
  const choices = [blank ? BLANK : answers.map((_, at) => Number(at < most))];
  const raw = encode((await makeBallot(election, { secret, choices })).ballot);
  const tables = tablesFor(publicKey, 8);
  const options = { tables, membership: false };
  const proofs = await timed(() => checkBallot(raw, election, credentials, options));
  const elements = elementsOf(checkBallot(raw, election, credentials, { tables }));
  const alone = await timed(() => findStranger(elements));
  const many = Array.from({ length: 1500 }, (_, at) => elements[at % elements.length]);
  const together = ((await timed(() => findStranger(many))) / 1500) * elements.length;
  const name = `${count} candidates, ${least} to ${most}${blank ? ", blank" : ""}`;
  const memberships = `membership alone ${alone} ms, among many ${together.toFixed(1)} ms`;
  console.log(`${name}: proofs ${proofs} ms, ${memberships}`);
}
