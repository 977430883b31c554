/**
 * AES-256-CCM with a tag of 8 bytes and nothing else authenticated, built of what browsers have:
 * the tag's CBC-MAC of AES-CBC, the encryption of AES-CTR (RFC 3610; NIST SP 800-38C).
 * @module
 */

import { BallotError } from "./errors.js";
import { webCrypto } from "./webcrypto.js";

const BLOCK = 16;
const TAG_LENGTH = 8;
const ADDED_BITS = (TAG_LENGTH - 2) / 2; // how RFC 3610 writes the tag's length

/** A text that was not sealed with this key and nonce, or was touched since. */
export class TagError extends BallotError {
  constructor() {
    super("bad-tag", "the tag does not fit the text");
  }
}

/**
 * Encrypts a text; each key and nonce must serve one text only.
 * @param {Uint8Array} key 32 bytes
 * @param {Uint8Array} nonce 7 to 13 bytes; the rest of 15 counts the text's length
 * @param {Uint8Array} text
 * @returns {Promise<Uint8Array>} the encrypted text and its tag of 8 bytes
 */
export async function sealCcm(key, nonce, text) {
  requireNonce(nonce, text.length);
  const tag = await macOf(key, nonce, text);
  return maskedWithTag(await masked(key, nonce, tag, text), text.length);
}

/**
 * Opens an encrypted text; throws TagError.
 * @param {Uint8Array} key 32 bytes
 * @param {Uint8Array} nonce as it was when the text was sealed
 * @param {Uint8Array} sealed the encrypted text and its tag
 * @returns {Promise<Uint8Array>}
 */
export async function openCcm(key, nonce, sealed) {
  const length = sealed.length - TAG_LENGTH;
  if (length < 0) {
    throw new TagError();
  }
  requireNonce(nonce, length);
  const opened = await masked(key, nonce, sealed.subarray(length), sealed.subarray(0, length));
  const text = opened.slice(BLOCK);
  if (!same(opened.subarray(0, TAG_LENGTH), await macOf(key, nonce, text))) {
    throw new TagError();
  }
  return text;
}

function requireNonce(nonce, length) {
  const places = 15 - nonce.length;
  if (places < 2 || places > 8 || length >= 256 ** places) {
    throw new RangeError("the nonce does not fit the text's length");
  }
}

/** The first block (flags, nonce, number) of the MAC or of the counter. */
function firstBlock(flags, nonce, number) {
  const block = new Uint8Array(BLOCK);
  block[0] = flags + (15 - nonce.length) - 1;
  block.set(nonce, 1);
  for (let at = BLOCK - 1, rest = number; at > nonce.length; at -= 1) {
    block[at] = rest % 256;
    rest = Math.floor(rest / 256);
  }
  return block;
}

/** The 8 bytes of the CBC-MAC over the first block and the text, padded with zeros. */
async function macOf(key, nonce, text) {
  const size = BLOCK + Math.ceil(text.length / BLOCK) * BLOCK;
  const blocks = new Uint8Array(size);
  blocks.set(firstBlock(ADDED_BITS << 3, nonce, text.length));
  blocks.set(text, BLOCK);
  const cbc = await webCrypto().importKey("raw", key, "AES-CBC", false, ["encrypt"]);
  const algorithm = { name: "AES-CBC", iv: new Uint8Array(BLOCK) };
  const chained = new Uint8Array(await webCrypto().encrypt(algorithm, cbc, blocks));
  // WebCrypto pads with one block more; the MAC is the last block before it.
  return chained.slice(size - BLOCK, size - BLOCK + TAG_LENGTH);
}

/** Tag (in a block of its own) and text, each xored with AES in counter mode. */
async function masked(key, nonce, tag, text) {
  const ctr = await webCrypto().importKey("raw", key, "AES-CTR", false, ["encrypt"]);
  const blocks = new Uint8Array(BLOCK + text.length);
  blocks.set(tag);
  blocks.set(text, BLOCK);
  const algorithm = {
    name: "AES-CTR",
    counter: firstBlock(0, nonce, 0),
    length: 8 * (15 - nonce.length),
  };
  return new Uint8Array(await webCrypto().encrypt(algorithm, ctr, blocks));
}

function maskedWithTag(blocks, length) {
  const sealed = new Uint8Array(length + TAG_LENGTH);
  sealed.set(blocks.subarray(BLOCK));
  sealed.set(blocks.subarray(0, TAG_LENGTH), length);
  return sealed;
}

function same(a, b) {
  let differing = 0;
  for (let at = 0; at < TAG_LENGTH; at += 1) differing |= a[at] ^ b[at];
  return differing === 0;
}
