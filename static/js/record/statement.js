/**
 * What a trustee signs with her decryption; twin of part of election/core/record/decrypt.py.
 * @module
 */

import { canonical } from "./canonical.js";

/**
 * Returns the exact bytes a trustee signs: which boxes, in which state, she decrypted.
 * @param {{manifest: string, uuid: string, head: string, lotUuid: ?string, lotHead: ?string}}
 *   boxes the digest of the manifest; each box by its uuid and its encrypted tally's event
 * @returns {Uint8Array}
 */
export function decryptionStatement({ manifest, uuid, head, lotUuid, lotHead }) {
  return canonical({
    kind: "decryption",
    head,
    lot_head: lotHead,
    lot_uuid: lotUuid,
    manifest,
    uuid,
    version: 1,
  });
}
