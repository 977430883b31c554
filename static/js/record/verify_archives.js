/**
 * Each archive verified, and compared with the manifest and the opening that announced it; twin
 * of `verify_archives.py`.
 * @module
 */

import { InvalidArchiveError, InvalidError } from "../ballot/invalid.js";
import { lotQuestion } from "../ballot/lot.js";
import { compact, parse } from "../ballot/text.js";
import { Verifier, verifyArchive } from "../ballot/verify.js";
import { sha256 } from "./canonical.js";
import { MANIFEST, openingPath } from "./files.js";
import { parametersDigest } from "./manifest_parts.js";
import {
  ballotQuestions,
  electionDescription,
  electionName,
  lotDescription,
  lotName,
} from "./opening.js";
import { violation } from "./refusal.js";
import { listedViolations, usedViolations } from "./verify_replacements.js";

/**
 * @typedef {import("./manifest.js").Manifest} Manifest
 * @typedef {import("./manifest.js").PoolEntry} PoolEntry
 * @typedef {import("./opening.js").Opening} Opening
 * @typedef {import("./refusal.js").Violation} Violation
 */

/**
 * What a verified archive says, and the texts of its setup that are compared by digest.
 * `parameters` is the digest of the threshold key set, null when there is not exactly one.
 * @typedef {object} Verified
 * @property {string} path
 * @property {import("../ballot/verify.js").ArchiveReport} report
 * @property {import("./manifest.js").CredentialList} credentials
 * @property {string | null} parameters
 */

/**
 * Verifies an archive by itself, as one of ours.
 * @param {string} path
 * @param {Uint8Array | Verifier} archive its bytes, or what has verified them as they came
 * @param {import("../ballot/verify_ballots.js").Progress} [progress] for bytes
 * @returns {Promise<{verified: Verified | null, found: Violation[]}>}
 */
export async function openArchive(path, archive, progress) {
  const isBegun = archive instanceof Verifier;
  if (isBegun && !archive.own) {
    throw new TypeError("the box was not begun as one of ours");
  }
  let report;
  try {
    report = isBegun ? await archive.finish() : await verifyArchive(archive, { progress });
  } catch (error) {
    if (!(error instanceof InvalidError)) {
      throw error;
    }
    return { verified: null, found: [invalid(path, error)] };
  }
  const [, trustees, credentials] = report.setupTexts;
  const listed = {
    count: report.credentials.size,
    size: credentials.length,
    sha256: sha256(credentials),
  };
  const verified = { path, report, credentials: listed, parameters: parametersOf(trustees) };
  return { verified, found: [] };
}

function invalid(path, error) {
  const where = error instanceof InvalidArchiveError ? `${path}: ${error.where}` : path;
  const says = "The archive is not valid: {says} (check {check}).";
  const params = { says: error.message, check: error.check };
  return violation("invalid-archive", says, where, params);
}

function parametersOf(trustees) {
  const sets = parse(trustees).filter(([kind]) => kind === "Pedersen");
  return sets.length === 1 ? parametersDigest(sets[0][1]) : null;
}

/**
 * Returns every way in which a ballot box differs from what manifest and opening announce.
 * @param {Manifest} manifest
 * @param {PoolEntry} entry
 * @param {Opening} opening
 * @param {Verified} verified
 * @param {import("./verify_replacements.js").Replaced} replaced
 * @returns {Violation[]}
 */
export function boxViolations(manifest, entry, opening, verified, replaced) {
  const { election, credentials, ballots } = verified.report;
  const found = electionViolations(verified, {
    uuid: opening.uuid,
    name: electionName(manifest),
    description: electionDescription(manifest, opening),
  });
  if (election.fingerprint !== opening.election) {
    const says = "The election is not the one whose fingerprint stands in {path}.";
    const params = { path: openingPath(opening.number) };
    found.push(at(verified, "election", "other-election", says, params));
  }
  found.push(...keyViolations(manifest, verified, entry.server_key));
  found.push(...credentialViolations(verified, entry.credentials));
  for (const spare of entry.spares.filter((each) => !credentials.has(BigInt(each)))) {
    const says = "The spare code {spare}… of the manifest is not among the credentials.";
    const params = { spare: spare.slice(0, 20) };
    found.push(at(verified, "credentials", "spare-not-listed", says, params));
  }
  const used = new Map(ballots.map(([tracker, credential]) => [credential, tracker]));
  found.push(...usedViolations(opening.uuid, { spares: entry.spares, replaced, used }));
  found.push(...listedViolations(replaced, credentials));
  return found;
}

