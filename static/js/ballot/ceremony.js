/**
 * The key ceremony: certificates, every trustee's polynomial, her shares of the others', her
 * key; twin of `ceremony.py`. The server passes the texts on and checks what is public in
 * them; it can read none of the private ones.
 * @module
 */

import { proofObject } from "./ballot.js";
import { CeremonyError, faultOf, readCommitments, readFrom } from "./certificates.js";
import { holdsKeyProof, holdsMessageSignature } from "./check.js";
import { generatorTable, multiply, power, Q, randomScalar } from "./group.js";
import { keysOf, receive, send, signed } from "./pki.js";
import { signMessage } from "./prove.js";
import { canonical, fields, items, scalar, string } from "./read.js";
import { parseTrustees, readKey } from "./read_trustees.js";
import { compact, encode, number } from "./text.js";
import { singleKey, threshold, trusteesText } from "./trustees.js";
import { checkTrustees } from "./verify_trustees.js";

export { Ceremony, CeremonyError, certificate } from "./certificates.js";
export { checkCertificate, readFrom } from "./certificates.js";

/**
 * @typedef {import("./certificates.js").Ceremony} Ceremony
 * @typedef {import("./group.js").Random} Random
 */

/**
 * Makes a trustee's random polynomial, a share of it for each, and its commitments (step 3).
 *
 * Draws the coefficients, then three scalars for each message sent (to herself, to each),
 * one for the commitments' signature and one for the joint one.
 * @param {string} secret
 * @param {Ceremony} ceremony
 * @param {Random} [random]
 * @returns {Promise<string>}
 * @throws {CeremonyError} when her own certificate was not shown to her
 */
export async function polynomial(secret, ceremony, random = randomScalar) {
  const keys = keysOf(secret);
  ceremony.indexOf(keys);
  const coefficients = Array.from({ length: ceremony.threshold }, () => random());
  const commitments = coefficients.map((value) => generatorTable().power(value));
  const own = compact({ polynomial: coefficients.map(String) });
  const sent = await send(own, { sender: keys, recipient: keys.encryption, random });
  const secrets = [];
  for (const [at, { encryption }] of ceremony.certificates.entries()) {
    const share = compact({ secret: String(evaluate(coefficients, BigInt(at + 1))) });
    secrets.push(await send(share, { sender: keys, recipient: encryption, random }));
  }
  const coefexps = signed(compact({ coefexps: commitments.map(String) }), keys, random);
  const joint = signMessage(ceremony.jointText(commitments), keys.signing, random);
  return compact({ polynomial: sent, secrets, coefexps, signature: proofObject(joint) });
}

function evaluate(coefficients, at) {
  return coefficients.reduceRight((value, coefficient) => (value * at + coefficient) % Q, 0n);
}

/** g to the polynomial's value, from the commitments to its coefficients. */
function evaluateInExponent(commitments, at) {
  return commitments.reduceRight((value, one) => multiply(power(value, BigInt(at)), one), 1n);
}

function readPolynomial(ceremony, index, text) {
  const names = ["polynomial", "secrets", "coefexps", "signature"];
  const [own, secrets, coefexps, joint] = readFrom(index, () => optionalLast(text, names));
  const [owned, routed] = readFrom(index, () => [
    string(own),
    items(secrets, string, ceremony.certs.length),
  ]);
  const said = readCommitments(ceremony, index, coefexps, joint);
  return { own: owned, secrets: routed, said };
}

function optionalLast(text, names) {
  return fields(canonical(encode(text)), names, names.slice(-1));
}

/**
 * Checks what is public in one trustee's polynomial as it arrives.
 * @param {Ceremony} ceremony
 * @param {number} index
 * @param {string} text
 * @throws {CeremonyError}
 */
export function checkPolynomial(ceremony, index, text) {
  readPolynomial(ceremony, index, text);
}

