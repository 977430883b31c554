/**
 * The public half of a private key on the curve P-256, which WebCrypto does not tell of a bare
 * number.
 * @module
 */

const P = 2n ** 256n - 2n ** 224n + 2n ** 192n + 2n ** 96n - 1n;
const G = [
  0x6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296n,
  0x4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5n,
];

/** How many points the curve has. */
export const ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;

const mod = (value) => {
  const rest = value % P;
  return rest < 0n ? rest + P : rest;
};

/**
 * Returns the coordinates of the point that belongs to a scalar from 1 to the order less one.
 * @param {bigint} scalar
 * @returns {[bigint, bigint]}
 */
export function publicPoint(scalar) {
  let sum = null;
  for (const bit of scalar.toString(2)) {
    sum = sum && doubled(sum);
    if (bit === "1") sum = sum ? withBase(sum) : [...G, 1n];
  }
  const [x, y, z] = sum;
  const inverse = inverted(z);
  const square = mod(inverse * inverse);
  return [mod(x * square), mod(y * square * inverse)];
}

/** Jacobian coordinates; the curve's a is -3. */
function doubled([x, y, z]) {
  const [squareY, squareZ] = [mod(y * y), mod(z * z)];
  const s = mod(4n * x * squareY);
  const m = mod(3n * (x - squareZ) * (x + squareZ));
  const x3 = mod(m * m - 2n * s);
  return [x3, mod(m * (s - x3) - 8n * squareY * squareY), mod(2n * y * z)];
}

/** Adds the base point; a scalar below the order never meets the point itself or its opposite. */
function withBase([x, y, z]) {
  const squareZ = mod(z * z);
  const h = mod(G[0] * squareZ - x);
  const r = mod(G[1] * squareZ * z - y);
  const [h2, h3] = [mod(h * h), mod(h * h * h)];
  const v = mod(x * h2);
  const x3 = mod(r * r - h3 - 2n * v);
  return [x3, mod(r * (v - x3) - y * h3), mod(z * h)];
}

function inverted(value) {
  let [a, b, u, v] = [value, P, 1n, 0n];
  while (a > 1n) {
    const quotient = b / a;
    [a, b, u, v] = [b - quotient * a, a, v - quotient * u, u];
  }
  return mod(u);
}
