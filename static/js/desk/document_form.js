/**
 * Whether all that stands in minutes is seen where they are read before they are signed: nothing
 * beside the text, nothing that hides or shows by itself in the one place and not in the other.
 * @module
 */

// As templates/results/minutes_file.html writes it.
const FRAME =
  /^<!doctype html>\n<html lang="[a-z]{2}">\n<head><meta charset="utf-8"><title>[^<>]*<\/title><\/head>\n<body>\n<main>\n([^]*)<\/main>\n<\/body>\n<\/html>\n?$/;
const TAG = /<\/?([a-z][a-z0-9]*)((?:\s+[a-zA-Z-]+(?:="[^"<>]*")?)*)\s*\/?>/g;
const ATTRIBUTE = /([a-zA-Z-]+)(?:="([^"]*)")?/g;

const words = (text) => new Set(text.split(" "));
const ELEMENTS = words(
  "br code dd details div dl dt h1 h2 h3 li ol p q rect section span strong summary svg table tbody td th thead time tr ul",
);
const ATTRIBUTES = words(
  "aria-hidden aria-label aria-labelledby class colspan data-color data-size data-zebra datetime focusable height id lang preserveAspectRatio role scope tabindex viewBox width",
);
const CLASSES = words(
  "bars code ds-card ds-heading ds-list ds-sr-only ds-table ds-tag elected rule rule-id seat-line subtle table-scroll tickets tie written",
);

/**
 * Tells whether a document is nothing but text in the elements that minutes are made of.
 * @param {string} text
 * @returns {boolean}
 */
export function isPlainDocument(text) {
  const inner = FRAME.exec(text)?.[1];
  if (inner === undefined) return false;
  let isPlain = true;
  const rest = inner.replace(TAG, (_, element, attributes) => {
    isPlain &&= ELEMENTS.has(element) && arePlain(attributes);
    return "";
  });
  return isPlain && !rest.includes("<");
}

function arePlain(attributes) {
  return [...attributes.matchAll(ATTRIBUTE)].every(
    ([, name, value = ""]) =>
      ATTRIBUTES.has(name) &&
      (name !== "class" || value.split(/\s+/).every((one) => CLASSES.has(one))),
  );
}
