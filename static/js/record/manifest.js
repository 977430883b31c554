/**
 * The manifest: all that is fixed and public before the first contest opens; twin of
 * `manifest.py`. Values have the names of the file.
 * @module
 */

import { sha256 } from "./canonical.js";
import {
  CHECK_NUMBER,
  day,
  flag,
  KEY_ID,
  list,
  NAME,
  nullable,
  NUMBER,
  object,
  oneOf,
  PUBLIC_KEY,
  readDocument,
  SHA256,
  text,
  UUID,
  whole,
} from "./document.js";
import { MANIFEST } from "./files.js";

/**
 * An archive's credentials.json, before there is an archive.
 * @typedef {{count: number, size: number, sha256: string}} CredentialList
 */

/**
 * The lot of one uuid: a ballot box filled at the ceremony, opened with the tally.
 * @typedef {object} LotBox
 * @property {string} uuid
 * @property {CredentialList} credentials
 * @property {string} head of the event after which nothing was cast
 * @property {string} server_key
 */

/**
 * A uuid that the opening of the same number uses.
 * @typedef {object} PoolEntry
 * @property {number} number
 * @property {string} uuid
 * @property {CredentialList} credentials
 * @property {string[]} spares public credentials of the spare codes, in the codes' order
 * @property {string} server_key
 * @property {LotBox | null} lot
 */

/**
 * What the trustees' and the board's programs need of a manifest, with the file's digest.
 * @typedef {object} Manifest
 * @property {string} digest
 * @property {boolean} rehearsal
 * @property {{id: string, name: string}} network
 * @property {string} rulebook SHA-256 of the rulebook's file
 * @property {{id: string, kind: string, on: string, title: string}} meeting
 * @property {PoolEntry[]} pool
 * @property {{threshold: number, trustees: {name: string, public_key: string}[],
 *   parameters: string}} trustees
 * @property {{key_id: string, name: string, public_key: string} | null} code_officer
 */

const CREDENTIALS = object({ count: whole, size: whole, sha256: SHA256 });
const LOT = object({ uuid: UUID, credentials: CREDENTIALS, head: SHA256, server_key: NUMBER });
const ENTRY = object({
  number: whole,
  uuid: UUID,
  credentials: CREDENTIALS,
  spares: list(NUMBER),
  server_key: NUMBER,
  lot: nullable(LOT),
});
const SIGNER = object({ key_id: KEY_ID, name: text, public_key: PUBLIC_KEY });
const KINDS = ["annual", "network-group", "committee", "owner-group", "seminar"];

const MANIFEST_FILE = object({
  version: whole,
  rehearsal: flag,
  network: object({ id: NAME, name: text }),
  rulebook: SHA256,
  meeting: object({ id: NAME, kind: oneOf(...KINDS), on: day, title: text }),
  offices: list(
    object({ office: NAME, parts: list(object({ part: NAME, least: whole, most: whole })) }),
  ),
  eligible_seats: whole,
  pool: list(ENTRY),
  trustees: object({
    threshold: whole,
    trustees: list(object({ name: text, public_key: NUMBER })),
    parameters: SHA256,
  }),
  signers: list(SIGNER),
  quorum: whole,
  code_officer: nullable(SIGNER),
  lot: oneOf("lot-box", "lot-by-hand"),
  check_number: CHECK_NUMBER,
});

/**
 * Reads the exact bytes of a manifest; throws RefusedError with every fault and its place.
 * @param {Uint8Array} data
 * @returns {Manifest}
 */
export function readManifest(data) {
  return { ...readDocument(MANIFEST_FILE, data, MANIFEST), digest: sha256(data) };
}

/**
 * Returns the pool entry of this uuid, undefined when there is none.
 * @param {Manifest} manifest
 * @param {string} uuid
 * @returns {PoolEntry | undefined}
 */
export function entryOf(manifest, uuid) {
  return manifest.pool.find((entry) => entry.uuid === uuid);
}
