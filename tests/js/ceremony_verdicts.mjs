// Reads messages of a key ceremony as DIRECTORY/messages.json has them, and prints for each what
// the pages' programs say: null, or who is named and why.

import { readFileSync } from "node:fs";
import { join } from "node:path";

import {
  Ceremony,
  CeremonyError,
  checkCertificate,
  checkPolynomial,
  checkVoutput,
  decryptionKey,
  voutput,
} from "../../static/js/ballot/ceremony.js";
import { parseElection } from "../../static/js/ballot/read.js";
import { parseTrustees } from "../../static/js/ballot/read_trustees.js";
import { checkShare, readTally, WrongShareError } from "../../static/js/ballot/tally.js";
import { encode } from "../../static/js/ballot/text.js";
import { vectors } from "./vectors.mjs";

const made = vectors.ceremony.trustees;
const shown = new Ceremony({ certs: made.map((one) => one.certificate), threshold: 2 });
const polynomials = made.map((one) => one.polynomial);
const election = parseElection(
  encode(vectors.elections.find(({ shape }) => shape === "blank").election),
);
const tally = readTally(encode(vectors.box.tally), election);
const { keys } = parseTrustees(encode(vectors.trustees_text));

const STEPS = {
  certificate: ({ index, text }) => checkCertificate(text, { index, size: 3, threshold: 2 }),
  polynomial: ({ index, text }) => checkPolynomial(shown, index, text),
  shares: ({ index, text }) => voutput(made[index - 1].secret, shown, text),
  key: ({ index, text }) => checkVoutput(shown, polynomials, index, text),
  own: ({ index, text }) => decryptionKey(made[index - 1].secret, text),
  decryption: ({ index, text }) =>
    checkShare(election, tally, keys[index - 1], encode(text), index),
};

async function verdict(message) {
  try {
    await STEPS[message.step](message);
    return null;
  } catch (error) {
    if (error instanceof CeremonyError) return [error.trustee, error.message];
    if (error instanceof WrongShareError) return [error.owner, error.message];
    throw error;
  }
}

const [directory] = process.argv.slice(2);
const found = [];
for (const message of JSON.parse(readFileSync(join(directory, "messages.json"), "utf8"))) {
  found.push(await verdict(message));
}
console.log(JSON.stringify(found));
