/** What the ceremony's page says of a fault that blames no trustee: in the page's own words. */

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";

import { CeremonyError } from "../../static/js/ballot/ceremony.js";
import { MalformedError } from "../../static/js/ballot/errors.js";
import { NotMineError } from "../../static/js/desk/mine.js";
import { ChangedError } from "../../static/js/desk/seen.js";

const ROOT = new URL("../../", import.meta.url);
const TEXTS = readFileSync(new URL("templates/voting/keys_texts.html", ROOT), "utf8");
const texts = Object.fromEntries(
  [...TEXTS.matchAll(/"([\w-]+)": _\("([^"]*)"\)/g)].map(([, name, says]) => [name, says]),
);
globalThis.document = { getElementById: () => ({ textContent: JSON.stringify({ texts }) }) };
const { faultOf } = await import("../../static/js/pages/keys_faults.js");

/** What the desks of the ceremony compare: its names stand in their sources. */
function compared() {
  const folder = new URL("static/js/desk/", ROOT);
  const sources = readdirSync(folder).map((name) => readFileSync(new URL(name, folder), "utf8"));
  const calls = /(?:requireMine|requireSame|seen\.require|seen\.requireSame)\("([^"]+)"/g;
  const constants = /export const \w+ = "([a-z ]+)";/g;
  const found = (all, pattern) => all.flatMap((source) => [...source.matchAll(pattern)]);
  const published = readFileSync(new URL("published.js", folder), "utf8");
  return new Set([...found(sources, calls), ...found([published], constants)].map(([, one]) => one));
}

test("everything that is compared has a name of the page", () => {
  const all = compared();
  assert.ok(all.size >= 15);
  for (const what of all) {
    const name = texts[`what-${what.replaceAll(" ", "-")}`];
    for (const error of [
      new ChangedError("changed", "in English", { what }),
      new NotMineError("not-mine", "in English", { what }),
    ]) {
      assert.ok(faultOf(error, []).includes(`(${name})`), what);
    }
  }
});

test("a fault of nobody's is told in the page's words, with its code", () => {
  const table = [
    [new CeremonyError(0, "key-repeated", "in English"), "fault-repeated", "key-repeated"],
    [new CeremonyError(0, "messages-missing", "in English"), "fault-missing", "messages-missing"],
    [new MalformedError("not-unicode", "in English"), "fault-unreadable", "not-unicode"],
    [new TypeError("in English"), "fault-program", "TypeError"],
  ];
  for (const [error, name, code] of table) {
    const says = faultOf(error, []);
    assert.ok(says.includes(texts[name]), code);
    assert.ok(says.endsWith(`${code}.`), code);
    assert.ok(!says.includes("in English"), code);
  }
});

test("every fault of nobody's has a text", () => {
  const source = readFileSync(new URL("static/js/pages/keys_faults.js", ROOT), "utf8");
  const table = source.match(/const OF_NOBODY = \{([^}]*)\}/)[1];
  for (const [, code] of table.matchAll(/"?([\w-]+)"?: "/g)) {
    assert.ok(faultOf(new CeremonyError(0, code, ""), []).includes("asks for this word"), code);
  }
});
