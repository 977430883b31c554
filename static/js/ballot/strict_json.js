/**
 * A strict reader of JSON: no doubled keys, no floats; what `parse` of `text.py` accepts.
 * @module
 */

import { MalformedError } from "./errors.js";

const SPACE = /[ \t\n\r]*/y;
const PLAIN = /[^"\\\u0000-\u001f]*/y;
const INTEGER = /-?(?:0|[1-9][0-9]*)(?![0-9.eE])/y;
const HEX = /[0-9a-fA-F]{4}/y;
const ESCAPED = { '"': '"', "\\": "\\", "/": "/", b: "\b", f: "\f", n: "\n", r: "\r", t: "\t" };
const LITERALS = [["true", true], ["false", false], ["null", null]];
const DEEPEST = 500;
const LONGEST_INTEGER = 4300;

/**
 * Reads a whole text. Objects have no prototype, so that every key is an ordinary one;
 * integers beyond 2^53 are BigInt.
 * @param {string} text
 * @returns {any}
 * @throws {MalformedError}
 */
export function readJson(text) {
  const reader = new Reader(text);
  const value = reader.value(0);
  reader.skip();
  if (reader.at !== text.length) {
    reader.refuse();
  }
  return value;
}

class Reader {
  constructor(text) {
    this.text = text;
    this.at = 0;
  }

  refuse(code = "not-json", message = "not JSON") {
    throw new MalformedError(code, `${message}, at character ${this.at}`, { at: this.at });
  }

  /** Returns what the pattern matches here and goes on after it, or null. */
  take(pattern) {
    pattern.lastIndex = this.at;
    const match = pattern.exec(this.text);
    if (!match) {
      return null;
    }
    this.at = pattern.lastIndex;
    return match[0];
  }

  skip() {
    this.take(SPACE);
  }

  /** Goes on after the character if it stands next. */
  next(character) {
    this.skip();
    if (this.text[this.at] !== character) {
      return false;
    }
    this.at += 1;
    return true;
  }

  value(depth) {
    if (depth > DEEPEST) {
      this.refuse("not-json", "nested too deeply");
    }
    if (this.next("{")) {
      return this.object(depth);
    }
    if (this.next("[")) {
      return this.list(depth);
    }
    if (this.next('"')) {
      return this.string();
    }
    return this.word();
  }

  object(depth) {
    const result = Object.create(null);
    if (this.next("}")) {
      return result;
    }
    do {
      if (!this.next('"')) {
        this.refuse();
      }
      const key = this.string();
      if (key in result) {
        this.refuse("key-repeated", "a key stands twice in one object");
      }
      if (!this.next(":")) {
        this.refuse();
      }
      result[key] = this.value(depth + 1);
    } while (this.next(","));
    if (!this.next("}")) {
      this.refuse();
    }
    return result;
  }

  list(depth) {
    const result = [];
    if (this.next("]")) {
      return result;
    }
    do {
      result.push(this.value(depth + 1));
    } while (this.next(","));
    if (!this.next("]")) {
      this.refuse();
    }
    return result;
  }

  string() {
    let result = this.take(PLAIN);
    while (this.text[this.at] === "\\") {
      this.at += 1;
      result += this.escape() + this.take(PLAIN);
    }
    if (this.text[this.at] !== '"') {
      this.refuse();
    }
    this.at += 1;
    return result;
  }

  escape() {
    const letter = this.text[this.at] ?? "";
    this.at += 1;
    if (letter === "u") {
      return String.fromCharCode(Number.parseInt(this.take(HEX) ?? this.refuse(), 16));
    }
    return Object.hasOwn(ESCAPED, letter) ? ESCAPED[letter] : this.refuse();
  }

  word() {
    for (const [word, value] of LITERALS) {
      if (this.text.startsWith(word, this.at)) {
        this.at += word.length;
        return value;
      }
    }
    return this.integer();
  }

  integer() {
    const digits = this.take(INTEGER) ?? this.refuse("not-integer", "not JSON, or not an integer");
    if (digits.length > LONGEST_INTEGER) {
      this.refuse("not-integer", "an integer is too long");
    }
    const value = Number(digits);
    return Number.isSafeInteger(value) ? value + 0 : BigInt(digits);
  }
}
