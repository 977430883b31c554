/**
 * What a trustee checks before she decrypts, so that her key answers no question but one; twin
 * of `decrypt.py`.
 *
 * What Python checks here and this does not: the rulebook is compared by its digest, but not
 * read. How many names a ballot may carry, whether it may be blank and from how many ballots on
 * a box is opened are taken as `rules` from whoever calls, who shows them to the trustee.
 * @module
 */

import { archivePath, lotPath } from "./files.js";
import { entryOf, readManifest } from "./manifest.js";
import { readOpening, readReplacement } from "./opening.js";
import { refuseIf, RefusedError, violation } from "./refusal.js";
import { sha256 } from "./canonical.js";
import {
  boxViolations,
  lotViolations,
  openArchive,
  questionViolations,
} from "./verify_archives.js";
import { replacementViolations } from "./verify_replacements.js";

const FROM_BALLOTS_TO_TALLY = 2; // EndBallots, EncryptedTally

/**
 * @typedef {import("../ballot/verify.js").ArchiveReport} ArchiveReport
 * @typedef {import("../ballot/verify.js").Verifier} Verifier
 * @typedef {import("./refusal.js").Violation} Violation
 */

/**
 * What is read out in the room when a contest has closed, and what the trustee knows.
 * @typedef {object} Announced
 * @property {number} ballots events in the box, ballots that were replaced included
 * @property {string} head of the encrypted tally's event
 * @property {string[]} [seen] heads that her program saw while voting was open
 * @property {string | null} [tracker] of her own ballot, if she voted
 * @property {boolean} [fewDecided] two persons decided that a box with few ballots is opened
 */

/**
 * What the rulebook says, read by whoever calls.
 * @typedef {import("./opening.js").VotingRules & {leastBallots: number}} Rules
 */

/**
 * What is shown of a closed contest. Each box as bytes, or as the Verifier that took them while
 * voting was open.
 * @typedef {object} Shown
 * @property {Uint8Array} manifest
 * @property {string} [manifestDigest] that of the manifest she confirmed at the ceremony
 * @property {Uint8Array} rulebook
 * @property {Rules} rules
 * @property {Uint8Array} opening
 * @property {Uint8Array | Verifier} votes
 * @property {Uint8Array | Verifier | null} lots
 * @property {import("./verify_replacements.js").Stated[]} stated
 * @property {Announced} announced
 * @property {import("../ballot/verify_ballots.js").Progress} [progress] of the ballots
 */

/**
 * A verified box, ready for decryption: `tally` are the ciphertexts to decrypt, `head` is
 * that of the encrypted tally's event.
 * @typedef {object} ReadyBox
 * @property {import("../ballot/formats.js").Election} election
 * @property {import("../ballot/verify_tally.js").Pairs} tally
 * @property {string} head
 * @property {ArchiveReport} report
 */

/**
 * Verifies both boxes in full; throws RefusedError with every reason not to decrypt.
 * @param {Shown} shown
 * @returns {Promise<{manifest: string, votes: ReadyBox, lots: ReadyBox | null}>} `manifest` is
 *   its digest
 */
export async function checkClosedBoxes(shown) {
  const { rules, votes, lots, announced, progress } = shown;
  const manifest = readManifest(shown.manifest);
  const opening = readOpening(shown.opening);
  const stated = shown.stated.map((each) => ({
    ...each,
    replacement: readReplacement(each.replacement, each.where),
  }));
  const entry = requireAnnounced(manifest, opening, shown);
  const path = archivePath(entry.uuid);
  const { verified: box, found } = await openArchive(path, votes, progress);
  if (box) {
    const { replaced, found: wrong } = await replacementViolations(manifest, stated);
    found.push(...wrong);
    found.push(...boxViolations(manifest, entry, opening, box, replaced.get(entry.uuid)));
    found.push(...questionViolations(rules, opening, box));
    found.push(...announcedViolations(box, announced, rules));
  }
  let lot = null;
  if (entry.lot !== null) {
    const opened = await openArchive(lotPath(entry.lot.uuid), lots ?? new Uint8Array(0));
    lot = opened.verified;
    found.push(...opened.found, ...(lot ? closedLotViolations(manifest, entry, lot) : []));
  }
  refuseIf(found);
  return {
    manifest: manifest.digest,
    votes: ready(box.report),
    lots: lot && ready(lot.report),
  };
}

/** Returns the manifest's entry of the opening; throws RefusedError when there is none. */
function requireAnnounced(manifest, opening, { rulebook, manifestDigest = manifest.digest }) {
  const entry = entryOf(manifest, opening.uuid);
  if (
    !entry ||
    sha256(rulebook) !== manifest.rulebook ||
    manifest.digest !== manifestDigest
  ) {
    const says = "This contest or rulebook is not the manifest's; do not go on.";
    throw new RefusedError([violation("not-announced", says)]);
  }
  return entry;
}

function ready(report) {
  const { election, tally } = report;
  return { election, tally, head: tallyHead(report), report };
}

/**
 * Returns the hash of the encrypted tally's event, null before there is one.
 * @param {ArchiveReport} report
 * @returns {string | null}
 */
export function tallyHead(report) {
  return report.events[report.ballots.length + FROM_BALLOTS_TO_TALLY] ?? null;
}

function announcedViolations({ report, path }, announced, { leastBallots }) {
  const { ballots, numTallied, complete, events } = report;
  const { head: announcedHead, seen = [], tracker = null, fewDecided = false } = announced;
  const found = tallyHead(report) === null || complete ? [notReady(path)] : [];
  if (ballots.length !== announced.ballots) {
    const says = "The box holds {found} ballots, and {announced} were announced.";
    const params = { found: ballots.length, announced: announced.ballots };
    found.push(violation("other-number-of-ballots", says, path, params));
  }
  if (tallyHead(report) !== announcedHead) {
    const says = "The box is not the one whose head was announced.";
    found.push(violation("other-head", says, path));
  }
  for (const head of seen.filter((each) => !events.includes(each))) {
    const says =
      "The box does not go on from the state {head}… that was shown before: ballots were " +
      "taken out or changed.";
    found.push(violation("forked-box", says, path, { head: head.slice(0, 16) }));
  }
  if (tracker && !ballots.some(([each]) => each === tracker)) {
    const says = "Your own ballot is not in the box.";
    found.push(violation("own-ballot-missing", says, path));
  }
  if (numTallied < leastBallots && !fewDecided) {
    const says =
      "Only {ballots} ballots count, fewer than {least}: the totals could tell who voted how. " +
      "Two persons decide whether the box is opened.";
    const params = { ballots: numTallied, least: leastBallots };
    found.push(violation("few-ballots", says, path, params));
  }
  return found;
}

function closedLotViolations(manifest, entry, lot) {
  const found = lotViolations(manifest, entry, lot).filter(
    ({ code }) => code !== "lot-not-opened", // that is what comes next
  );
  const isReady = tallyHead(lot.report) !== null && !lot.report.complete;
  return isReady ? found : [...found, notReady(lot.path)];
}

function notReady(where) {
  return violation("not-ready", "The box is not closed yet, or is opened already.", where);
}