/**
 * Returns every question that is not the one the opening and the rulebook make.
 * @param {import("./opening.js").VotingRules} rules
 * @param {Opening} opening
 * @param {Verified} verified
 * @returns {Violation[]}
 */
export function questionViolations(rules, opening, verified) {
  return compareQuestions(verified, ballotQuestions(rules, opening.questions));
}

/**
 * Returns every way in which a lot box differs from the one the manifest announces.
 * @param {Manifest} manifest
 * @param {PoolEntry} entry
 * @param {Verified} verified
 * @returns {Violation[]}
 */
export function lotViolations(manifest, entry, verified) {
  const { lot } = entry;
  if (lot === null) {
    return [];
  }
  const { report } = verified;
  const { network, rehearsal } = manifest;
  const found = [
    ...electionViolations(verified, {
      uuid: lot.uuid,
      name: lotName(network.name, { rehearsal }),
      description: lotDescription(entry.uuid),
    }),
    ...compareQuestions(verified, [lotQuestion()]),
    ...keyViolations(manifest, verified, lot.server_key),
    ...credentialViolations(verified, lot.credentials),
  ];
  if (report.events[report.ballots.length] !== lot.head) {
    const says =
      "The ticks are not those that lay in the lot box when the manifest was published.";
    found.push(at(verified, "ballots", "other-lot-head", says));
  }
  if (report.counted.length !== report.credentials.size || report.counted.length < 2) {
    const says = "Each contributor of the lot ticks once, and there are at least two.";
    found.push(at(verified, "ballots", "lot-contributor-missing", says));
  }
  if (!report.complete) {
    const says = "The lot box has not been opened.";
    found.push(at(verified, "result", "lot-not-opened", says));
  }
  return found;
}

/** Returns every difference of uuid, name and description. */
function electionViolations(verified, announced) {
  const { election } = verified.report;
  const says = "Here stands “{found}”, and the record announces “{announced}”.";
  return ["uuid", "name", "description"]
    .filter((what) => election[what] !== announced[what])
    .map((what) => {
      const params = { found: election[what].slice(0, 200), announced: announced[what] };
      return at(verified, `election.${what}`, `other-${what}`, says, params);
    });
}

function compareQuestions(verified, expected) {
  const { questions } = verified.report.election;
  const found = [];
  if (questions.length !== expected.length) {
    const says = "The ballot has {found} questions, and the opening {announced}.";
    const params = { found: questions.length, announced: expected.length };
    found.push(at(verified, "election.questions", "other-questions", says, params));
  }
  questions.slice(0, expected.length).forEach((question, place) => {
    if (!isSameQuestion(question, expected[place])) {
      const says = "Text, answers, numbers or blank are not those of opening and rulebook.";
      found.push(at(verified, `election.questions[${place}]`, "other-question", says));
    }
  });
  return found;
}

function isSameQuestion(one, other) {
  const written = ({ question, answers, least, most, blank }) =>
    compact([question, answers, least, most, blank]);
  return written(one) === written(other);
}

function keyViolations(manifest, verified, serverKey) {
  const says =
    "The keys ({name}) are not those announced in {manifest}: the server's own, then the " +
    "trustees' threshold set.";
  return Object.entries(keyClaims(manifest, verified, serverKey))
    .filter(([, holds]) => !holds)
    .map(([name]) =>
      at(verified, "trustees", `other-${name}`, says, { name, manifest: MANIFEST }),
    );
}

function keyClaims(manifest, { report, parameters }, serverKey) {
  const [server, trustees, ...others] = report.trustees.items;
  if (others.length || server.kind !== "Single" || trustees?.kind !== "Pedersen") {
    return { trustees: false };
  }
  const keys = trustees.keys.map((each) => String(each.publicKey));
  const announced = manifest.trustees.trustees.map((each) => each.public_key);
  return {
    "server-key": String(server.publicKey) === serverKey,
    "trustee-keys": compact(keys) === compact(announced),
    threshold: trustees.threshold === manifest.trustees.threshold,
    "key-set": parameters === manifest.trustees.parameters,
  };
}

function credentialViolations(verified, announced) {
  const same = ["count", "size", "sha256"].every(
    (name) => verified.credentials[name] === announced[name],
  );
  const says =
    "The list of credentials is not the one whose digest stands in {manifest}.";
  const params = { manifest: MANIFEST };
  return same ? [] : [at(verified, "credentials", "other-credentials", says, params)];
}

function at(verified, place, code, template, params = {}) {
  return violation(code, template, `${verified.path}: ${place}`, params);
}
