/**
 * Spare codes: a ballot under one counts only with a statement that the code officer signed;
 * twin of `verify_replacements.py`.
 * @module
 */

import { archivePath, MANIFEST } from "./files.js";
import { entryOf } from "./manifest.js";
import { violation } from "./refusal.js";
import { checkReplacement } from "./replacement.js";
import { BadSignatureError } from "./sign.js";

/**
 * @typedef {import("./manifest.js").Manifest} Manifest
 * @typedef {import("./refusal.js").Violation} Violation
 */

/**
 * A replacement statement, where it stands, and from which opening on it is in force.
 * @typedef {object} Stated
 * @property {import("./replacement.js").Replacement} replacement
 * @property {string} where
 * @property {number} since
 */

/**
 * The public credentials of one uuid that statements withdraw (with the place of the
 * statement) and put in force (with the credential that each replaces).
 * @typedef {{withdrawn: Map<bigint, string>, spares: Map<bigint, bigint>}} Replaced
 */

/**
 * Returns what is replaced in each uuid, by valid statements alone, and what is wrong.
 * @param {Manifest} manifest
 * @param {Stated[]} stated
 * @returns {Promise<{replaced: Map<string, Replaced>, found: Violation[]}>}
 */
export async function replacementViolations(manifest, stated) {
  /** @type {Map<string, Replaced>} */
  const replaced = new Map(
    manifest.pool.map(({ uuid }) => [uuid, { withdrawn: new Map(), spares: new Map() }]),
  );
  const found = [];
  for (const each of stated) {
    const wrong = await statementViolations(manifest, each);
    found.push(...(wrong.length ? wrong : enter(replaced, each)));
  }
  for (const [uuid, state] of replaced) {
    found.push(...chainViolations(manifest, uuid, state));
  }
  return { replaced, found };
}

async function statementViolations(manifest, { replacement, where, since }) {
  const officer = manifest.code_officer;
  if (officer === null) {
    const says = "The manifest announces no code officer.";
    return [violation("no-code-officer", says, where)];
  }
  const { pairs } = replacement;
  const found = await signatureViolations(manifest, replacement, where);
  if (!pairs.length || new Set(pairs.map((pair) => pair.uuid)).size !== pairs.length) {
    found.push(violation("replacement-uuids", "Each uuid stands here once.", `${where}.pairs`));
  }
  const codes = new Set();
  pairs.forEach((pair, place) => {
    const at = `${where}.pairs[${place}]`;
    const entry = entryOf(manifest, pair.uuid);
    if (!entry) {
      const says = "This uuid is not in the pool.";
      found.push(violation("replacement-uuid", says, `${at}.uuid`));
      return;
    }
    if (entry.number < since) {
      const says =
        "This contest was opened before the statement: its codes stay as they were.";
      found.push(violation("replacement-too-late", says, `${at}.uuid`));
    }
    if (entry.spares.includes(pair.spare)) {
      codes.add(entry.spares.indexOf(pair.spare));
    } else {
      const says = "This is not a spare code that {manifest} names for the uuid.";
      found.push(violation("unknown-spare", says, `${at}.spare`, { manifest: MANIFEST }));
    }
  });
  if (codes.size > 1) {
    const says = "One statement puts one spare code in force.";
    found.push(violation("several-spares", says, `${where}.pairs`));
  }
  return found;
}

async function signatureViolations(manifest, replacement, where) {
  const { name, public_key: officer } = manifest.code_officer;
  try {
    await checkReplacement(replacement, { manifestDigest: manifest.digest, officer });
    return [];
  } catch (error) {
    if (!(error instanceof BadSignatureError) || error.code === "no-ed25519") {
      throw error; // a browser that cannot check has found nothing wrong
    }
    const says = "The code officer {name} did not sign this statement.";
    return [violation("bad-replacement-signature", says, `${where}.signature`, { name })];
  }
}

function enter(replaced, { replacement, where }) {
  const found = [];
  replacement.pairs.forEach((pair, place) => {
    const at = `${where}.pairs[${place}]`;
    const state = replaced.get(pair.uuid);
    const [withdrawn, spare] = [BigInt(pair.withdrawn), BigInt(pair.spare)];
    if (state.withdrawn.has(withdrawn)) {
      const says = "This code is withdrawn already.";
      found.push(violation("withdrawn-twice", says, `${at}.withdrawn`));
    }
    if (state.spares.has(spare)) {
      const says = "This spare code is given out already.";
      found.push(violation("spare-used-twice", says, `${at}.spare`));
    }
    state.withdrawn.set(withdrawn, at);
    state.spares.set(spare, withdrawn);
  });
  return found;
}

function chainViolations(manifest, uuid, state) {
  const spares = entryOf(manifest, uuid).spares.map(BigInt);
  const says = "A spare code that nobody was given cannot be replaced.";
  return [...state.withdrawn]
    .filter(([credential]) => spares.includes(credential) && !state.spares.has(credential))
    .map(([, at]) => violation("idle-spare-withdrawn", says, `${at}.withdrawn`));
}

/**
 * Returns every ballot under a code not in force.
 * @param {string} uuid
 * @param {object} codes
 * @param {string[]} codes.spares
 * @param {Replaced} codes.replaced
 * @param {Map<bigint, string>} codes.used credentials with the trackers of their ballots
 * @returns {Violation[]}
 */
export function usedViolations(uuid, { spares, replaced, used }) {
  const place = (credential) => `${archivePath(uuid)}: ballot ${used.get(credential)}`;
  const idle = [...new Set(spares.map(BigInt))]
    .filter((spare) => !replaced.spares.has(spare) && used.has(spare))
    .sort(ascending);
  const unstated = "This ballot was cast with a spare code that no statement puts in force.";
  const found = idle.map((spare) =>
    violation("spare-without-statement", unstated, place(spare)),
  );
  const both = new Set(
    [...replaced.spares].filter(([spare]) => used.has(spare)).map(([, withdrawn]) => withdrawn),
  );
  const says =
    "This ballot was cast with a code that is withdrawn; the statement stands in {stated}.";
  const withdrawn = [...replaced.withdrawn].filter(([credential]) => used.has(credential));
  withdrawn.sort(([one], [other]) => ascending(one, other));
  for (const [credential, stated] of withdrawn) {
    const code = both.has(credential) ? "both-codes-used" : "withdrawn-code-used";
    found.push(violation(code, says, place(credential), { stated }));
  }
  return found;
}

function ascending(one, other) {
  return one < other ? -1 : Number(one > other);
}

/**
 * Returns every statement that withdraws a code the box does not have.
 * @param {Replaced} replaced
 * @param {Map<bigint, bigint>} credentials
 * @returns {Violation[]}
 */
export function listedViolations(replaced, credentials) {
  const says = "No voter of this contest has the code that is withdrawn.";
  return [...replaced.withdrawn]
    .filter(([credential]) => !credentials.has(credential))
    .map(([, at]) => violation("unknown-withdrawn", says, `${at}.withdrawn`));
}
