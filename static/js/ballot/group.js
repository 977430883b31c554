/**
 * The group BELENIOS-2048 and arithmetic in it; twin of `group.py`.
 *
 * The subgroup of order q of the integers modulo p. (p - 1) / q has the factors 2 and 3, so
 * every element that comes from outside is tested for membership before it is used.
 * @module
 */

export const NAME = "BELENIOS-2048";
export const P = BigInt(
  "0x"
    + "a3ef2d011fefb1b6e39e568fccdffb0fb7dc7ef3a791b6862791811d21fc35f21e6d36856b428030"
    + "421f514ed40bfd4c06e092a495af8d79a2f85e0fb11c0ede07dd973f9c53e50930c6e82ac36de1ae"
    + "3fb8c3aabfff12ce27a5022ddd8912d107435012768a2cdd0a4091d8fa447f6c7ebc15a349fa318a"
    + "6b4fe17d8d47e843a3e14dfa9b2162f4d7229abe93a188b46b006517d6f6747ebbb29c9ec3099b60"
    + "7f18fb1a8bc858279aa8599411d998d3e3fada9e010840d082d8c31911acdd4a0e7992d0f18cc759"
    + "cb5de0acf66a3882555bc810941e021b6a4ccfa04ee4008f878affa2375e2999b44f6cef17d70730"
    + "1e59e0e6351e051ed9cec4157646e64f",
);
export const Q = 0xadb6066a73522565f4daa0f2579db7f2f0fa90c2168bc709e20263387d55c491n;
export const G = BigInt(
  "0x"
    + "1307c1ab5f295885d7caa3a78a42415e31fd1c5807b61fb1e781878a52230a51988b98c259597f9c"
    + "5a9dfd001d26ba31d9d8976f01d95a1c8262ee68a0e92cea541e5219e0d0d094301b894236823fe1"
    + "d4bc04e29f3748aefd4f10d5b1a356a8643e673fd9d215fc8fe5fb9cf9fdb8ea88fdb1a3381a697f"
    + "df9c2458570b06d26aef1be365fdd90165f397c6b870df8c1b9e519edcee8bb0f74b7a1615a274ba"
    + "60a7ea574a61f552d2dde0ce514e0927c4ff49b1964c4a913731ae4268d60d7f22127b6cbba44d45"
    + "3ac8b72fd04e0991b7aeff04867d8724ac638f5f34100d2d47aa680d43771902743d663f42d853c0"
    + "41e1c91fe3823f4bcf284308f1d7e653",
);

const Q_BITS = 256;

/**
 * Draws a uniform scalar; an argument wherever randomness is used, so that vectors can be made.
 * @typedef {() => bigint} Random
 */

/**
 * Fills random bytes from the operating system's randomness.
 * @param {Uint8Array} bytes
 * @returns {Uint8Array} the same, filled
 */
function systemRandom(bytes) {
  return globalThis.crypto.getRandomValues(bytes);
}

/**
 * Returns a uniform integer in 0 .. q-1; what is drawn too large is drawn again.
 * @param {(bytes: Uint8Array) => Uint8Array} [fill] fills the bytes it is given
 * @returns {bigint}
 */
export function randomScalar(fill = systemRandom) {
  for (;;) {
    const drawn = fromBytes(fill(new Uint8Array(Q_BITS / 8)));
    if (drawn < Q) {
      return drawn;
    }
  }
}

/**
 * Reads bytes as a number, the highest byte first.
 * @param {Uint8Array} bytes
 * @returns {bigint}
 */
export function fromBytes(bytes) {
  let hex = "0x0";
  for (const byte of bytes) {
    hex += byte.toString(16).padStart(2, "0");
  }
  return BigInt(hex);
}

/**
 * Returns the number mod q, in 0 .. q-1 also for a negative one.
 * @param {bigint} value
 * @returns {bigint}
 */
export function modQ(value) {
  const rest = value % Q;
  return rest < 0n ? rest + Q : rest;
}

/**
 * Returns a·b mod p, for numbers that are not negative.
 * @param {bigint} a
 * @param {bigint} b
 * @returns {bigint}
 */
