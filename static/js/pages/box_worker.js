/**
 * The page's side of `worker_verify.js`: asks, hears progress, and waits for the answer.
 * @module
 */

/** What the worker says of a box that is not accepted, or could not be fetched. */
export class NotAcceptedError extends Error {
  /** @param {{check: string, where: ?string, message: string, violations?: object[]}} answer */
  constructor({ check, where, message, violations = [] }) {
    super(message);
    this.name = "NotAcceptedError";
    this.code = check;
    this.check = check;
    this.where = where;
    this.params = { where };
    this.violations = violations;
  }
}

/** A worker that verifies boxes one after the other. */
export class BoxWorker {
  #asked = 0;
  /** @type {Map<number, {resolve: Function, reject: Function, progress: Function}>} */
  #waiting = new Map();

  constructor() {
    const url = new URL("./worker_verify.js", import.meta.url);
    this.worker = new Worker(url, { type: "module" });
    this.worker.onmessage = ({ data }) => this.#hear(data);
    this.worker.onerror = ({ message }) => this.#lose(message ?? "the worker did not start");
  }

  /**
   * Asks what the worker's header lists, such as `{verify: "/box.bel"}`.
   * @param {object} message
   * @param {(done: number, total: number) => void} [progress]
   * @returns {Promise<any>} the answer; rejects with NotAcceptedError
   */
  ask(message, progress = () => {}) {
    return new Promise((resolve, reject) => {
      this.#asked += 1;
      this.#waiting.set(this.#asked, { resolve, reject, progress });
      this.worker.postMessage({ ...message, id: this.#asked });
    });
  }

  /** Ends the worker; whoever still waits is refused. */
  stop() {
    this.worker.terminate();
    this.#lose("stopped");
  }

  #hear({ id, progress, ok, ...answer }) {
    const waiting = this.#waiting.get(id);
    if (progress) {
      waiting.progress(progress.done, progress.total);
      return;
    }
    this.#waiting.delete(id);
    if (ok) {
      waiting.resolve(answer);
    } else {
      waiting.reject(new NotAcceptedError(answer));
    }
  }

  #lose(message) {
    for (const { reject } of this.#waiting.values()) {
      reject(new NotAcceptedError({ check: "unexpected", where: null, message }));
    }
    this.#waiting.clear();
  }
}
