/**
 * SHA-256 (FIPS 180-4) without waiting: WebCrypto's answers only later, and proofs need many.
 * @module
 */

const ROUNDS = 64;
const BLOCK = 64;
const CONSTANTS = rootFractions(3, ROUNDS);
const START = rootFractions(2, 8);

/** The first 32 bits of the fractional parts of the roots of the first primes. */
function rootFractions(degree, count) {
  const result = new Uint32Array(count);
  for (let number = 2, at = 0; at < count; number++) {
    if (isPrime(number)) {
      result[at++] = rootFraction(number, degree);
    }
  }
  return result;
}

function isPrime(number) {
  for (let divisor = 2; divisor * divisor <= number; divisor++) {
    if (number % divisor === 0) {
      return false;
    }
  }
  return true;
}

/** floor(root · 2^32) mod 2^32, exactly, by halving an interval of whole numbers. */
function rootFraction(number, degree) {
  const target = BigInt(number) << BigInt(32 * degree);
  let [low, high] = [0n, BigInt(number) << 32n];
  while (low < high) {
    const middle = (low + high + 1n) / 2n;
    if (middle ** BigInt(degree) <= target) {
      low = middle;
    } else {
      high = middle - 1n;
    }
  }
  return Number(low & 0xffffffffn);
}

/**
 * Returns the SHA-256 of the bytes.
 * @param {Uint8Array} bytes
 * @returns {Uint8Array} 32 bytes
 */
export function sha256(bytes) {
  const state = Uint32Array.from(START);
  const words = new Uint32Array(ROUNDS);
  const whole = bytes.length - (bytes.length % BLOCK);
  mix(state, words, view(bytes), 0, whole);
  const end = ending(bytes.subarray(whole), bytes.length);
  mix(state, words, view(end), 0, end.length);
  const result = new Uint8Array(32);
  state.forEach((word, at) => view(result).setUint32(4 * at, word));
  return result;
}

function view(bytes) {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** The last block or two: what is left, a one bit, zeros, the length in bits. */
function ending(rest, length) {
  const result = new Uint8Array(rest.length < BLOCK - 8 ? BLOCK : 2 * BLOCK);
  result.set(rest);
  result[rest.length] = 0x80;
  view(result).setUint32(result.length - 8, Math.floor(length / 2 ** 29));
  view(result).setUint32(result.length - 4, (length << 3) >>> 0);
  return result;
}

function mix(state, words, data, from, to) {
  for (let block = from; block < to; block += BLOCK) {
    for (let at = 0; at < 16; at++) {
      words[at] = data.getUint32(block + 4 * at);
    }
    for (let at = 16; at < ROUNDS; at++) {
      const [early, late] = [words[at - 15], words[at - 2]];
      const s0 = rotate(early, 7) ^ rotate(early, 18) ^ (early >>> 3);
      const s1 = rotate(late, 17) ^ rotate(late, 19) ^ (late >>> 10);
      words[at] = words[at - 16] + s0 + words[at - 7] + s1;
    }
    compress(state, words);
  }
}

function rotate(word, by) {
  return (word >>> by) | (word << (32 - by));
}

function compress(state, words) {
  let [a, b, c, d, e, f, g, h] = state;
  for (let round = 0; round < ROUNDS; round++) {
    const s1 = rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25);
    const choice = (e & f) ^ (~e & g);
    const first = (h + s1 + choice + CONSTANTS[round] + words[round]) | 0;
    const s0 = rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22);
    const majority = (a & b) ^ (a & c) ^ (b & c);
    h = g;
    g = f;
    f = e;
    e = (d + first) | 0;
    d = c;
    c = b;
    b = a;
    a = (first + s0 + majority) | 0;
  }
  [a, b, c, d, e, f, g, h].forEach((word, at) => {
    state[at] += word;
  });
}