export function multiply(a, b) {
  return (a * b) % P;
}

/**
 * Returns the inverse of a number; throws RangeError when it has none.
 * @param {bigint} value
 * @param {bigint} [modulus] p, unless told otherwise
 * @returns {bigint}
 */
export function inverse(value, modulus = P) {
  let [low, high] = [((value % modulus) + modulus) % modulus, modulus];
  let [a, b] = [1n, 0n];
  while (low > 1n) {
    const quotient = high / low;
    [low, high] = [high - quotient * low, low];
    [a, b] = [b - quotient * a, a];
  }
  if (low !== 1n) {
    throw new RangeError("a number has no inverse");
  }
  return a < 0n ? a + modulus : a;
}

/**
 * Returns a/b mod p; throws RangeError when b has no inverse.
 * @param {bigint} a
 * @param {bigint} b
 * @returns {bigint}
 */
export function divide(a, b) {
  return (a * inverse(b)) % P;
}

/**
 * Returns base^exponent mod p, for an exponent that is not negative.
 * @param {bigint} base
 * @param {bigint} exponent
 * @returns {bigint}
 */
export function power(base, exponent) {
  const row = [1n];
  for (let digit = 1; digit < 16; digit++) {
    row.push((row[digit - 1] * base) % P);
  }
  let product = 1n;
  for (const digit of exponent.toString(16)) {
    if (product !== 1n) {
      product = (product * product) % P;
      product = (product * product) % P;
      product = (product * product) % P;
      product = (product * product) % P;
    }
    product = (product * row[Number.parseInt(digit, 16)]) % P;
  }
  return product;
}

/**
 * Returns base^exponent mod p for a secret exponent; base must be a member of the subgroup.
 *
 * The exponent is reduced mod q and lifted by 2q, so that neither its length nor a zero
 * shows. BigInt promises no constant time; this is as even as it gets in a browser.
 * @param {bigint} base
 * @param {bigint} exponent
 * @returns {bigint}
 */
export function secretPower(base, exponent) {
  return power(base, modQ(exponent) + 2n * Q);
}

/**
 * Tells whether the element lies in the subgroup of order q (the identity does).
 * @param {bigint} element
 * @returns {boolean}
 */
export function isMember(element) {
  return element > 0n && element < P && power(element, Q) === 1n;
}

/**
 * Powers of one base by table: base^e as a product of precomputed base^(d·2^(w·i)).
 *
 * A table of window w holds ceil(256/w)·2^w elements of 256 bytes: 0.4 MB for w = 5, built
 * in the time of some thirty powers.
 */
export class FixedBase {
  /**
   * @param {bigint} base
   * @param {number} [window]
   */
  constructor(base, window = 5) {
    this.base = base;
    this.window = BigInt(window);
    this.size = 1 << window;
    /** @type {bigint[][]} */
    this.rows = [];
    let step = base;
    for (let bits = 0; bits < Q_BITS; bits += window) {
      const row = [1n];
      for (let digit = 1; digit < this.size; digit++) {
        row.push((row[digit - 1] * step) % P);
      }
      this.rows.push(row);
      step = (row[this.size - 1] * step) % P;
    }
  }

  /**
   * Returns base^exponent mod p; the exponent is reduced mod q.
   * @param {bigint} exponent
   * @returns {bigint}
   */
  power(exponent) {
    let rest = modQ(exponent);
    const mask = BigInt(this.size - 1);
    let product = 1n;
    for (const row of this.rows) {
      const digit = Number(rest & mask);
      if (digit) {
        product = (product * row[digit]) % P;
      }
      rest >>= this.window;
    }
    return product;
  }
}

/** @type {Map<number, FixedBase>} */
const generatorTables = new Map();

/**
 * Returns the table of the generator, built once.
 * @param {number} [window]
 * @returns {FixedBase}
 */
export function generatorTable(window = 5) {
  let table = generatorTables.get(window);
  if (!table) {
    table = new FixedBase(G, window);
    generatorTables.set(window, table);
  }
  return table;
}
