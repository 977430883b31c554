/**
 * Keeps a member's keys on her device: in the browser's own store, where nobody can read them
 * out, until she locks the room or signs out.
 * @module
 */

const NAME = "committee-room";
const STORE = "keys";

function asked(request) {
  return new Promise((resolve, reject) => {
    request.addEventListener("success", () => resolve(request.result));
    request.addEventListener("error", () => reject(request.error));
  });
}

async function within(mode, act) {
  const opening = indexedDB.open(NAME, 1);
  opening.addEventListener("upgradeneeded", () => opening.result.createObjectStore(STORE));
  const database = await asked(opening);
  try {
    return await asked(act(database.transaction(STORE, mode).objectStore(STORE)));
  } finally {
    database.close();
  }
}

/**
 * Keeps keys under a name; the CryptoKeys in them cannot be exported.
 * @param {string} name
 * @param {object} keys
 */
export async function keep(name, keys) {
  await within("readwrite", (store) => store.put(keys, name));
}

/**
 * Returns what was kept; null when there is nothing, or the browser keeps nothing.
 * @param {string} name
 * @returns {Promise<?object>}
 */
export async function kept(name) {
  try {
    return (await within("readonly", (store) => store.get(name))) ?? null;
  } catch {
    return null;
  }
}

/** Forgets everything that was kept of any room. */
export async function forgetAll() {
  try {
    await asked(indexedDB.deleteDatabase(NAME));
  } catch {
    // A browser that keeps nothing has nothing to forget.
  }
}
