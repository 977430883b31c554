/**
 * Whether a contest that is open is the one that manifest and opening announce: before a ballot
 * is made for its key. The same comparisons as in `verify_archives.js`, without an archive.
 * @module
 */

import { InvalidError, require } from "../ballot/invalid.js";
import { parseCredentials, parseElection } from "../ballot/read.js";
import { parseTrustees } from "../ballot/read_trustees.js";
import { encode, parse } from "../ballot/text.js";
import { checkTrustees, requireMembers } from "../ballot/verify_trustees.js";
import { sha256 } from "./canonical.js";
import { entryOf, readManifest } from "./manifest.js";
import { parametersDigest } from "./manifest_parts.js";
import { electionDescription, electionName, readOpening } from "./opening.js";

/**
 * The exact texts of the files.
 * @typedef {object} Texts
 * @property {string} manifest
 * @property {string} opening
 * @property {string} election
 * @property {string} trustees
 * @property {string} credentials
 */

/**
 * A contest that is what was announced. `credentials` are those listed, spares among them.
 * @typedef {object} OpenContest
 * @property {import("./manifest.js").Manifest} manifest
 * @property {import("./opening.js").Opening} opening
 * @property {import("../ballot/formats.js").Election} election
 * @property {ReadonlySet<bigint>} credentials
 */

/**
 * Checks that election, keys and credentials are those of manifest and opening.
 *
 * `manifestHash` is the one that was seen first, or read out in the room; null takes any.
 * @param {Texts} texts
 * @param {{manifestHash: ?string}} known
 * @returns {OpenContest}
 * @throws {InvalidError} and what the readers of the files throw
 */
export function verifyOpenContest(texts, { manifestHash }) {
  const manifest = readManifest(encode(texts.manifest));
  const opening = readOpening(encode(texts.opening));
  const election = parseElection(encode(texts.election));
  const isKnown = manifestHash === null || manifest.digest === manifestHash;
  require(isKnown, "other-manifest", "the manifest is another one than before");
  const entry = entryOf(manifest, opening.uuid);
  if (!entry) {
    throw new InvalidError("other-uuid", "the manifest does not list this box");
  }
  requireAnnounced(manifest, opening, election);
  requireKeys(manifest, entry, { election, trustees: encode(texts.trustees) });
  const listed = encode(texts.credentials);
  require(
    sha256(listed) === entry.credentials.sha256,
    "other-credentials",
    "the list of credentials is not the one of the manifest",
  );
  return { manifest, opening, election, credentials: new Set(parseCredentials(listed).keys()) };
}

function requireAnnounced(manifest, opening, election) {
  const same =
    election.uuid === opening.uuid &&
    election.fingerprint === opening.election &&
    election.name === electionName(manifest) &&
    election.description === electionDescription(manifest, opening);
  require(same, "other-election", "the election is not the one of manifest and opening");
  const asked = opening.questions.map(({ text, candidates }) => [
    text,
    ...candidates.map(({ name }) => name),
  ]);
  const put = election.questions.map(({ question, answers }) => [question, ...answers]);
  require(
    JSON.stringify(asked) === JSON.stringify(put),
    "other-questions",
    "the questions of the election are not those of the opening",
  );
}

/** The key of every ballot: the product of the server's for this box and of the trustees'. */
function requireKeys(manifest, entry, { election, trustees: raw }) {
  const trustees = parseTrustees(raw);
  const [single, shared, ...others] = trustees.items;
  const isOurs =
    others.length === 0 &&
    single.kind === "Single" &&
    shared?.kind === "Pedersen" &&
    String(single.publicKey) === entry.server_key &&
    parametersDigest(parse(raw)[1][1]) === manifest.trustees.parameters;
  require(isOurs, "other-trustees", "the keys are not those of the manifest");
  require(
    election.publicKey === trustees.publicKey,
    "other-key",
    "the election's public key is not the product of the trustees' keys",
  );
  requireMembers([["the election's public key", election.publicKey]]);
  checkTrustees(trustees);
}
