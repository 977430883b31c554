// The box of the vectors, made by the pages' own programs and put together as an archive.

import assert from "node:assert/strict";

import { makeBallot } from "../../static/js/ballot/ballot.js";
import { parseElection } from "../../static/js/ballot/read.js";
import { headerBlock } from "../../static/js/ballot/tar.js";
import { compact, encode, sha256Hex } from "../../static/js/ballot/text.js";
import { draws, vectors } from "./vectors.mjs";

const { box } = vectors;
const shape = vectors.elections.find((one) => one.shape === "blank");

/** The events of the vectors' box, each with its texts. */
export async function vectorEvents() {
  const election = parseElection(encode(shape.election));
  const ballots = [];
  for (const [at, code] of box.codes.entries()) {
    const { choices } = shape.ballots[at];
    const random = draws(box.ballot_labels[at]);
    ballots.push((await makeBallot(election, { code, choices, random })).ballot);
  }
  const setup = [shape.election, vectors.trustees_text, box.credentials];
  const names = ["election", "trustees", "credentials"];
  const hashes = Object.fromEntries(names.map((name, at) => [name, hashOf(setup[at])]));
  const sized = { num_tallied: 3, total_weight: 3, encrypted_tally: hashOf(box.tally) };
  return [
    ["Setup", [...setup, compact(hashes)]],
    ...ballots.map((ballot) => ["Ballot", [ballot]]),
    ["EndBallots", []],
    ["EncryptedTally", [box.tally, compact(sized)]],
    ...box.shares.map(({ owner, text }) => [
      "PartialDecryption",
      [text, compact({ owner, payload: hashOf(text) })],
    ]),
    ["Result", [compact({ result: box.counts })]],
  ];
}

/** Writes an archive whose chain is right, whatever the texts are: one piece for each event. */
export function packed(events) {
  const { timestamp } = box;
  const header = compact({ version: 1, timestamp: String(timestamp) });
  const pieces = [record("BELENIOS", header)];
  let parent;
  for (const [height, [type, texts]] of events.entries()) {
    const data = texts.map((text) => record(`${hashOf(text)}.data.json`, text));
    const event = { ...(parent && { parent }), height, type };
    const text = compact(texts.length ? { ...event, payload: hashOf(texts.at(-1)) } : event);
    parent = hashOf(text);
    pieces.push(Buffer.concat([...data, record(`${parent}.event.json`, text)]));
  }
  return pieces;
}

/** The whole vector box; its bytes are those that Python made. */
export async function vectorBox() {
  const pieces = packed(await vectorEvents());
  assert.equal(sha256Hex(Buffer.concat(pieces)), box.sha256);
  return pieces;
}

function record(name, text) {
  const body = encode(text);
  const padding = new Uint8Array((512 - (body.length % 512)) % 512);
  return Buffer.concat([headerBlock(name, body.length, box.timestamp), body, padding]);
}

function hashOf(text) {
  return sha256Hex(encode(text));
}
