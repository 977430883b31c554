/**
 * Seals what the committee alone may read, and opens it; twin of `seal.py` and `opening.py` in
 * `election/core/room/`.
 * @module
 */

import { BallotError } from "../ballot/errors.js";
import { decode, encode } from "../ballot/text.js";
import { webCrypto } from "../ballot/webcrypto.js";
import { toBase64 } from "../record/sign.js";
import { LENGTH, paddedLength } from "./frame.js";
import { bytesFrom, hkdf, SEED } from "./keys.js";

const ECDH = { name: "ECDH", namedCurve: "P-256" };
const POINT = 65;
const NONCE = new Uint8Array(12); // each key encrypts once

/** A box that does not open: another key, another place, or changed. */
export class UnreadableError extends BallotError {}

/**
 * Seals bytes to a public key.
 * @param {Uint8Array} data
 * @param {string} publicKey
 * @param {Uint8Array} context
 * @returns {Promise<string>}
 */
export async function seal(data, publicKey, context) {
  const subtle = webCrypto();
  const recipient = bytesFrom(publicKey);
  const ephemeral = await subtle.generateKey(ECDH, false, ["deriveBits"]);
  const point = new Uint8Array(await subtle.exportKey("raw", ephemeral.publicKey));
  const key = await boxKey(ephemeral.privateKey, { other: recipient, point, recipient, context });
  return toBase64(joined([point, await encrypted(key, data, context)]));
}

/**
 * Opens a box that was sealed to this pair's public half.
 * @param {string} box
 * @param {import("./keys.js").Pair} pair
 * @param {Uint8Array} context
 * @returns {Promise<Uint8Array>}
 * @throws {UnreadableError}
 */
export async function openBox(box, pair, context) {
  try {
    const raw = bytesFrom(box);
    const point = raw.subarray(0, POINT);
    const key = await boxKey(pair.key, { other: point, point, recipient: pair.point, context });
    return await decrypted(key, raw.subarray(POINT), context);
  } catch {
    throw new UnreadableError("unreadable", "the box does not open");
  }
}

async function boxKey(key, { other, point, recipient, context }) {
  const subtle = webCrypto();
  const theirs = await subtle.importKey("raw", other, ECDH, false, []);
  const shared = await subtle.deriveBits({ name: "ECDH", public: theirs }, key, 256);
  const salt = joined([point, recipient]);
  return hkdf(new Uint8Array(shared), { info: context, length: SEED, salt });
}

/**
 * A sealed text: its box, and by scope a share of its key.
 * @typedef {object} Sealed
 * @property {string} box
 * @property {Record<string, string>} shares
 */

/**
 * Seals a text to room keys, by scope, that are all needed to read it; its length is hidden.
 * @param {import("./frame.js").Frame} frame
 * @param {string} text
 * @param {{kind: string, textId: string, keys: Record<string, string>}} where
 * @returns {Promise<Sealed>}
 */
export async function sealText(frame, text, { kind, textId, keys }) {
  const drawn = Object.keys(keys)
    .sort()
    .map((scope) => [scope, crypto.getRandomValues(new Uint8Array(SEED))]);
  const context = frame.text(kind, textId);
  const box = await encrypted(await textKey(drawn, context), padded(encode(text)), context);
  const shares = {};
  for (const [scope, share] of drawn) {
    shares[scope] = await seal(share, keys[scope], frame.share(kind, textId, scope));
  }
  return { box: toBase64(box), shares };
}

/**
 * Opens a text with all its room keys, by scope.
 * @param {import("./frame.js").Frame} frame
 * @param {Sealed} sealed
 * @param {{kind: string, textId: string, keys: Record<string, import("./keys.js").Pair>}} where
 * @returns {Promise<string>}
 * @throws {UnreadableError}
 */
export async function openText(frame, { box, shares }, { kind, textId, keys }) {
  const opened = [];
  for (const scope of Object.keys(shares).sort()) {
    if (!keys[scope]) throw new UnreadableError("no-key", "a key is missing");
    const context = frame.share(kind, textId, scope);
    opened.push([scope, await openBox(shares[scope], keys[scope], context)]);
  }
  const context = frame.text(kind, textId);
  try {
    const key = await textKey(opened, context);
    const whole = await decrypted(key, bytesFrom(box), context);
    const length = new DataView(whole.buffer, whole.byteOffset).getUint32(0);
    return decode(whole.subarray(LENGTH, LENGTH + length));
  } catch {
    throw new UnreadableError("unreadable", "the text does not open");
  }
}

function textKey(shares, context) {
  return hkdf(joined(shares.map(([, share]) => share)), { info: context, length: SEED });
}

function padded(data) {
  const whole = new Uint8Array(paddedLength(data.length));
  new DataView(whole.buffer).setUint32(0, data.length);
  whole.set(data, LENGTH);
  return whole;
}

async function encrypted(key, data, context) {
  const how = { name: "AES-GCM", iv: NONCE, additionalData: context };
  const made = await webCrypto().importKey("raw", key, "AES-GCM", false, ["encrypt"]);
  return new Uint8Array(await webCrypto().encrypt(how, made, data));
}

async function decrypted(key, data, context) {
  const how = { name: "AES-GCM", iv: NONCE, additionalData: context };
  const made = await webCrypto().importKey("raw", key, "AES-GCM", false, ["decrypt"]);
  return new Uint8Array(await webCrypto().decrypt(how, made, data));
}

function joined(parts) {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
