/**
 * Verification of the trustees' keys; twin of `verify_trustees.py`.
 * @module
 */

import { findStranger, holdsKeyProof, holdsMessageSignature } from "./check.js";
import { NAME, P, power } from "./group.js";
import { Check, InvalidError, require } from "./invalid.js";

/**
 * @typedef {import("./read_trustees.js").Trustees} Trustees
 */

/**
 * Checks everything that the trustees' data says; throws InvalidError.
 *
 * With `own`, threshold data must be strong. Fields of later versions are verified
 * wherever they stand.
 * @param {Trustees} trustees
 * @param {{own?: boolean}} [options]
 */
export function checkTrustees(trustees, { own = true } = {}) {
  require(
    !own || trustees.strong,
    Check.STRONG_FORM,
    "threshold data without context and signatures is not accepted",
  );
  requireMembers(namedElements(trustees));
  requireDistinct(trustees.keys);
  for (const item of trustees.items) {
    if (item.kind === "Pedersen") {
      checkThreshold(item);
    } else {
      checkKey(item);
    }
  }
}

/**
 * Refuses an element that is the identity or outside the subgroup; the list names each.
 * @param {[name: string, element: bigint][]} named
 */
export function requireMembers(named) {
  for (const [name, element] of named) {
    require(element !== 1n, Check.IDENTITY, `${name} is the identity`);
  }
  const stranger = findStranger(named.map(([, element]) => element));
  if (stranger !== null) {
    throw new InvalidError(Check.MEMBERSHIP, `${named[stranger][0]} is outside the subgroup`);
  }
}

/** @returns {[string, bigint][]} */
function namedElements(trustees) {
  const named = trustees.keys.map((key, place) => [`the public key of trustee ${place + 1}`, key]);
  for (const item of trustees.items) {
    if (item.kind !== "Pedersen") {
      continue;
    }
    item.certificates.forEach((certificate, place) => {
      const which = `certificate ${place + 1}`;
      named.push([`the verification key of ${which}`, certificate.verification]);
      named.push([`the encryption key of ${which}`, certificate.encryption]);
    });
    item.coefficients.forEach((coefficients, place) => {
      const name = `a coefficient of trustee ${place + 1}`;
      named.push(...coefficients.values.map((value) => [name, value]));
    });
  }
  return named;
}

function requireDistinct(keys) {
  require(new Set(keys).size === keys.length, Check.KEY_REPEATED, "a key stands twice");
}

function checkKey(key) {
  require(
    holdsKeyProof(key.publicKey, key.pok),
    Check.KEY_PROOF,
    "the proof of knowledge of a trustee's private key does not hold",
  );
}

function checkThreshold(item) {
  const size = item.certificates.length;
  require(
    item.threshold >= 1 && item.threshold <= size,
    Check.THRESHOLD,
    `the threshold ${item.threshold} is impossible with ${size} trustees`,
  );
  requireDistinct([
    ...item.certificates.map((certificate) => certificate.verification),
    ...item.certificates.map((certificate) => certificate.encryption),
  ]);
  const indexes = item.certificates.map((_, place) => place + 1);
  indexes.forEach((index) => checkCertificate(item, index));
  indexes.forEach((index) => checkCoefficients(item, index));
  indexes.forEach((index) => checkVerificationKey(item, index));
}

function checkCertificate(item, index) {
  const { verification, message, signature, context } = item.certificates[index - 1];
  require(
    holdsMessageSignature(verification, message, signature),
    Check.CERTIFICATE,
    `the signature of certificate ${index} does not hold`,
  );
  require(
    context === null ||
      (context.group === NAME &&
        context.size === item.certificates.length &&
        context.threshold === item.threshold &&
        context.index === index),
    Check.CERTIFICATE,
    `certificate ${index} was made for another key generation`,
  );
}

function checkCoefficients(item, index) {
  const own = item.coefficients[index - 1];
  const signer = item.certificates[index - 1].verification;
  require(
    own.values.length === item.threshold,
    Check.COEFFICIENTS,
    `trustee ${index} must have as many coefficients as the threshold says`,
  );
  require(
    holdsMessageSignature(signer, own.message, own.signature),
    Check.COEFFICIENTS,
    `the signature of the coefficients of trustee ${index} does not hold`,
  );
  require(
    item.signatures === null ||
      holdsMessageSignature(signer, item.jointTexts[index - 1], item.signatures[index - 1]),
    Check.STRONG_FORM,
    `the signature of trustee ${index} over all certificates does not hold`,
  );
}

function checkVerificationKey(item, index) {
  const key = item.keys[index - 1];
  const signer = item.certificates[index - 1].verification;
  let expected = 1n;
  for (const { values } of item.coefficients) {
    // Horner's rule in the exponent: the product of A_k^(index^k)
    const value = values.reduceRight(
      (product, coefficient) => (power(product, BigInt(index)) * coefficient) % P,
      1n,
    );
    expected = (expected * value) % P;
  }
  require(
    key.publicKey === expected,
    Check.VERIFICATION_KEY,
    `the key of trustee ${index} does not follow from the coefficients`,
  );
  checkKey(key);
  require(
    key.signature === null ||
      holdsMessageSignature(signer, String(key.publicKey), key.signature),
    Check.STRONG_FORM,
    `the signature of trustee ${index} of her key does not hold`,
  );
}
