/**
 * How trustees speak to each other through a server that must not listen or meddle; twin of
 * `pki.py`. What seals or opens a message answers later, because WebCrypto does.
 * @module
 */

import { proofObject } from "./ballot.js";
import { openCcm, sealCcm, TagError } from "./ccm.js";
import { holdsMessageSignature } from "./check.js";
import { base58 } from "./credential.js";
import { BallotError } from "./errors.js";
import { BASE58 } from "./formats.js";
import {
  divide,
  fromBytes,
  generatorTable,
  isMember,
  multiply,
  randomScalar,
  secretPower,
} from "./group.js";
import { signMessage } from "./prove.js";
import { canonical, element, fields, proof, string } from "./read.js";
import { sha256 } from "./sha256.js";
import { compact, decode, encode, hex, MalformedError } from "./text.js";

const SECRET_LENGTH = 22;
const TAG_LENGTH = 8;
const LONG_TEXT = 1 << 16; // from here on CCM needs three bytes for the length of the text
const HEX = /^(?:[0-9a-fA-F]{2})*$/;

/** A trustee's message that cannot be opened, or is not from whom it should be. */
export class MessageError extends MalformedError {}

/** A trustee's secret that was mistyped. */
export class SecretError extends BallotError {}

/**
 * Draws a trustee's secret: 22 characters of base 58, 128 random bits.
 * @param {import("./group.js").Random} [random]
 * @returns {string}
 */
export function newSecret(random = randomScalar) {
  return base58(random(), SECRET_LENGTH);
}

/**
 * Returns a secret without the spaces it was typed with.
 * @param {string} secret
 * @returns {string}
 * @throws {SecretError}
 */
export function checkSecret(secret) {
  const letters = secret.replace(/\s+/gu, "");
  for (const letter of letters) {
    if (!BASE58.includes(letter)) {
      const says = `a secret has no character ${letter}; look at your paper again`;
      throw new SecretError("secret-letter", says, { letter });
    }
  }
  if (letters.length !== SECRET_LENGTH) {
    const params = { wanted: SECRET_LENGTH, found: letters.length };
    const says = `a secret has ${params.wanted} characters; this has ${params.found}`;
    throw new SecretError("secret-length", says, params);
  }
  return letters;
}

/**
 * The two private keys of a trustee's secret, and their public parts.
 * @typedef {object} Keys
 * @property {bigint} signing
 * @property {bigint} decryption
 * @property {bigint} verification
 * @property {bigint} encryption
 */

/**
 * Derives the keys of the key generation from a trustee's secret (section 4.6.1).
 * @param {string} secret
 * @returns {Keys}
 * @throws {SecretError}
 */
export function keysOf(secret) {
  const letters = checkSecret(secret);
  const [signing, decryption] = ["sk", "dk"].map((name) => fromBytes(hashed(`${name}|${letters}`)));
  const table = generatorTable();
  return {
    signing,
    decryption,
    verification: table.power(signing),
    encryption: table.power(decryption),
  };
}

/**
 * Derives the 32 bytes of the Ed25519 key with which she signs results and heads.
 * @param {string} secret
 * @returns {Uint8Array}
 * @throws {SecretError}
 */
export function signingKeySeed(secret) {
  return hashed(`ed25519|${checkSecret(secret)}`);
}

function hashed(text) {
  return sha256(encode(text));
}

/**
 * Signs a message; draws one scalar.
 * @param {string} message
 * @param {Keys} keys
 * @param {import("./group.js").Random} random
 * @returns {{message: string, signature: {challenge: string, response: string}}}
 */
export function signed(message, keys, random) {
  return { message, signature: proofObject(signMessage(message, keys.signing, random)) };
}

/**
 * Returns a signed message whose signature holds.
 * @param {unknown} value
 * @param {bigint} verification
 * @returns {string}
 * @throws {MessageError}
 */
export function readSigned(value, verification) {
  const [message, signature] = fields(value, ["message", "signature"]);
  if (!holdsMessageSignature(verification, string(message), proof(signature))) {
    throw new MessageError("message-signature", "the signature does not hold");
  }
  return message;
}

/**
 * Encrypts a text to a trustee's encryption key; draws two scalars.
 * @param {string} text
 * @param {bigint} encryption
 * @param {import("./group.js").Random} random
 * @returns {Promise<string>}
 */
export async function encryptText(text, encryption, random) {
  const randomness = random();
  const drawn = generatorTable().power(random());
  const alpha = generatorTable().power(randomness);
  const beta = multiply(secretPower(encryption, randomness), drawn);
  const plain = encode(text);
  const data = await sealCcm(cipherKey(drawn), nonceOf(alpha, plain.length), plain);
  return compact({ alpha: String(alpha), beta: String(beta), data: hex(data) });
}

/**
 * Opens a text that was encrypted to these keys.
 * @param {string} text
 * @param {Keys} keys
 * @returns {Promise<string>}
 * @throws {MalformedError} of which MessageError is a kind
 */
export async function decryptText(text, keys) {
  const [alphaText, betaText, data] = fields(canonical(encode(text)), ["alpha", "beta", "data"]);
  const [alpha, beta] = [element(alphaText), element(betaText)];
  if (!(isMember(alpha) && isMember(beta))) {
    throw new MessageError("message-outside", "the message is not encrypted in the group");
  }
  if (!HEX.test(string(data)) || data.length < 2 * TAG_LENGTH) {
    throw unreadable();
  }
  const sealed = Uint8Array.from(data.match(/../g), (pair) => Number.parseInt(pair, 16));
  const key = cipherKey(divide(beta, secretPower(alpha, keys.decryption)));
  try {
    return decode(await openCcm(key, nonceOf(alpha, sealed.length - TAG_LENGTH), sealed));
  } catch (error) {
    if (error instanceof TagError || error instanceof MalformedError) {
      throw unreadable();
    }
    throw error;
  }
}

function unreadable() {
  return new MessageError("message-unreadable", "the message cannot be decrypted");
}

function cipherKey(drawn) {
  return hashed(`key|${drawn}`);
}

/** The first 15-L bytes of a hash, L being what CCM needs for the text's length. */
function nonceOf(alpha, length) {
  return hashed(`iv|${alpha}`).subarray(0, length < LONG_TEXT ? 13 : 12);
}

/**
 * Signs a message for a recipient's encryption key and encrypts it; draws three scalars.
 * @param {string} message
 * @param {{sender: Keys, recipient: bigint, random: import("./group.js").Random}} between
 * @returns {Promise<string>}
 */
export async function send(message, { sender, recipient, random }) {
  const channel = compact({ recipient: String(recipient), message });
  return encryptText(compact(signed(channel, sender, random)), recipient, random);
}

/**
 * Opens a message from the sender with this verification key.
 * @param {string} text
 * @param {{recipient: Keys, sender: bigint}} between
 * @returns {Promise<string>}
 * @throws {MalformedError}
 */
export async function receive(text, { recipient, sender }) {
  const inner = canonical(encode(await decryptText(text, recipient)));
  const channel = canonical(encode(readSigned(inner, sender)));
  const [named, message] = fields(channel, ["recipient", "message"]);
  if (element(named) !== recipient.encryption) {
    throw new MessageError("message-misrouted", "the message was meant for another trustee");
  }
  return string(message);
}
