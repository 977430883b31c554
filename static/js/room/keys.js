/**
 * Private keys of the committee's room, each derived from a seed; twin of
 * `election/core/room/keys.py`. None can be exported once it is made.
 * @module
 */

import { checkSecret } from "../ballot/pki.js";
import { encode } from "../ballot/text.js";
import { webCrypto } from "../ballot/webcrypto.js";
import { toBase64 } from "../record/sign.js";
import { VERSION } from "./frame.js";
import { ORDER, publicPoint } from "./p256.js";

export const SEED = 32;
const WIDE = 48;
const ECDH = { name: "ECDH", namedCurve: "P-256" };
const ECDSA = { name: "ECDSA", namedCurve: "P-256" };
const SIGNATURE = { name: "ECDSA", hash: "SHA-256" };

/**
 * Derives bytes from a secret (RFC 5869, SHA-256).
 * @param {Uint8Array} material
 * @param {{info: Uint8Array, length: number, salt?: Uint8Array}} how
 * @returns {Promise<Uint8Array>}
 */
export async function hkdf(material, { info, length, salt = new Uint8Array() }) {
  const key = await webCrypto().importKey("raw", material, "HKDF", false, ["deriveBits"]);
  const how = { name: "HKDF", hash: "SHA-256", info, salt };
  return new Uint8Array(await webCrypto().deriveBits(how, key, 8 * length));
}

/**
 * A key pair: the private half as WebCrypto keeps it, the public half as bytes and as text.
 * @typedef {object} Pair
 * @property {CryptoKey} key
 * @property {Uint8Array} point
 * @property {string} publicKey
 */

/**
 * Returns the key pair that a seed has under a label.
 * @param {Uint8Array} seed
 * @param {Uint8Array} label
 * @param {"ECDH" | "ECDSA"} use
 * @returns {Promise<Pair>}
 */
async function pairOf(seed, label, use) {
  const wide = await hkdf(seed, { info: label, length: WIDE });
  const scalar = (wide.reduce((sum, byte) => sum * 256n + BigInt(byte), 0n) % (ORDER - 1n)) + 1n;
  const [x, y] = publicPoint(scalar).map(bytesOf);
  const point = Uint8Array.from([4, ...x, ...y]);
  const part = (bytes) =>
    toBase64(bytes).replace(/=+$/, "").replace(/\+/g, "-").replace(/\//g, "_");
  const jwk = { kty: "EC", crv: "P-256", x: part(x), y: part(y), d: part(bytesOf(scalar)) };
  const [how, uses] = use === "ECDH" ? [ECDH, ["deriveBits"]] : [ECDSA, ["sign"]];
  const key = await webCrypto().importKey("jwk", jwk, how, false, uses);
  return { key, point, publicKey: toBase64(point) };
}

function bytesOf(value) {
  const digits = value.toString(16).padStart(64, "0");
  return Uint8Array.from(digits.match(/../g), (pair) => Number.parseInt(pair, 16));
}

/**
 * What a member's secret opens; it can be kept in the browser's own store, and not be read there.
 * @typedef {object} MemberKeys
 * @property {Pair} opening
 * @property {CryptoKey} pin
 */

/**
 * Derives a member's keys from her secret, for one election.
 * @param {import("./frame.js").Frame} frame
 * @param {string} secret
 * @returns {Promise<MemberKeys>}
 * @throws {import("../ballot/pki.js").SecretError}
 */
export async function memberKeys(frame, secret) {
  const seed = encode(checkSecret(secret));
  const pin = await hkdf(seed, { info: frame.label("member", "pin"), length: SEED });
  const how = { name: "HMAC", hash: "SHA-256" };
  return {
    opening: await pairOf(seed, frame.label("member", "ecdh"), "ECDH"),
    pin: await webCrypto().importKey("raw", pin, how, false, ["sign"]),
  };
}

/**
 * Returns the mark by which a member knows a room key that she has compared by voice.
 * @param {MemberKeys} keys
 * @param {import("./frame.js").Frame} frame
 * @param {{publicKey: string, signingKey: string}} room
 * @returns {Promise<string>}
 */
export async function mark({ pin }, frame, { publicKey, signingKey }) {
  const data = frame.pin(publicKey, signingKey);
  return toBase64(new Uint8Array(await webCrypto().sign("HMAC", pin, data)));
}

/**
 * A room key: of the whole committee, or of those who work on one office.
 * @typedef {object} RoomKeys
 * @property {Uint8Array} seed
 * @property {Pair} opening
 * @property {Pair} signing
 */

/**
 * Derives a room key from its seed.
 * @param {Uint8Array} seed
 * @returns {Promise<RoomKeys>}
 */
export async function roomKeys(seed) {
  const opening = await pairOf(seed, encode(`${VERSION}|room|ecdh`), "ECDH");
  const signing = await pairOf(seed, encode(`${VERSION}|room|sign`), "ECDSA");
  return { seed, opening, signing };
}

/** Draws a room key. */
export function newRoomKeys() {
  return roomKeys(crypto.getRandomValues(new Uint8Array(SEED)));
}

/**
 * Vouches for another key of the room.
 * @param {RoomKeys} keys
 * @param {Uint8Array} statement
 * @returns {Promise<string>}
 */
export async function sign({ signing }, statement) {
  return toBase64(new Uint8Array(await webCrypto().sign(SIGNATURE, signing.key, statement)));
}

/**
 * Tells whether a room key has vouched for a statement.
 * @param {string} signingKey
 * @param {string} signature
 * @param {Uint8Array} statement
 * @returns {Promise<boolean>}
 */
export async function vouches(signingKey, signature, statement) {
  try {
    const [point, raw] = [signingKey, signature].map(bytesFrom);
    const key = await webCrypto().importKey("raw", point, ECDSA, false, ["verify"]);
    return await webCrypto().verify(SIGNATURE, key, raw, statement);
  } catch {
    return false;
  }
}

/**
 * Returns the bytes of base64.
 * @param {string} text
 * @returns {Uint8Array}
 */
export function bytesFrom(text) {
  return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
}
