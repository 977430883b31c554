/**
 * What a contributor checks of all lot boxes before she vouches for them: that they hold what
 * everybody promised, and nothing else.
 *
 * The promises are those that her own page noted before it showed her ballots: whoever shows
 * last could otherwise choose hers by the others'. The check number covers the boxes by what
 * stands in the pool, so that all who read the same number have checked the same boxes.
 * @module
 */

import { lotPath } from "./files.js";
import { parametersDigest } from "./manifest_parts.js";
import { refuseIf, violation } from "./refusal.js";
import { lotViolations, openArchive } from "./verify_archives.js";

/**
 * Someone who fills lot boxes: public credentials and promised trackers by the boxes' uuids.
 * @typedef {object} Promised
 * @property {string} name
 * @property {Record<string, string>} credentials
 * @property {Record<string, string>} promises
 */

/**
 * What the ceremony shows before there is a manifest.
 * @typedef {object} Shown
 * @property {string} network the network's name
 * @property {boolean} rehearsal
 * @property {any} keySet the threshold parameters, as parsed
 * @property {import("./manifest.js").PoolEntry[]} pool entries as the manifest will have them
 * @property {Record<string, Uint8Array>} archives the lot boxes by uuid
 * @property {Promised[]} contributors as noted before any ballot was shown, herself included
 * @property {(done: number, total: number) => void} [progress] told of each box
 */

/**
 * Verifies all lot boxes against the promises; throws RefusedError with every reason not to
 * confirm the check number.
 * @param {Shown} shown
 */
export async function checkLots({ pool, archives, contributors, progress = () => {}, ...shown }) {
  const announced = announcedBy(shown);
  const entries = pool.filter((entry) => entry.lot !== null);
  const found = [];
  for (const [place, entry] of entries.entries()) {
    const { uuid } = entry.lot;
    const archive = archives[uuid] ?? new Uint8Array(0);
    const { verified, found: wrong } = await openArchive(lotPath(uuid), archive);
    found.push(...wrong);
    if (verified) {
      const differences = lotViolations(announced, entry, verified);
      found.push(...differences.filter(({ code }) => code !== "lot-not-opened"));
      found.push(...promiseViolations(verified, contributors));
    }
    progress(place + 1, entries.length);
  }
  refuseIf(found);
}

/** What of the manifest is known at the ceremony. */
function announcedBy({ network, rehearsal, keySet }) {
  const { threshold, verification_keys: trustees } = keySet;
  const parameters = parametersDigest(keySet);
  return { network: { name: network }, rehearsal, trustees: { threshold, trustees, parameters } };
}

/**
 * Returns every way in which a box does not hold one promised ballot of each contributor.
 * @param {import("./verify_archives.js").Verified} verified
 * @param {Promised[]} contributors
 * @returns {import("./refusal.js").Violation[]}
 */
export function promiseViolations({ path, report }, contributors) {
  const { uuid, ballots, credentials } = report;
  const cast = new Map(ballots.map(([tracker, credential]) => [tracker, String(credential)]));
  const promised = new Set(contributors.map(({ promises }) => promises[uuid]));
  const found = [...cast.keys()]
    .filter((tracker) => !promised.has(tracker))
    .map((tracker) => {
      const says = "This ballot is none of those that were promised.";
      return violation("lot-not-promised", says, `${path}: ballot ${tracker}`);
    });
  for (const { name, promises, credentials: hers } of contributors) {
    if (!hers[uuid] || cast.get(promises[uuid]) !== hers[uuid]) {
      const says = "The ballot that {name} promised is not in the lot box under her credential.";
      found.push(violation("lot-missing", says, `${path}: ballots`, { name }));
    }
  }
  const listed = contributors.map(({ credentials: hers }) => hers[uuid]);
  if (
    new Set(listed).size !== credentials.size ||
    ![...credentials.keys()].every((credential) => listed.includes(String(credential)))
  ) {
    const says = "The lot box has other credentials than those of the contributors.";
    found.push(violation("lot-credentials", says, `${path}: credentials`));
  }
  return found;
}
