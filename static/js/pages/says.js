/** Says why a check of this page failed, in the reader's language where the page has a text. */

import { page, RefusedError, text, UnreachableError } from "./page.js";
import { sentence } from "../record/refusal.js";

/**
 * Returns the whole reason as one text.
 * @param {Error & {code?: string, params?: object, violations?: object[]}} error
 * @returns {string}
 */
export function says(error) {
  if (error instanceof RefusedError) return error.message;
  if (error instanceof UnreachableError || error.status !== undefined) return text("unreachable");
  if (error.violations?.length) return error.violations.map(reason).join(" ");
  if (error.code && page.texts?.[error.code]) return text(error.code, error.params);
  return `${text("failed")} (${error.code ?? error.name}: ${error.message})`;
}

function reason(violation) {
  if (page.texts?.[violation.code]) return text(violation.code, violation.params);
  return `${text("failed")} (${sentence(violation)})`;
}
