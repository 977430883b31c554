/**
 * Strict reading of the trustees; twin of `read_trustees.py`.
 *
 * Version 2.0 ignores three fields that later versions write: `context` in a certificate,
 * `signatures`, and `signature` in a verification key. Data that has all three is *strong*.
 * @module
 */

import { multiply } from "./group.js";
import { Check, InvalidError, require } from "./invalid.js";
import { canonical, element, fields, integer, items, proof, string } from "./read.js";
import { compact, encode } from "./text.js";

/**
 * @typedef {import("./formats.js").Proof} Proof
 */

/**
 * A public key and the proof that its private part is known.
 * @typedef {{kind: "Single", publicKey: bigint, pok: Proof, signature: Proof | null}} TrusteeKey
 */

/**
 * What a certificate was made for.
 * @typedef {{group: string, size: number, threshold: number, index: number}} Context
 */

/**
 * A trustee's two keys for the key generation, signed by the first of them.
 * @typedef {object} Certificate
 * @property {string} message
 * @property {Proof} signature
 * @property {bigint} verification
 * @property {bigint} encryption
 * @property {Context | null} context
 */

/**
 * The commitments to a trustee's polynomial, and the message that she signed.
 * @typedef {{message: string, signature: Proof, values: bigint[]}} Coefficients
 */

/**
 * Trustees of whom `threshold` suffice; lists in the order of their indexes 1, 2, …
 *
 * `jointTexts` are what `signatures` sign: each trustee all certificates and her own
 * coefficients.
 * @typedef {object} Threshold
 * @property {"Pedersen"} kind
 * @property {number} threshold
 * @property {Certificate[]} certificates
 * @property {Coefficients[]} coefficients
 * @property {TrusteeKey[]} keys
 * @property {Proof[] | null} signatures
 * @property {string[]} jointTexts
 */

/**
 * Single keys (each needed) and threshold groups. `keys` are the public keys in the order of
 * owner numbers, which are counted over all keys from 1; `publicKey` is the election's, the
 * product of the items' keys; `strong` says that all threshold data has the later fields.
 * @typedef {object} Trustees
 * @property {(TrusteeKey | Threshold)[]} items
 * @property {bigint[]} keys
 * @property {bigint} publicKey
 * @property {boolean} strong
 */

/**
 * Reads a list of trustees; nothing is verified yet. Throws MalformedError.
 * @param {Uint8Array} raw
 * @returns {Trustees}
 */
export function parseTrustees(raw) {
  const read = items(canonical(raw), readItem);
  require(read.length > 0, Check.SHAPE, "there must be a trustee");
  const keys = read.flatMap((item) => keysOf(item).map((key) => key.publicKey));
  const parts = read.flatMap((item) =>
    item.kind === "Pedersen"
      ? item.coefficients.map((coefficients) => coefficients.values[0])
      : [item.publicKey],
  );
  return {
    items: read,
    keys,
    publicKey: parts.reduce(multiply, 1n),
    strong: read.every((item) => item.kind === "Single" || isStrong(item)),
  };
}

/**
 * Returns an item's keys in the order of owner numbers.
 * @param {TrusteeKey | Threshold} item
 * @returns {TrusteeKey[]}
 */
export function keysOf(item) {
  return item.kind === "Pedersen" ? item.keys : [item];
}

/** Whether every field of the later versions is there. */
function isStrong(item) {
  return (
    item.signatures !== null &&
    item.keys.every((key) => key.signature !== null) &&
    item.certificates.every((certificate) => certificate.context !== null)
  );
}

function readItem(value) {
  if (Array.isArray(value) && value.length === 2) {
    const [kind, content] = value;
    if (kind === "Single") {
      return readKey(content, { signed: false });
    }
    if (kind === "Pedersen") {
      return readThreshold(content);
    }
  }
  throw new InvalidError(Check.TEXT, "a trustee is neither Single nor Pedersen");
}

/**
 * Reads a trustee's public key; nothing is verified yet.
 * @param {unknown} value
 * @param {{signed?: boolean}} [options]
 * @returns {TrusteeKey}
 */
export function readKey(value, { signed = true } = {}) {
  const later = signed ? ["signature"] : [];
  const [pok, publicKey, signature] = fields(value, ["pok", "public_key", ...later], later);
  return {
    kind: "Single",
    publicKey: element(publicKey),
    pok: proof(pok),
    signature: (signature ?? null) === null ? null : proof(signature),
  };
}

function readThreshold(value) {
  const names = ["threshold", "certs", "coefexps", "signatures", "verification_keys"];
  const [threshold, certs, coefexps, signatures, keys] = fields(value, names, ["signatures"]);
  const certificates = items(certs, readCertificate);
  const size = certificates.length;
  const coefficients = items(coefexps, readCoefficients, size);
  return {
    kind: "Pedersen",
    threshold: integer(threshold),
    certificates,
    coefficients,
    keys: items(keys, (key) => readKey(key), size),
    signatures: signatures === null ? null : items(signatures, proof, size),
    jointTexts: coefficients.map((own) => jointText(certs, own.values)),
  };
}

/**
 * Returns what a trustee signs: all certificates as she saw them, and her own coefficients.
 * @param {unknown} certs JSON, read before
 * @param {bigint[]} values
 * @returns {string}
 */
export function jointText(certs, values) {
  return `certs_sig|${compact({ certs, coefexps: values.map(String) })}`;
}

/**
 * Reads a certificate of the key generation; its signature is not verified yet.
 * @param {unknown} value
 * @returns {Certificate}
 */
export function readCertificate(value) {
  const [message, signature] = fields(value, ["message", "signature"]);
  const [verification, encryption, context] = fields(
    canonical(encode(string(message))),
    ["verification", "encryption", "context"],
    ["context"],
  );
  return {
    message,
    signature: proof(signature),
    verification: element(verification),
    encryption: element(encryption),
    context: context === null ? null : readContext(context),
  };
}

function readContext(value) {
  const [group, size, threshold, index] = fields(value, ["group", "size", "threshold", "index"]);
  return {
    group: string(group),
    size: integer(size),
    threshold: integer(threshold),
    index: integer(index),
  };
}

/**
 * Reads a trustee's signed coefficients; the signature is not verified yet.
 * @param {unknown} value
 * @returns {Coefficients}
 */
export function readCoefficients(value) {
  const [message, signature] = fields(value, ["message", "signature"]);
  const [values] = fields(canonical(encode(string(message))), ["coefexps"]);
  const result = items(values, element);
  require(result.length > 0, Check.SHAPE, "a trustee has no coefficients");
  return { message, signature: proof(signature), values: result };
}
