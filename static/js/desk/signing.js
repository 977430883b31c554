/**
 * What a signer's browser checks of a record before she signs it: every file against its
 * checksum, the result against the manifest, its counts against the boxes, and the boxes against
 * what she decrypted herself.
 * @module
 */

import { readCanonical } from "../record/canonical.js";
import { archivePath, lotPath } from "../record/files.js";
import { readManifest } from "../record/manifest.js";
import { readCounted, requireCounts, SigningError } from "./counted.js";

const CHECKSUMS = "checksums.json";

/**
 * What was checked: the bytes that are signed, and the values to show.
 * @typedef {{checksums: Uint8Array, manifest: import("../record/manifest.js").Manifest,
 *   result: any, openings: any[], total: number}} Checked
 */

/**
 * Fetches and checks every file of a record.
 * @param {(path: string) => Promise<Uint8Array>} fetchFile
 * @param {{confirmed: ?string, answer: (uuid: string) => ?string}} known the manifest's digest
 *   that was confirmed here, and what was signed at the decryption of a box
 * @param {(done: number, total: number) => void} [progress]
 * @returns {Promise<Checked>}
 * @throws {SigningError} `file-missing`, `other-file`, `other-manifest`, `result-of-another`,
 *   `box-changed` or `counts-differ`
 */
export async function checkRecord(fetchFile, { confirmed, answer }, progress = () => {}) {
  const checksums = await fetchFile(CHECKSUMS);
  const { files: named } = readCanonical(checksums, CHECKSUMS);
  const files = { manifest: null, result: null, openings: [] };
  const boxes = new Map();
  const paths = Object.keys(named);
  for (const [done, path] of paths.entries()) {
    progress(done, paths.length);
    const data = await fetchFile(path);
    if ((await digestOf(data)) !== named[path]) {
      throw new SigningError("other-file", `${path} is another file`, { path });
    }
    keep(files, boxes, path, data);
  }
  progress(paths.length, paths.length);
  const manifest = required(files.manifest, "manifest.json", readManifest);
  const result = required(files.result, "result.json", (data) => readCanonical(data, "result.json"));
  requireSame(manifest, result, { confirmed, answer, boxes });
  const openings = files.openings.map((data) => readCanonical(data, "opening"));
  requireCounts(result, { manifest, openings, boxes });
  return { checksums, manifest, result, openings, total: paths.length };
}

function keep(files, boxes, path, data) {
  if (path === "manifest.json") files.manifest = data;
  if (path === "result.json") files.result = data;
  if (path.startsWith("openings/")) files.openings.push(data);
  if (path.endsWith(".bel")) boxes.set(path, readCounted(data));
}

function required(data, path, read) {
  if (!data) throw new SigningError("file-missing", `there is no ${path}`, { path });
  return read(data);
}

function requireSame(manifest, result, { confirmed, answer, boxes }) {
  if (confirmed !== null && manifest.digest !== confirmed) {
    throw new SigningError("other-manifest", "this is not the manifest confirmed here");
  }
  if (result.manifest !== manifest.digest) {
    throw new SigningError("result-of-another", "the result names another manifest");
  }
  for (const { uuid } of manifest.pool.filter((entry) => answer(entry.uuid))) {
    const { head, lot_uuid: lotUuid, lot_head: lotHead } = JSON.parse(answer(uuid));
    const holds =
      boxes.get(archivePath(uuid))?.heads.has(head) &&
      (lotUuid === null || boxes.get(lotPath(lotUuid))?.heads.has(lotHead));
    if (!holds) throw new SigningError("box-changed", "a box is not the one decrypted", { uuid });
  }
}

async function digestOf(data) {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", data));
  return [...digest].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
