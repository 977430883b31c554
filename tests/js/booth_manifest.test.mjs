/** What a booth remembers of the manifest it was shown. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { requireFirst, storageOf } from "../../static/js/pages/booth_manifest.js";

function storage() {
  const kept = new Map();
  return {
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, value) => kept.set(key, value),
  };
}

test("another manifest than the first one is told, whichever of them was the right one", () => {
  const where = { booth: "/n/one/elections/1/booth", storage: storage() };
  requireFirst("a", where);
  requireFirst("a", where);
  assert.throws(() => requireFirst("b", where), { code: "changed-manifest" });
  requireFirst("a", where);
  requireFirst("b", { ...where, booth: "/n/one/elections/2/booth" });
});

test("a browser that keeps nothing votes all the same", () => {
  const closed = {
    get localStorage() {
      throw new Error("SecurityError");
    },
  };
  const where = { booth: "/booth", storage: storageOf(closed) };
  requireFirst("a", where);
  requireFirst("b", where);
});
