/**
 * What a signer's browser makes of the boxes of a record: the counts that proven decryptions
 * give, and whether the result tells these. That the encrypted totals are those of the ballots
 * she has checked when she decrypted; who is elected by the counts, `election verify` repeats.
 * @module
 */

import { BallotError } from "../ballot/errors.js";
import { EventType, linkEvents, requireOrder } from "../ballot/events.js";
import { bitsFromResult } from "../ballot/lot.js";
import { parseElection } from "../ballot/read.js";
import { parseTrustees } from "../ballot/read_trustees.js";
import { tablesFor } from "../ballot/tables.js";
import { readTally } from "../ballot/tally.js";
import { readRecords } from "../ballot/tar.js";
import { compact, parse } from "../ballot/text.js";
import { checkDecryption, checkResult } from "../ballot/verify_tally.js";
import { archivePath, lotPath } from "../record/files.js";
import { parametersDigest } from "../record/manifest_parts.js";

/** A reason not to sign. */
export class SigningError extends BallotError {}

/**
 * What is kept of a box, as a record may be larger than a phone's memory. `counts` is null while
 * the box is not opened, `keys` and `election` are what the manifest and an opening name.
 * @typedef {{heads: Set<string>, head: string, election: string, counts: ?string[][],
 *   keys: {server: string, parameters: ?string}}} Counted
 */

/**
 * Reads a box from its setup on, and checks every decryption and count in it.
 * @param {Uint8Array} data
 * @returns {Counted}
 * @throws {import("../ballot/invalid.js").InvalidError}
 */
export function readCounted(data) {
  const events = linkEvents(readRecords(data));
  requireOrder(events);
  const [raw, keys] = events[0].data.map(({ body }) => body);
  const [election, trustees] = [parseElection(raw), parseTrustees(keys)];
  const [server, shared] = trustees.items;
  return {
    heads: new Set(events.map(({ hash }) => hash)),
    head: events.at(-1).hash,
    election: election.fingerprint,
    counts: countsOf(events, election, trustees),
    keys: {
      server: String(server.publicKey),
      parameters: shared ? parametersDigest(parse(keys)[1][1]) : null,
    },
  };
}

function countsOf(events, election, trustees) {
  const last = events.at(-1);
  if (last.type !== EventType.RESULT) return null;
  const totals = events.find(({ type }) => type === EventType.ENCRYPTED_TALLY).data;
  const tally = readTally(totals[0].body, election);
  const { total_weight: weight } = parse(totals[1].body);
  const given = new Map();
  for (const { type, data } of events) {
    if (type !== EventType.PARTIAL_DECRYPTION) continue;
    const { owner, factors } = checkDecryption(data, election, trustees, tally, {
      own: true,
    });
    given.set(owner, factors);
  }
  const options = { totalWeight: BigInt(weight), tables: tablesFor(election.publicKey) };
  const counts = checkResult(last.data[0].body, tally, trustees, given, options);
  return counts.map((row) => row.map(String));
}

/**
 * Checks that a result tells the counts of its boxes, for the candidates of their openings.
 * @param {any} result
 * @param {{manifest: import("../record/manifest.js").Manifest, openings: any[],
 *   boxes: Map<string, Counted>}} record
 * @throws {SigningError} `counts-differ` with the `round`
 */
export function requireCounts(result, { manifest, openings, boxes }) {
  for (const { rounds } of result.contests) {
    for (const round of rounds) {
      const box = boxes.get(archivePath(round.uuid));
      const opening = openings.find(({ uuid }) => uuid === round.uuid);
      const entry = manifest.pool.find(({ uuid }) => uuid === round.uuid);
      const holds =
        box?.counts &&
        box.head === round.head &&
        box.election === opening?.election &&
        box.keys.server === entry?.server_key &&
        box.keys.parameters === manifest.trustees.parameters &&
        compact(told(round, opening, box.counts)) === compact(box.counts) &&
        (round.lot === null || isOfLot(round.lot, entry, boxes));
      if (!holds) {
        const says = `the result tells other counts than box ${round.uuid}`;
        throw new SigningError("counts-differ", says, { round: round.opening });
      }
    }
  }
}

/** The result's counts in the order of the ballot; blank's first where the box has it. */
function told({ questions }, opening, counts) {
  return questions.map(({ votes, blank }, at) => {
    const ids = opening.questions[at]?.candidates.map(({ id }) => id) ?? [];
    const isWhole = ids.length === Object.keys(votes).length;
    const hasBlank = counts[at]?.length === ids.length + 1;
    const named = ids.map((id) => String(votes[id]));
    return isWhole && (hasBlank || blank === 0) ? [...(hasBlank ? [String(blank)] : []), ...named] : [];
  });
}

function isOfLot({ uuid, head, bits }, entry, boxes) {
  const box = uuid === entry.lot?.uuid ? boxes.get(lotPath(uuid)) : null;
  return Boolean(box?.counts) && box.head === head && drawnIn(box) === bits;
}

function drawnIn({ counts: [sums] }) {
  return bitsFromResult(sums.map(Number));
}
