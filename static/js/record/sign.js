/**
 * Ed25519 signatures of the record, through WebCrypto: keys, key ids, PEM files, signing and
 * checking, always over the exact bytes of a file.
 * @module
 */

import { BallotError } from "../ballot/errors.js";
import { fromBytes } from "../ballot/group.js";
import { webCrypto } from "../ballot/webcrypto.js";
import { sha256 } from "./canonical.js";

const DER_PREFIX = bytesOf("302a300506032b6570032100"); // RFC 8410, section 10.1
const PKCS8_PREFIX = bytesOf("302e020100300506032b657004220420"); // RFC 8410, section 7
const ED25519 = "Ed25519";
const FIELD = 2n ** 255n - 19n;
const ORDER_8 = 0x7a03ac9277fdc74ec6cc392cfa53202a0f67100d760b3cba4fd84d3d706a17c7n;
const SMALL_ORDER = [0n, 1n, FIELD - 1n, ORDER_8, FIELD - ORDER_8]; // y: anybody signs for these

/**
 * A key that cannot be read, or a signature that does not fit key and bytes. Codes: `bad-key`,
 * `bad-signature`, and `no-ed25519` in a browser that is too old.
 */
export class BadSignatureError extends BallotError {}

/**
 * Returns the signing key of these 32 bytes (RFC 8032, section 5.1.5). Throws BadSignatureError
 * in a browser that has no Ed25519.
 * @param {Uint8Array} seed
 * @returns {Promise<CryptoKey>}
 */
export async function privateKey(seed) {
  if (seed.length !== 32) {
    throw new BadSignatureError("bad-key", "a seed has 32 bytes");
  }
  // Extractable, because WebCrypto tells a private key's public part only by its export.
  return imported("pkcs8", joined(PKCS8_PREFIX, seed), { extractable: true, use: "sign" });
}

async function imported(format, bytes, { extractable, use }) {
  const subtle = webCrypto();
  try {
    return await subtle.importKey(format, bytes, ED25519, extractable, [use]);
  } catch (error) {
    if (error.name === "NotSupportedError") {
      throw new BadSignatureError("no-ed25519", "this browser has no Ed25519 signatures");
    }
    throw new BadSignatureError("bad-key", "this is no Ed25519 key");
  }
}

/**
 * Returns the public key as the manifest has it: base64 of its DER, the middle line of a PEM.
 * @param {CryptoKey} key
 * @returns {Promise<string>}
 */
export async function publicKey(key) {
  const { x } = await webCrypto().exportKey("jwk", key);
  return toBase64(joined(DER_PREFIX, fromBase64(x.replaceAll("-", "+").replaceAll("_", "/"))));
}

/**
 * Returns the id of a public key: the first 16 digits of the SHA-256 of its DER.
 * @param {string} publicText
 * @returns {string}
 */
export function keyId(publicText) {
  return sha256(der(publicText)).slice(0, 16);
}

/**
 * Returns the public key as a PEM file.
 * @param {string} publicText
 * @returns {Uint8Array}
 */
export function pem(publicText) {
  return new TextEncoder().encode(
    `-----BEGIN PUBLIC KEY-----\n${publicText}\n-----END PUBLIC KEY-----\n`,
  );
}

/**
 * Returns the 64 bytes of the signature over the exact bytes.
 * @param {CryptoKey} key
 * @param {Uint8Array} data
 * @returns {Promise<Uint8Array>}
 */
export async function sign(key, data) {
  return new Uint8Array(await webCrypto().sign(ED25519, key, data));
}

/**
 * Throws BadSignatureError unless the key made the signature over these bytes.
 * @param {string} publicText
 * @param {{signature: Uint8Array, data: Uint8Array}} over
 */
export async function checkSignature(publicText, { signature, data }) {
  const raw = der(publicText).subarray(DER_PREFIX.length);
  const key = await imported("raw", raw, { extractable: false, use: "verify" });
  if (!(await webCrypto().verify(ED25519, key, signature, data))) {
    throw new BadSignatureError(
      "bad-signature",
      "the signature does not fit the key and the bytes",
    );
  }
}

function der(publicText) {
  const bytes = fromBase64(publicText);
  const known = DER_PREFIX.every((byte, at) => bytes[at] === byte);
  if (!known || bytes.length !== DER_PREFIX.length + 32) {
    throw new BadSignatureError("bad-key", "the public key is not an Ed25519 key in DER");
  }
  if (toBase64(bytes) !== publicText) {
    throw new BadSignatureError("bad-key", "the public key is not written in canonical base64");
  }
  const y = fromBytes(bytes.slice(DER_PREFIX.length).reverse()) % 2n ** 255n;
  if (y >= FIELD || SMALL_ORDER.includes(y)) {
    throw new BadSignatureError("bad-key", "anybody could sign with this public key");
  }
  return bytes;
}

/**
 * Writes bytes in base64, standard alphabet, padded.
 * @param {Uint8Array} bytes
 * @returns {string}
 */
export function toBase64(bytes) {
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
}

/**
 * Reads base64; throws BadSignatureError.
 * @param {string} text
 * @returns {Uint8Array}
 */
export function fromBase64(text) {
  try {
    return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  } catch {
    throw new BadSignatureError("bad-key", "this is not base64");
  }
}

function joined(first, second) {
  const bytes = new Uint8Array(first.length + second.length);
  bytes.set(first);
  bytes.set(second, first.length);
  return bytes;
}

function bytesOf(hex) {
  return Uint8Array.from(hex.match(/../g), (pair) => Number.parseInt(pair, 16));
}