/**
 * Checks all polynomials' public parts and sorts the private ones by recipient (step 4).
 * @param {Ceremony} ceremony
 * @param {readonly string[]} polynomials
 * @returns {string[]}
 * @throws {CeremonyError}
 */
export function vinputs(ceremony, polynomials) {
  requireAll(ceremony, polynomials);
  const read = polynomials.map((text, at) => readPolynomial(ceremony, at + 1, text));
  const common = { coefexps: read.map((one) => one.said.coefexps), ...signaturesOf(read) };
  return read.map((one, at) =>
    compact({ polynomial: one.own, secrets: read.map(({ secrets }) => secrets[at]), ...common }),
  );
}

function requireAll(ceremony, messages) {
  if (messages.length !== ceremony.certs.length) {
    const says = "the messages of some trustees are missing";
    throw new CeremonyError(0, "messages-missing", says);
  }
}

/** The signatures over all certificates, when everybody has made one. */
function signaturesOf(read) {
  const known = read.map((one) => one.said.signature).filter((one) => one !== null);
  return known.length === read.length ? { signatures: known.map(proofObject) } : {};
}

/**
 * Checks everything the others sent and makes the trustee's own key of it (step 5).
 *
 * Draws three scalars for the message to herself, one for the proof of her key and one for
 * its signature.
 * @param {string} secret
 * @param {Ceremony} ceremony
 * @param {string} vinput
 * @param {Random} [random]
 * @returns {Promise<string>}
 * @throws {CeremonyError} which names the trustee at fault
 */
export async function voutput(secret, ceremony, vinput, random = randomScalar) {
  const keys = keysOf(secret);
  const index = ceremony.indexOf(keys);
  const { own, secrets, said } = readVinput(ceremony, vinput);
  await checkOwnPolynomial(own, keys, said[index - 1].values, index);
  let sum = 0n;
  for (const [at, text] of secrets.entries()) {
    const share = await readShare(text, keys, ceremony.certificates[at].verification, at + 1);
    if (generatorTable().power(share) !== evaluateInExponent(said[at].values, index)) {
      const says = "the secret share does not fit the coefficients";
      throw new CeremonyError(at + 1, "share", says);
    }
    sum += share;
  }
  const privateKey = sum % Q;
  const ownKey = compact({ decryption_key: String(privateKey) });
  const message = await send(ownKey, { sender: keys, recipient: keys.encryption, random });
  const publicKey = singleKey(privateKey, random);
  const signature = proofObject(signMessage(publicKey.public_key, keys.signing, random));
  return compact({ private_key: message, public_key: { ...publicKey, signature } });
}

function readVinput(ceremony, text) {
  const size = ceremony.certs.length;
  const names = ["polynomial", "secrets", "coefexps", "signatures"];
  const { own, secrets, coefexps, signatures } = readFrom(0, () => {
    const [sealed, texts, coefficients, joint] = optionalLast(text, names);
    return {
      own: string(sealed),
      secrets: items(texts, string, size),
      coefexps: items(coefficients, (value) => value, size),
      signatures: joint === null ? null : items(joint, (value) => value, size),
    };
  });
  const said = coefexps.map((value, at) =>
    readCommitments(ceremony, at + 1, value, signatures === null ? null : signatures[at]),
  );
  return { own, secrets, said };
}

/** Refuses a server that shows the others coefficients which she did not make. */
async function checkOwnPolynomial(text, keys, commitments, index) {
  const coefficients = await opened(text, { recipient: keys, sender: keys.verification }, index, {
    name: "polynomial",
    read: (values) => items(values, scalar),
  });
  const made = coefficients.map((value) => generatorTable().power(value));
  if (made.length !== commitments.length || made.some((one, at) => one !== commitments[at])) {
    const says = "the coefficients shown as yours are not those you made";
    throw new CeremonyError(index, "own-coefficients", says);
  }
}

function readShare(text, keys, sender, index) {
  const between = { recipient: keys, sender };
  return opened(text, between, index, { name: "secret", read: number });
}

