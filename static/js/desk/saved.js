/**
 * The file a trustee saves: the manifest and her encrypted key, never her secret. With both, a
 * lost server does not lose the election.
 * @module
 */

import { encode, MalformedError, parse } from "../ballot/text.js";
import { canonical, readCanonical } from "../record/canonical.js";

const KIND = "trustee";
const VERSION = 1;

/**
 * What a trustee saves.
 * @typedef {object} Saved
 * @property {object} manifest as parsed
 * @property {number} number the trustee's, from 1
 * @property {string} voutput as she made it: her key, encrypted to herself
 */

/**
 * Builds the file.
 * @param {Saved} saved
 * @returns {Uint8Array}
 * @throws {MalformedError} `saved-other-key` when the manifest lists another key as hers
 */
export function savedFile({ manifest, number, voutput }) {
  requireListed({ manifest, number, voutput });
  return canonical({ kind: KIND, manifest, number, version: VERSION, voutput });
}

/**
 * Reads the file.
 * @param {Uint8Array} data
 * @returns {Saved}
 * @throws {MalformedError} also when it is another kind of file (`saved-other-kind`)
 */
export function readSavedFile(data) {
  const read = readCanonical(data, "saved file") ?? {};
  const { kind, manifest, number, version, voutput, ...rest } = read;
  if (kind !== KIND || version !== VERSION || Object.keys(rest).length) {
    throw new MalformedError("saved-other-kind", "this is not the file that a trustee saved");
  }
  requireListed({ manifest, number, voutput });
  return { manifest, number, voutput };
}

function requireListed({ manifest, number, voutput }) {
  const listed = manifest?.trustees?.trustees?.[number - 1]?.public_key;
  if (!listed || parse(encode(String(voutput)))?.public_key?.public_key !== listed) {
    throw new MalformedError("saved-other-key", "the manifest lists another key for this trustee");
  }
}
