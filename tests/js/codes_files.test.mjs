import assert from "node:assert/strict";
import { test } from "node:test";

import { FileError, readFile, readToolCodes } from "../../static/js/pages/codes_files.js";
import { vectors } from "./vectors.mjs";

const { secret, codes, spares, lists } = vectors.officer;
const SEATS = Object.keys(codes);
const TOOL = [...Object.values(codes), ...spares].map((code, at) => `${at + 1} ${code}`).join("\n");

const file = (value) => JSON.stringify({ ceremony: "c", ...value });

function refusal(code, params = {}) {
  return (error) => {
    assert.ok(error instanceof FileError, error);
    assert.deepEqual([error.code, error.params], [code, params]);
    return true;
  };
}

test("her own file, with codes made elsewhere or without, and lists are told apart", () => {
  const kept = { kind: "code-officer", secret };
  assert.deepEqual(readFile(file(kept), "c"), { secret, given: null });
  const read = readFile(file({ ...kept, codes, spares }), "c");
  assert.deepEqual(read, { secret, given: { codes: new Map(Object.entries(codes)), spares } });
  const { credentials, officer_key } = lists;
  const sent = { credentials, spares: lists.spares, officer_key };
  assert.deepEqual(readFile(file({ ...lists, ceremony: "c" }), "c"), { lists: sent });
  const statement = { pairs: [], signature: "s" };
  const signed = file({ kind: "replacement-statement", spare: 2, statement });
  assert.deepEqual(readFile(signed, "c"), { statement: { spare: 2, ...statement } });
});

test("what is neither is refused", () => {
  for (const content of [
    "",
    "{",
    "null",
    "[]",
    file({}),
    file({ kind: "code-officer", secret: "short" }),
    file({ kind: "code-officer", secret, codes: { "a#1": "no code" }, spares: [] }),
    file({ kind: "credential-lists" }),
    file({ kind: "credential-lists", credentials: { a: ["x"] }, spares: {}, officer_key: "" }),
    file({ kind: "credential-lists", credentials: { a: "1" }, spares: {}, officer_key: "" }),
  ]) {
    assert.throws(() => readFile(content, "c"), refusal("bad-file"), content);
  }
  assert.throws(() => readFile(file({ kind: "code-officer", secret }), "d"), refusal("bad-file"));
});

test("codes of belenios-tool are taken in their order, the spares last", () => {
  const read = readToolCodes(`${TOOL}\n\n`, SEATS);
  assert.deepEqual(read, { codes: new Map(Object.entries(codes)), spares });
  assert.deepEqual(readToolCodes(TOOL.replaceAll("\n", "\r\n"), SEATS), read);
});

test("another number of codes, one twice, or a row without one is told", () => {
  const rows = TOOL.split("\n");
  const wanted = rows.length;
  const refused = (lines) => () => readToolCodes(lines.join("\n"), SEATS);
  assert.throws(refused(rows.slice(1)), refusal("codes-number", { wanted, given: wanted - 1 }));
  assert.throws(
    refused([...rows.slice(1), rows[1]]),
    refusal("codes-number", { wanted, given: wanted - 1 }),
  );
  assert.throws(refused([...rows, "8 none"]), refusal("bad-code", { row: wanted + 1 }));
});
