// Checks each contest of standard input as the booth does; prints null or the code of the fault.

import { readFileSync } from "node:fs";

import { verifyOpenContest } from "../../static/js/record/verify_open_contest.js";

const { contests, manifestHash } = JSON.parse(readFileSync(0, "utf8"));

function fault(texts) {
  try {
    verifyOpenContest(texts, { manifestHash });
    return null;
  } catch (error) {
    return error.code ?? error.violations?.[0].code ?? String(error);
  }
}

console.log(JSON.stringify(contests.map(fault)));
