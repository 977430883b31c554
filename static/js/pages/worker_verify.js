/**
 * A module Worker that verifies boxes, so that the page stays responsive.
 *
 * In, each with an `id` that all answers carry, worked off one after the other:
 * - `{verify: source, own?}`: a whole box. Answered `{ok: true, report}`.
 * - `{ballots: source}`: which ballots a box holds, by the chain of its events alone; no proof is
 *   checked. Answered `{ok: true, ballots}`: of each its tracker and credential, in order.
 * - `{start: source, own?}`, then `{append: source}` as events arrive, and `{finish: source?}`:
 *   one box that grows. Answered `{ok: true, ballots, head}`, at the end `{ok: true, report}`.
 * - `{closedBoxes: shown}`: the trustee's check of `record/decrypt.js`; `manifest`, `opening`,
 *   `rulebook`, `votes` and `lots` are sources, `votes: null` means the box that was begun with
 *   `start`. Answered `{ok: true, checked}`.
 *
 * A source is bytes, or a text: the address to fetch. Out besides: `{progress: {done, total}}`,
 * ballots. What is not accepted is `{ok: false, check, where, message}`: an
 * invalid box with the name of the check, one that cannot be fetched with `unreachable`; refused
 * with reasons (`check` is `refused`) these come as `violations`.
 * @module
 */

import { EventType, linkEvents, requireOrder } from "../ballot/events.js";
import { readRecords } from "../ballot/tar.js";
import { decode } from "../ballot/text.js";
import { InvalidError, Verifier } from "../ballot/verify.js";
import { checkClosedBoxes } from "../record/decrypt.js";
import { RefusedError } from "../record/refusal.js";

/** A box that could not be fetched: nothing is known about it. */
class UnreachableError extends Error {
  constructor(url, message) {
    super(message);
    this.url = url;
  }
}

/** @type {Verifier | null} */
let begun = null;
let last = Promise.resolve();
let told = 0; // the id of what is being done

self.addEventListener("message", ({ data }) => {
  last = last.then(() => answer(data));
});

async function answer({ id, ...asked }) {
  told = id;
  try {
    self.postMessage({ id, ok: true, ...(await done(asked)) });
  } catch (error) {
    self.postMessage({ id, ok: false, ...written(error) });
  }
}

function progress(done, total) {
  self.postMessage({ id: told, progress: { done, total } });
}

async function done(asked) {
  if ("verify" in asked) {
    const verifier = new Verifier({ own: asked.own, progress });
    return { report: await verifier.finish(await bytesOf(asked.verify)) };
  }
  if ("ballots" in asked) {
    return { ballots: ballotsIn(await bytesOf(asked.ballots)) };
  }
  if ("start" in asked) {
    begun = new Verifier({ own: asked.own, progress });
    return begun.append(await bytesOf(asked.start));
  }
  if ("append" in asked) {
    return begun.append(await bytesOf(asked.append));
  }
  if ("finish" in asked) {
    return { report: await begun.finish((await bytesOf(asked.finish)) ?? undefined) };
  }
  return { checked: await closedBoxes(asked.closedBoxes) };
}

function ballotsIn(box) {
  const events = linkEvents(readRecords(box));
  requireOrder(events);
  return events
    .filter(({ type }) => type === EventType.BALLOT)
    .map((event) => [event.tracker, JSON.parse(decode(event.data[0].body)).credential]);
}

async function closedBoxes(shown) {
  const names = ["manifest", "opening", "rulebook", "votes", "lots"];
  const fetched = await Promise.all(names.map((name) => bytesOf(shown[name])));
  const sources = Object.fromEntries(names.map((name, place) => [name, fetched[place]]));
  return checkClosedBoxes({ ...shown, ...sources, votes: sources.votes ?? begun, progress });
}

/** Returns a source's bytes, null where there is no source. */
async function bytesOf(source) {
  if (typeof source !== "string") {
    return source ?? null;
  }
  const answer = await fetch(source, { credentials: "same-origin" }).catch((error) => {
    throw new UnreachableError(source, String(error));
  });
  if (!answer.ok) {
    throw new UnreachableError(source, `the server answered ${answer.status}`);
  }
  return new Uint8Array(await answer.arrayBuffer());
}

function written(error) {
  if (error instanceof InvalidError) {
    return { check: error.check, where: error.where ?? null, message: error.message };
  }
  if (error instanceof RefusedError) {
    const { message, violations } = error;
    return { check: "refused", where: null, message, violations };
  }
  if (error instanceof UnreachableError) {
    return { check: "unreachable", where: error.url, message: error.message };
  }
  // A browser without what the checks need says so by a code of its own, such as no-ed25519.
  const check = error.code ?? "unexpected";
  return { check, where: null, message: String(error) };
}
