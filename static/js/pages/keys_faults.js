/** What the ceremony's page says of a fault: whose message it is, what is wrong, what to do. */

import { CeremonyError } from "../ballot/ceremony.js";
import { BallotError } from "../ballot/errors.js";
import { NotMineError } from "../desk/mine.js";
import { ManifestError } from "../desk/published.js";
import { ChangedError } from "../desk/seen.js";
import { text } from "./page.js";

/** Faults by the codes of the ceremony's errors; whatever is not here is malformed. */
const KINDS = {
  "certificate-signature": "unsigned",
  "coefficients-signature": "unsigned",
  "key-signature": "unsigned",
  "key-unsigned": "unsigned",
  "message-signature": "unsigned",
  "certificate-outside": "outside",
  "coefficients-outside": "outside",
  "message-outside": "outside",
  "other-ceremony": "elsewhere",
  "message-misrouted": "elsewhere",
  "message-unreadable": "elsewhere",
  share: "share",
  "certificates-unsigned": "other-certificates",
  "other-certificates": "other-certificates",
};

/** Faults that blame no trustee, by their codes; whatever is not here cannot be read. */
const OF_NOBODY = {
  "messages-missing": "missing",
  threshold: "threshold",
  "key-repeated": "repeated",
  "lot-too-early": "too-early",
  "lot-not-promised": "not-promised",
  "rehearsal-in-pool": "rehearsal-in-pool",
  "no-webcrypto": "no-webcrypto",
};

/** What stands as hers, and is not. */
const EXCHANGED = new Set([
  "own-certificate-missing",
  "own-coefficients",
  "other-key",
  "other-order",
]);

/**
 * Returns the whole reason to stop as one text.
 * @param {Error} error
 * @param {readonly {number: number, name: string}[]} trustees
 * @returns {string}
 */
export function faultOf(error, trustees) {
  if (error instanceof ChangedError) return text("alarm-changed", { what: named(error) });
  if (error instanceof NotMineError) return text("alarm-mine", { what: named(error) });
  if (error instanceof ManifestError) return text("alarm-manifest");
  if (EXCHANGED.has(error.code)) return text("alarm-exchanged");
  if (error instanceof CeremonyError && error.trustee) return ofTrustee(error, trustees);
  const code = error.code ?? error.name;
  return text("alarm-fault", { says: ofNobody(error), code });
}

/** What was compared, in the reader's language. */
function named({ params }) {
  return text(`what-${params.what.replaceAll(" ", "-")}`);
}

function ofNobody(error) {
  if (!(error instanceof BallotError)) return text("fault-program");
  return text(`fault-${OF_NOBODY[error.code] ?? "unreadable"}`);
}

function ofTrustee({ code, trustee }, trustees) {
  const { name } = trustees.find(({ number }) => number === trustee) ?? { name: trustee };
  const says = text(`fault-${KINDS[code] ?? "malformed"}`, { name });
  return text("alarm-trustee", { name, says });
}
