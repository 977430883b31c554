/**
 * A secret on its way to paper and back: shown in groups, typed back, compared.
 * @module
 */

import { checkSecret, SecretError } from "../ballot/pki.js";

export { newSecret, SecretError } from "../ballot/pki.js";

const GROUP = 4;

/**
 * Returns a secret in groups, as it is shown and printed: `rcXc 9The Fxo…`.
 * @param {string} secret
 * @returns {string}
 */
export function grouped(secret) {
  return groupsOf(checkSecret(secret)).join(" ");
}

function groupsOf(letters) {
  return letters.match(new RegExp(`.{1,${GROUP}}`, "g"));
}

/**
 * Checks what was typed back from the paper; spaces do not count, upper and lower case do.
 *
 * A secret has no check character: only its owner's comparison finds a mistyped letter.
 * @param {string} secret
 * @param {string} typed
 * @throws {SecretError} `secret-letter`, `secret-length`, `secret-case` or `secret-differs`
 *   with the `group` to look at, from 1
 */
export function checkTypedBack(secret, typed) {
  const [expected, given] = [groupsOf(checkSecret(secret)), groupsOf(checkSecret(typed))];
  const at = expected.findIndex((group, place) => group !== given[place]);
  if (at < 0) {
    return;
  }
  const group = at + 1;
  if (expected[at].toLowerCase() === given[at].toLowerCase()) {
    const says = `In group ${group}, look at capital and small letters.`;
    throw new SecretError("secret-case", says, { group });
  }
  throw new SecretError("secret-differs", `Group ${group} is not what your paper must say.`, {
    group,
  });
}
