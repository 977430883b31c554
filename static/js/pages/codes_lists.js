/** Credential lists that were made elsewhere: looked at, compared, and sent. */

import { compact, encode } from "../ballot/text.js";
import { ManifestError, requireListed } from "../desk/published.js";
import { sha256 } from "../record/canonical.js";
import { readManifest } from "../record/manifest.js";
import { getBytes, page, postJSON, showOnly, tell, text } from "./page.js";

const element = (id) => document.getElementById(id);

/**
 * Show lists with their fingerprint, before they are sent or beside those that were.
 * @param {import("./codes_files.js").Lists} lists
 * @param {object} where
 * @param {object} where.state what the service has
 * @param {HTMLElement[]} where.steps
 * @param {(state: object) => void} where.sent called when the service has taken them
 */
export function showLists(lists, { state, steps, sent }) {
  const mine = fingerprint(lists, state.uuids);
  const [first] = state.uuids;
  const places = {
    lists: Object.keys(lists.credentials).length,
    credentials: lists.credentials[first]?.length ?? 0,
    spares: lists.spares[first]?.length ?? 0,
  };
  element("lists-says").textContent = text("lists-say", places);
  element("lists-fingerprint").textContent = grouped(mine);
  element("load-line").hidden = true;
  showOnly(element("step-lists"), steps);
  const send = element("send-lists");
  const compare = ({ fingerprint: theirs }) => {
    send.hidden = theirs !== "";
    if (theirs === "") return;
    const same = theirs === mine;
    tell(element("lists-told"), text(same ? "lists-same" : "lists-other"), same ? "" : "danger");
  };
  compare(state);
  if (state.manifest) void compareWithManifest(lists, state);
  send.onclick = async () => {
    send.disabled = true;
    try {
      const answered = await postJSON(page.urls.credentials, lists);
      sent(answered);
      compare(answered);
    } catch (error) {
      tell(element("lists-told"), error.message || text("unreachable"), "danger");
    } finally {
      send.disabled = false;
    }
  };
}

/**
 * Show a statement that was signed elsewhere, before it is sent: it cannot be undone.
 * @param {object} statement with the place of the `spare` it hands out
 * @param {{steps: HTMLElement[], sent: (state: object) => void}} where
 */
export function showStatement({ spare, ...statement }, { steps, sent }) {
  element("statement-says").textContent = text("statement-says", { spare });
  element("load-line").hidden = true;
  showOnly(element("step-statement"), steps);
  const send = element("send-statement");
  send.onclick = async () => {
    send.disabled = true;
    try {
      sent(await postJSON(page.urls.replacement, statement));
      send.hidden = true;
      tell(element("statement-told"), text("statement-sent", { spare }), "");
    } catch (error) {
      tell(element("statement-told"), error.message || text("unreachable"), "danger");
    } finally {
      send.disabled = false;
    }
  };
}

/** What was published must name these lists, and the officer's key: nobody else can tell. */
async function compareWithManifest(lists, { uuids }) {
  const manifest = readManifest(await getBytes(page.urls.manifest));
  try {
    requireListed(manifest, { officer: lists.officer_key, lists: digestsOf(lists, uuids) });
    element("lists-told").append(" ", text("in-manifest", { digest: manifest.digest }));
  } catch (error) {
    if (!(error instanceof ManifestError)) throw error;
    tell(element("lists-told"), text(error.code), "danger");
  }
}

/** Return what the service shows for the same lists. */
function fingerprint(lists, uuids) {
  return sha256(encode(digestsOf(lists, uuids).join("\n")));
}

function digestsOf({ credentials }, uuids) {
  return uuids.map((uuid) => sha256(encode(compact(sorted(credentials[uuid] ?? [])))));
}

function sorted(credentials) {
  return credentials
    .map(BigInt)
    .sort((a, b) => (a < b ? -1 : Number(a > b)))
    .map(String);
}

function grouped(digest) {
  return digest.match(/.{4}/g).join(" ");
}
