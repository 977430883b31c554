// Desks spoken to by lines of JSON: each line `{desk, act, ...}` is answered by one line,
// `{result}` or `{code}`. For tests in which somebody else's program takes part.

import { createInterface } from "node:readline";

import { Ceremony } from "../../static/js/ballot/ceremony.js";
import { parseElection } from "../../static/js/ballot/read.js";
import { readTally } from "../../static/js/ballot/tally.js";
import { encode, parse } from "../../static/js/ballot/text.js";
import { CodeOfficerDesk } from "../../static/js/desk/officer.js";
import { TrusteeDesk } from "../../static/js/desk/trustee.js";
import { toBase64 } from "../../static/js/record/sign.js";

const desks = new Map();
const shown = ({ certs, threshold, strong = true }) => new Ceremony({ certs, threshold, strong });
const elections = (line) => line.elections.map((text) => parseElection(encode(text)));

const ACTS = {
  sit: (_, { desk, kind, ...who }) => {
    desks.set(desk, kind === "officer" ? new CodeOfficerDesk(who) : new TrusteeDesk(who));
  },
  signingKey: (desk) => desk.signingKey(),
  certificate: (desk, line) => desk.certificate(line),
  polynomial: (desk, line) => desk.polynomial(shown(line)),
  key: (desk, line) => desk.key(shown(line), line.vinput),
  number: (desk, line) => desk.numberToRead(parse(encode(line.keySet)), line.pool),
  decrypt: async (desk, { manifest, election, tally, head }) => {
    const read = parseElection(encode(election));
    const votes = { election: read, tally: readTally(encode(tally), read), head };
    const { shares, signature } = await desk.decrypt({ manifest, votes, lots: null });
    return { shares, signature: toBase64(signature) };
  },
  lotCredentials: (desk, { uuids }) => desk.contributor.credentials(uuids),
  lotBallots: async (desk, line) => {
    await desk.contributor.promise(elections(line));
    return desk.contributor.ballots;
  },
  makeCodes: (desk, { seats }) => desk.makeCodes(seats),
  publicKey: (desk) => desk.publicKey(),
  lists: (desk, { uuids }) => desk.lists(uuids),
  replace: (desk, { seat, spare, ...where }) => desk.replace(seat, spare, where),
};

for await (const text of createInterface({ input: process.stdin })) {
  const line = JSON.parse(text);
  let answer;
  try {
    answer = { result: (await ACTS[line.act](desks.get(line.desk), line)) ?? null };
  } catch (error) {
    answer = { code: error.code ?? error.name, says: error.message };
  }
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