/** Opens a private message that has one field; what is malformed is the fault of its sender. */
async function opened(text, between, index, { name, read }) {
  try {
    const message = await receive(text, between);
    const [value] = fields(canonical(encode(message)), [name]);
    return read(value);
  } catch (error) {
    throw faultOf(index, error);
  }
}

/**
 * Checks one trustee's key as it arrives against all coefficients.
 * @param {Ceremony} ceremony
 * @param {readonly string[]} polynomials
 * @param {number} index
 * @param {string} text
 * @throws {CeremonyError}
 */
export function checkVoutput(ceremony, polynomials, index, text) {
  requireAll(ceremony, polynomials);
  const said = polynomials.map((one, at) => readPolynomial(ceremony, at + 1, one).said);
  const expected = said.reduce(
    (value, one) => multiply(value, evaluateInExponent(one.values, index)),
    1n,
  );
  const key = readFrom(index, () => readKey(publicPart(text)));
  if (key.publicKey !== expected) {
    const says = "the key does not follow from the coefficients";
    throw new CeremonyError(index, "key-not-of-coefficients", says);
  }
  if (!holdsKeyProof(key.publicKey, key.pok)) {
    throw new CeremonyError(index, "key-proof", "the proof of the key does not hold");
  }
  checkKeySignature(ceremony, index, key);
}

function checkKeySignature(ceremony, index, key) {
  if (key.signature === null) {
    if (ceremony.strong) {
      throw new CeremonyError(index, "key-unsigned", "the signature of the key is missing");
    }
    return;
  }
  const { verification } = ceremony.certificates[index - 1];
  if (!holdsMessageSignature(verification, String(key.publicKey), key.signature)) {
    throw new CeremonyError(index, "key-signature", "the signature of the key does not hold");
  }
}

function publicPart(text) {
  const [sealed, key] = fields(canonical(encode(text)), ["private_key", "public_key"]);
  string(sealed);
  return key;
}

/**
 * Puts together what the archive publishes (step 6), and verifies it as any verifier would.
 * @param {Ceremony} ceremony
 * @param {readonly string[]} polynomials
 * @param {readonly string[]} voutputs
 * @returns {object}
 * @throws {CeremonyError}
 */
export function thresholdParameters(ceremony, polynomials, voutputs) {
  requireAll(ceremony, polynomials);
  requireAll(ceremony, voutputs);
  const read = polynomials.map((text, at) => readPolynomial(ceremony, at + 1, text));
  return readFrom(0, () => {
    const parameters = {
      threshold: ceremony.threshold,
      certs: ceremony.certs.map((text) => canonical(encode(text))),
      coefexps: read.map((one) => one.said.coefexps),
      ...signaturesOf(read),
      verification_keys: voutputs.map(publicPart),
    };
    const trustees = parseTrustees(trusteesText([threshold(parameters)]));
    checkTrustees(trustees, { own: ceremony.strong });
    return parameters;
  });
}

/**
 * Returns a trustee's private key from the message she sent to herself.
 *
 * One key serves every election whose trustees list this ceremony.
 * @param {string} secret
 * @param {string} text her voutput
 * @returns {Promise<bigint>}
 * @throws {CeremonyError}
 */
export async function decryptionKey(secret, text) {
  const keys = keysOf(secret);
  const [sealed, publicText] = readFrom(0, () => {
    const [first, key] = fields(canonical(encode(text)), ["private_key", "public_key"]);
    return [string(first), key?.public_key];
  });
  const between = { recipient: keys, sender: keys.verification };
  const field = { name: "decryption_key", read: number };
  const privateKey = (await opened(sealed, between, 0, field)) % Q;
  if (String(generatorTable().power(privateKey)) !== publicText) {
    const says = "the private key is not that of the public key beside it";
    throw new CeremonyError(0, "other-key", says);
  }
  return privateKey;
}
