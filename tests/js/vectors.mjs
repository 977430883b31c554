// The vectors that Python made, and their random draws.

import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";

import { Q } from "../../static/js/ballot/group.js";

const read = (name) =>
  JSON.parse(readFileSync(new URL(`../vectors/${name}`, import.meta.url), "utf8"));

export const vectors = read("ballot.json");

/** What may be typed as a code, and what is said of it. */
export const typed = read("typed_codes.json");

/** Ed25519 public keys that are none: for each, some signatures fit any text. */
export const keysOfAnybody = read("keys_of_anybody.json").keys;

/** The random source of a label: its n-th draw is SHA-256("label|n") mod q. */
export function draws(label) {
  let count = 0;
  return () => {
    const hash = createHash("sha256").update(`${label}|${count++}`).digest("hex");
    return BigInt(`0x${hash}`) % Q;
  };
}

/** What the vectors write of proofs: numbers as strings. */
export function written(proofs) {
  return proofs.map(({ challenge, response }) => ({
    challenge: String(challenge),
    response: String(response),
  }));
}
