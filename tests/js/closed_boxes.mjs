// Asks, for each case of DIRECTORY/cases.json, whether a trustee may decrypt, and prints the
// reasons against it, for the test that compares with Python's: a file is verified once.

import { readFileSync } from "node:fs";
import { join } from "node:path";

import { Verifier } from "../../static/js/ballot/verify.js";
import { checkClosedBoxes } from "../../static/js/record/decrypt.js";
import { RefusedError } from "../../static/js/record/refusal.js";

const [directory] = process.argv.slice(2);
const read = (name) => new Uint8Array(readFileSync(join(directory, name)));
const begun = new Map();

function box(name) {
  if (name === null) return null;
  if (!begun.has(name)) {
    const verifier = new Verifier();
    verifier.append(read(name)).catch(() => {}); // what is wrong is told at the end
    begun.set(name, verifier);
  }
  return begun.get(name);
}

async function verdict(shown) {
  const { manifest, opening, rulebook, votes, lots, ...said } = shown;
  try {
    const checked = await checkClosedBoxes({
      ...said,
      manifest: read(manifest),
      opening: read(opening),
      rulebook: read(rulebook),
      votes: box(votes),
      lots: box(lots),
    });
    return {
      manifest: checked.manifest,
      heads: [checked.votes.head, checked.lots?.head ?? null],
      tally: checked.votes.tally.map((row) => row.map((pair) => String(pair.alpha))),
    };
  } catch (error) {
    if (!(error instanceof RefusedError)) throw error;
    return { violations: error.violations };
  }
}

const found = {};
const cases = JSON.parse(readFileSync(join(directory, "cases.json"), "utf8"));
for (const [name, shown] of Object.entries(cases)) {
  found[name] = await verdict(shown);
}
console.log(JSON.stringify(found));
