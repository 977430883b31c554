/**
 * Counts what persons have told of themselves; who has told what is forgotten with the sum.
 * @module
 */

const KINDS = ["gender", "age"];

/**
 * How many have told what; under the empty name, how many have not said.
 * @param {string[]} told what each who has told anything has, as JSON
 * @param {number} all how many there are
 * @returns {Record<string, Record<string, number>>} by kind and value
 */
export function counted(told, all) {
  const sums = Object.fromEntries(KINDS.map((kind) => [kind, { "": all }]));
  for (const said of told.map((one) => JSON.parse(one))) {
    for (const kind of KINDS.filter((one) => said[one])) {
      sums[kind][said[kind]] = (sums[kind][said[kind]] ?? 0) + 1;
      sums[kind][""] -= 1;
    }
  }
  return sums;
}
