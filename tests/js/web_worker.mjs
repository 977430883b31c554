// The browser's Worker on node's threads: as much of it as the pages' Workers use.

import { Worker as Thread } from "node:worker_threads";

const INSIDE = `
  const { parentPort, workerData } = require("node:worker_threads");
  globalThis.self = {
    postMessage: (data) => parentPort.postMessage(data),
    addEventListener: (_, hear) => parentPort.on("message", (data) => hear({ data })),
  };
  import(workerData).catch((error) => setImmediate(() => { throw error; }));
`;

export class WebWorker {
  constructor(url) {
    this.thread = new Thread(INSIDE, { eval: true, workerData: String(url) });
    this.thread.on("message", (data) => this.onmessage?.({ data }));
    this.thread.on("error", ({ message }) => this.onerror?.({ message, preventDefault() {} }));
  }

  postMessage(data) {
    this.thread.postMessage(data);
  }

  terminate() {
    void this.thread.terminate();
  }
}
