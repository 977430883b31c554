/**
 * Why a code that is well typed cannot vote in a contest, before anything is filled in.
 * @module
 */

/**
 * What is known of the codes of one contest, each by its public credential there.
 * @typedef {object} Known
 * @property {{has: (credential: bigint) => boolean}} credentials all of the list
 * @property {Iterable<string>} spares as the manifest names them
 * @property {Iterable<string>} withdrawn lost codes that were replaced
 * @property {Iterable<string>} given spares that took their place
 */

/**
 * Returns the name of the sentence that tells the fault, or null when the code may vote.
 * @param {bigint} credential
 * @param {Known} known
 * @returns {"unknown-credential" | "code-replaced" | "code-not-handed-out" | null}
 */
export function faultOfCode(credential, { credentials, spares, withdrawn, given }) {
  const written = String(credential);
  if (!credentials.has(credential)) return "unknown-credential";
  if ([...withdrawn].includes(written)) return "code-replaced";
  if ([...spares].includes(written) && ![...given].includes(written)) return "code-not-handed-out";
  return null;
}
