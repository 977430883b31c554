/** What a signer's browser refuses of a record before anything is signed. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { checkRecord } from "../../static/js/desk/signing.js";
import { canonical, sha256 } from "../../static/js/record/canonical.js";

const known = { confirmed: null, answer: () => null };

function fetcher(files, named = files) {
  const sums = Object.fromEntries(
    Object.entries(named).map(([path, data]) => [path, sha256(data)]),
  );
  const served = { ...files, "checksums.json": canonical({ files: sums, version: 1 }) };
  return async (path) => served[path];
}

test("a file that is not the one whose checksum stands there is named", async () => {
  const data = canonical({ a: 1 });
  const wrong = fetcher({ "result.json": canonical({ a: 2 }) }, { "result.json": data });
  await assert.rejects(checkRecord(wrong, known), {
    code: "other-file",
    params: { path: "result.json" },
  });
});

test("checksums that leave out what decides are refused", async () => {
  await assert.rejects(checkRecord(fetcher({ "rulebook.toml": canonical({}) }), known), {
    code: "file-missing",
    params: { path: "manifest.json" },
  });
});

test("checksums in another form than the one that is signed are refused", async () => {
  const spaced = async () => new TextEncoder().encode('{"files": {}, "version": 1}');
  await assert.rejects(checkRecord(spaced, known), { code: "not-canonical" });
});
