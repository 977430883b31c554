/** A random order, each as likely as any other. */

/**
 * Returns the items in a random order.
 * @template T
 * @param {readonly T[]} items
 * @param {(numbers: Uint32Array) => unknown} [fill] fills an array with random numbers
 * @returns {T[]}
 */
export function shuffled(items, fill = (numbers) => crypto.getRandomValues(numbers)) {
  const order = [...items];
  for (let at = order.length - 1; at > 0; at--) {
    const other = below(at + 1, fill);
    [order[at], order[other]] = [order[other], order[at]];
  }
  return order;
}

/** Returns a random number below a limit; draws again rather than favour the low ones. */
function below(limit, fill) {
  const most = 2 ** 32 - (2 ** 32 % limit);
  const drawn = new Uint32Array(1);
  do {
    fill(drawn);
  } while (drawn[0] >= most);
  return drawn[0] % limit;
}
