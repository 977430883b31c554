/**
 * The rehearsal box of a key ceremony: what it asks, and what a trustee signs when she opens
 * it; twin of `rehearsal.py`.
 * @module
 */

import { NAME } from "../ballot/group.js";
import { compact } from "../ballot/text.js";
import { canonical } from "./canonical.js";
import { lotName } from "./opening.js";

const TEXTS = {
  // question, answers
  en: ["Rehearsal of the key ceremony", "First answer", "Second answer"],
  nb: ["Prøve på nøkkelseremonien", "Første svar", "Andre svar"],
  sv: ["Repetition av nyckelceremonin", "Första svaret", "Andra svaret"],
};

/**
 * Returns the text of the election of a ceremony's rehearsal box, which each desk makes itself.
 * @param {{uuid: string, ceremony: string, network: string, language: string,
 *   publicKey: bigint}} box
 * @returns {string}
 */
export function rehearsalElection({ uuid, ceremony, network, language, publicKey }) {
  const [question, ...answers] = TEXTS[language] ?? TEXTS.en;
  return compact({
    version: 1,
    description: `Rehearsal of the key ceremony ${ceremony}`,
    name: lotName(network, { rehearsal: true }),
    group: NAME,
    public_key: String(publicKey),
    questions: [{ answers, blank: true, min: 1, max: 1, question }],
    uuid,
  });
}

/**
 * Returns the exact bytes a trustee signs: which rehearsal box, in which state, she decrypted.
 * @param {{ceremony: string, uuid: string, head: string}} box
 * @returns {Uint8Array}
 */
export function rehearsalStatement({ ceremony, uuid, head }) {
  return canonical({ kind: "rehearsal-decryption", ceremony, head, uuid, version: 1 });
}
