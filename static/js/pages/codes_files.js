/**
 * Files of codes and of lists that were made elsewhere.
 * @module
 */

import { checkCode } from "../ballot/credential.js";
import { BallotError } from "../ballot/errors.js";
import { checkSecret } from "../ballot/pki.js";
import { spareCodes } from "../desk/officer.js";

/** A file that cannot be taken. Codes: `bad-file`, `bad-code` (`row`), `codes-number`. */
export class FileError extends BallotError {}

/**
 * Codes by seat, and spares in their order.
 * @typedef {{codes: Map<string, string>, spares: string[]}} Given
 */

/**
 * Public credentials and those of the spares by uuid, and the key that signs replacements.
 * @typedef {{credentials: Record<string, string[]>, spares: Record<string, string[]>,
 *   officer_key: string}} Lists
 */

/**
 * Reads what a code officer kept, or what was made on a machine of her own: lists, or the
 * statement that a lost code is replaced.
 * @param {string} content
 * @param {string} ceremony
 * @returns {{secret: string, given: ?Given} | {lists: Lists} | {statement: object}}
 * @throws {FileError} `bad-file` when it is neither, or of another ceremony
 */
export function readFile(content, ceremony) {
  try {
    const read = JSON.parse(content);
    if (read.ceremony === ceremony && read.kind === "credential-lists") {
      const { credentials, spares, officer_key } = read;
      if ([credentials, spares].every(areLists)) return { lists: { credentials, spares, officer_key } };
    }
    if (read.ceremony === ceremony && read.kind === "replacement-statement") {
      return { statement: { spare: Number(read.spare), ...read.statement } };
    }
    if (read.ceremony === ceremony && read.kind === "code-officer") {
      return { secret: checkSecret(String(read.secret)), given: readGiven(read) };
    }
  } catch {
    // told below: it is none of ours
  }
  throw new FileError("bad-file", "this is not a file of this ceremony");
}

function areLists(byUuid) {
  const are = (list) => Array.isArray(list) && list.every((one) => /^\d+$/.test(one));
  return Object.values(byUuid).every(are);
}

function readGiven({ codes, spares }) {
  if (!codes) return null;
  const checked = Object.entries(codes).map(([seat, code]) => [seat, checkCode(code)]);
  return { codes: new Map(checked), spares: spares.map(checkCode) };
}

/**
 * Reads codes that belenios-tool made: one for each seat in their order, then the spares. The
 * last word of a line is its code.
 * @param {string} content
 * @param {readonly string[]} seats
 * @returns {Given}
 * @throws {FileError} `bad-code`, `codes-number`
 */
export function readToolCodes(content, seats) {
  const lines = content.split(/\r?\n/).filter((line) => line.trim());
  const codes = lines.map((line, at) => {
    try {
      return checkCode(line.trim().split(/\s+/).at(-1));
    } catch {
      throw new FileError("bad-code", "this row ends with no code", { row: at + 1 });
    }
  });
  const wanted = seats.length + spareCodes(seats.length);
  if (codes.length !== wanted || new Set(codes).size !== wanted) {
    const params = { wanted, given: new Set(codes).size };
    throw new FileError("codes-number", "there must be another number of codes", params);
  }
  return {
    codes: new Map(seats.map((seat, at) => [seat, codes[at]])),
    spares: codes.slice(seats.length),
  };
}
