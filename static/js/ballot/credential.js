/**
 * Voting codes and the credentials derived from them; twin of `credential.py`.
 *
 * The exponent of a code comes from WebCrypto's PBKDF2 and is therefore waited for.
 * @module
 */

import { BallotError } from "./errors.js";
import { BASE58 } from "./formats.js";
import { fromBytes, generatorTable, Q, randomScalar } from "./group.js";
import { compact, encode } from "./text.js";
import { webCrypto } from "./webcrypto.js";

const DRAWN = 14;
const ITERATIONS = 1000;
// Spaces and dashes of every kind that keyboards, word processors and mail put into a code.
const SPACES = " \\t\\r\\n\\v\\f\\xa0\\xad\\u200b\\u200c\\u200d\\u2060\\ufeff\\u2007\\u2009\\u202f";
const DASHES = "\\-\\u2010\\u2011\\u2012\\u2013\\u2014\\u2015\\u2212\\ufe58\\ufe63\\uff0d";
const TYPING = new RegExp(`[${SPACES}${DASHES}]`, "g");
const LOOKALIKES = "0OIl"; // left out of the alphabet because they look like others
const PASS = 12; // characters of a pass, which stands beside the code
const SHOWN_BY_CASE = 8; // so many letters all in one case are no chance

/**
 * A voting code that was mistyped; the message says what to look at. Codes: `code-letter` and
 * `code-lookalike` (params `letter`), `code-length` (`expected`, `given`), `code-is-pass`,
 * `code-case`, `code-mistyped`.
 */
export class CodeError extends BallotError {}

/**
 * Writes the lowest `length` digits of a number in base 58, the highest first.
 * @param {bigint} value
 * @param {number} length
 * @returns {string}
 */
export function base58(value, length) {
  const base = BigInt(BASE58.length);
  let [digits, rest] = ["", value];
  for (let at = 0; at < length; at++) {
    digits = BASE58[Number(rest % base)] + digits;
    rest /= base;
  }
  return digits;
}

/**
 * Draws a new voting code, `XXX-XXX-XXX-XXX-XXX`: 82 random bits and a check character.
 * @param {import("./group.js").Random} [random]
 * @returns {string}
 */
export function generateCode(random = randomScalar) {
  const drawn = base58(random(), DRAWN);
  return dashed(drawn + checkCharacter(drawn));
}

/**
 * Returns the code as it was handed out, dashes in place.
 *
 * Spaces and dashes are typing, not content; upper and lower case letters differ.
 * @param {string} code
 * @returns {string}
 * @throws {CodeError} when it is mistyped
 */
export function checkCode(code) {
  const letters = code.replace(TYPING, "");
  const fault = faultOf(letters);
  if (!fault) {
    return dashed(letters);
  }
  if (isOfOneCase(letters)) {
    const says = "Upper and lower case differ; these letters are all alike.";
    throw new CodeError("code-case", says);
  }
  throw fault;
}

function faultOf(letters) {
  for (const letter of letters) {
    if (LOOKALIKES.includes(letter)) {
      const says = `A code never has '${letter}', which looks like another; look at the sheet again.`;
      return new CodeError("code-lookalike", says, { letter });
    }
    if (!BASE58.includes(letter)) {
      const says = `A code has no character '${letter}'; look at the sheet again.`;
      return new CodeError("code-letter", says, { letter });
    }
  }
  if (letters.length === PASS) {
    const says = "This is as long as a pass; the code has 15 characters.";
    return new CodeError("code-is-pass", says);
  }
  if (letters.length !== DRAWN + 1) {
    const says = `A code has 15 characters besides the dashes; this has ${letters.length}.`;
    const params = { expected: DRAWN + 1, given: letters.length };
    return new CodeError("code-length", says, params);
  }
  if (letters[DRAWN] !== checkCharacter(letters.slice(0, DRAWN))) {
    const says = "A character of the code is mistyped; look at the sheet again.";
    return new CodeError("code-mistyped", says);
  }
  return null;
}

function isOfOneCase(letters) {
  const cased = letters.replace(/[^A-Za-z]/g, "");
  return cased.length >= SHOWN_BY_CASE && !(/[a-z]/.test(cased) && /[A-Z]/.test(cased));
}

function checkCharacter(drawn) {
  let value = 0;
  for (const letter of drawn) {
    value = (value * BASE58.length + BASE58.indexOf(letter)) % 53;
  }
  return BASE58[53 - value];
}

function dashed(letters) {
  return letters.match(/.{3}/g).join("-");
}

/**
 * Returns the secret exponent of a code in one election.
 *
 * The dashes are part of what is hashed: the same letters without them are another key.
 * @param {string} code
 * @param {string} uuid
 * @returns {Promise<bigint>}
 * @throws {CodeError} when the code is mistyped
 * @throws {BallotError} `no-webcrypto` when the page was not opened securely
 */
export async function secretExponent(code, uuid) {
  const typed = encode(checkCode(code));
  const subtle = webCrypto();
  const key = await subtle.importKey("raw", typed, "PBKDF2", false, ["deriveBits"]);
  const derived = await subtle.deriveBits(
    { name: "PBKDF2", hash: "SHA-256", salt: encode(uuid), iterations: ITERATIONS },
    key,
    256,
  );
  return fromBytes(new Uint8Array(derived)) % Q;
}

/**
 * Returns the public credential of a code in one election.
 * @param {string} code
 * @param {string} uuid
 * @returns {Promise<bigint>}
 * @throws {CodeError} when the code is mistyped
 */
export async function publicCredential(code, uuid) {
  return generatorTable().power(await secretExponent(code, uuid));
}

/**
 * Writes the archived list: sorted as numbers, with weights when a map gives any.
 *
 * The order must not tell who stands where on the roll.
 * @param {Iterable<bigint> | Map<bigint, number>} credentials
 * @returns {Uint8Array}
 * @throws {BallotError} `credential-repeated` when one stands twice
 */
export function credentialsText(credentials) {
  const weights = credentials instanceof Map ? credentials : new Map();
  const listed = credentials instanceof Map ? [...credentials.keys()] : [...credentials];
  listed.sort((a, b) => (a < b ? -1 : Number(a > b)));
  if (new Set(listed).size !== listed.length) {
    throw new BallotError(
      "credential-repeated",
      "a public credential stands twice in the list",
    );
  }
  const weighted = [...weights.values()].some((weight) => weight !== 1);
  return encode(compact(listed.map((one) => (weighted ? `${one},${weights.get(one)}` : `${one}`))));
}
