/**
 * What an adjuster's browser does with minutes: checks the document against what is signed, and
 * signs with a key that derives from her own secret.
 * @module
 */

import { BallotError } from "../ballot/errors.js";
import { checkSecret, signingKeySeed } from "../ballot/pki.js";
import { readCanonical, sha256 } from "../record/canonical.js";
import { decode } from "../ballot/text.js";
import { isPlainDocument } from "./document_form.js";
import { privateKey, publicKey, sign } from "../record/sign.js";

const CHECKSUMS = "checksums.json";
const DOCUMENT = "minutes.html";

/** A reason not to sign. */
export class MinutesError extends BallotError {}

/**
 * Fetches and checks minutes.
 * @param {(path: string) => Promise<Uint8Array>} fetchFile
 * @param {Uint8Array} recordChecksums the bytes of the record's own checksums
 * @returns {Promise<{checksums: Uint8Array, document: Uint8Array}>}
 * @throws {MinutesError} `other-file`, `other-record`, or `other-form` when more may stand in it
 *   than its reader sees
 */
export async function checkMinutes(fetchFile, recordChecksums) {
  const checksums = await fetchFile(CHECKSUMS);
  const { files, record } = readCanonical(checksums, CHECKSUMS);
  const document = await fetchFile(DOCUMENT);
  if (files[DOCUMENT] !== sha256(document)) {
    throw new MinutesError("other-file", "the document is another one");
  }
  if (record !== sha256(recordChecksums)) {
    throw new MinutesError("other-record", "the minutes name another record");
  }
  if (!isPlainDocument(decode(document))) {
    throw new MinutesError("other-form", "the document holds more than text");
  }
  return { checksums, document };
}

/**
 * Returns the public key of a secret, as it is announced.
 * @param {string} secret
 * @returns {Promise<string>}
 */
export async function keyOf(secret) {
  return publicKey(await privateKey(signingKeySeed(checkSecret(secret))));
}

/**
 * Signs the checksums with the announced key.
 * @param {string} secret
 * @param {{announced: string, checksums: Uint8Array}} what
 * @returns {Promise<Uint8Array>}
 * @throws {MinutesError} `other-secret`
 */
export async function signMinutes(secret, { announced, checksums }) {
  const key = await privateKey(signingKeySeed(checkSecret(secret)));
  if ((await publicKey(key)) !== announced) {
    throw new MinutesError("other-secret", "the secret is not that of the announced key");
  }
  return sign(key, checksums);
}
