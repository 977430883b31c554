// Makes a ballot for each task on the standard input, with codes and randomness of its own.
//
// In: [{"election": text, "choices": […]}, …]. Out: [{"code", "credential", "tracker", "opened"}, …].

import { readFileSync } from "node:fs";

import { makeBallot } from "../../static/js/ballot/ballot.js";
import { generateCode, publicCredential } from "../../static/js/ballot/credential.js";
import { openedText } from "../../static/js/ballot/open_ballot.js";
import { parseElection } from "../../static/js/ballot/read.js";
import { encode } from "../../static/js/ballot/text.js";

const made = [];
for (const { election: text, choices } of JSON.parse(readFileSync(0, "utf8"))) {
  const election = parseElection(encode(text));
  const code = generateCode();
  const { ballot, tracker, opening } = await makeBallot(election, { code, choices });
  made.push({
    code,
    credential: String(await publicCredential(code, election.uuid)),
    tracker,
    opened: openedText({ ballot, opening, choices }),
  });
}
console.log(JSON.stringify(made));
