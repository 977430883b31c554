/** The manifest this browser was shown first for a booth; there is never another. */

import { ManifestError } from "../desk/published.js";

/**
 * Requires the manifest that was shown here first: a service that showed another once, to read a
 * ballot made for its keys, is found when it shows the right one again. What is kept is public.
 * @param {string} digest
 * @param {{booth: string, storage: Pick<Storage, "getItem" | "setItem">}} where the booth's path
 *   as the voter's address has it
 * @throws {ManifestError} `changed-manifest`
 */
export function requireFirst(digest, { booth, storage }) {
  const name = `manifest ${booth}`;
  const first = storage.getItem(name);
  if (first === null) storage.setItem(name, digest);
  else if (first !== digest) {
    throw new ManifestError("changed-manifest", "this browser was shown another manifest before");
  }
}

/** Returns the browser's storage, or for a browser that gives none what is as good as empty. */
export function storageOf(page) {
  try {
    return page.localStorage;
  } catch {
    return { getItem: () => null, setItem: () => {} };
  }
}
