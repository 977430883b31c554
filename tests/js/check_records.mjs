// Checks each record of standard input as a signer's page does; prints null or the fault's code.

import { readFileSync } from "node:fs";

import { checkRecord } from "../../static/js/desk/signing.js";

const records = JSON.parse(readFileSync(0, "utf8"));
const known = { confirmed: null, answer: () => null };

async function fault(files) {
  try {
    await checkRecord(async (path) => new Uint8Array(Buffer.from(files[path], "base64")), known);
    return null;
  } catch (error) {
    return error.check ?? error.code ?? String(error);
  }
}

console.log(JSON.stringify(await Promise.all(records.map(fault))));
