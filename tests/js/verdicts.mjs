// Verifies every box of a directory and prints what it found, for the test that compares with
// Python's verdicts: node tests/js/verdicts.mjs DIRECTORY. A box *.foreign.bel is not ours.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { InvalidError, verifyArchive } from "../../static/js/ballot/verify.js";

const [directory] = process.argv.slice(2);

async function verdict(name) {
  const own = !name.endsWith(".foreign.bel");
  try {
    const report = await verifyArchive(readFileSync(join(directory, name)), { own });
    return {
      head: report.head,
      counted: report.counted,
      owners: report.owners,
      joint: report.joint,
      ended: report.ended,
      counts: report.counts?.map((row) => row.map(String)) ?? null,
    };
  } catch (error) {
    if (!(error instanceof InvalidError)) throw error;
    return { check: error.check, where: error.where ?? null, message: error.message };
  }
}

const found = {};
for (const name of readdirSync(directory).sort()) {
  found[name] = await verdict(name);
}
console.log(JSON.stringify(found));
