/**
 * Where the files of a record lie; twin of the names in `files.py`.
 * @module
 */

export const MANIFEST = "manifest.json";

/**
 * Returns where the opening of this number lies.
 * @param {number} number
 * @returns {string}
 */
export function openingPath(number) {
  return `openings/${number}.json`;
}

/**
 * Returns where the archive of this uuid lies.
 * @param {string} uuid
 * @returns {string}
 */
export function archivePath(uuid) {
  return `archives/${uuid}.bel`;
}

/**
 * Returns where the lot box of this uuid lies.
 * @param {string} uuid
 * @returns {string}
 */
export function lotPath(uuid) {
  return `lots/${uuid}.bel`;
}
