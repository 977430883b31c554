/**
 * How the record's checks say no: every reason at once; twin of `refusal.py`.
 * @module
 */

/**
 * One reason a file or an act is refused. `code` is a stable name; `template` the English
 * sentence, with `{name}` places filled from `params`, which the page translates; `where` is
 * a place in the input, null where there is none.
 * @typedef {object} Violation
 * @property {string} code
 * @property {string} template
 * @property {string | null} where
 * @property {Record<string, string | number>} params
 */

/**
 * Writes one violation in a line.
 * @param {string} code
 * @param {string} template
 * @param {string | null} [where]
 * @param {Record<string, string | number>} [params]
 * @returns {Violation}
 */
export function violation(code, template, where = null, params = {}) {
  return { code, template, where, params };
}

/** An act that the checks refuse; carries all the reasons, never only the first. */
export class RefusedError extends Error {
  /** @param {Violation[]} violations */
  constructor(violations) {
    super(violations.map(sentence).join("\n"));
    this.name = "RefusedError";
    this.code = "refused";
    this.params = {};
    this.violations = violations;
  }
}

/**
 * Throws RefusedError when there is any violation.
 * @param {Violation[]} violations
 */
export function refuseIf(violations) {
  if (violations.length) {
    throw new RefusedError(violations);
  }
}

/**
 * Returns the English sentence, with its place.
 * @param {Violation} violation
 * @returns {string}
 */
export function sentence({ template, where, params }) {
  const filled = template.replace(/\{(\w+)\}/g, (_, name) => String(params[name]));
  return where ? `${where}: ${filled}` : filled;
}
