import assert from "node:assert/strict";
import { afterEach, test } from "node:test";

import { openBallot, openedText } from "../../static/js/ballot/open_ballot.js";
import { encode } from "../../static/js/ballot/text.js";
import { BallotMaker } from "../../static/js/pages/ballot_maker.js";
import { vectors } from "./vectors.mjs";
import { WebWorker } from "./web_worker.mjs";

const { code, election } = vectors.elections.find(({ shape }) => shape === "blank");
const choices = [[0, 1, 1]];

/** A Worker whose file cannot be fetched. */
class LostWorker extends WebWorker {
  constructor() {
    super(new URL("./no_such_file.js", import.meta.url));
  }
}

/** A Worker that breaks when it is asked for a ballot. */
class BreakingWorker extends WebWorker {
  postMessage(data) {
    if (data.choices) {
      this.terminate();
      this.onerror({ message: "out of memory", preventDefault() {} });
    } else {
      super.postMessage(data);
    }
  }
}

afterEach(() => {
  delete globalThis.Worker;
});

const WAYS = {
  "beside the page": WebWorker,
  "in the page without Workers": undefined,
  "in the page when the Worker cannot be fetched": LostWorker,
  "in the page when the Worker breaks": BreakingWorker,
};

for (const [way, worker] of Object.entries(WAYS)) {
  test(`a ballot is made ${way}`, async () => {
    if (worker) {
      globalThis.Worker = worker;
    }
    const maker = new BallotMaker(encode(election));
    assert.equal((await maker.worker) !== null, [WebWorker, BreakingWorker].includes(worker));
    const told = [];
    const progress = (done, whole) => told.push(`${done}/${whole}`);
    const made = await maker.make({ code, choices, progress });
    maker.close();
    assert.deepEqual(told, ["1/5", "2/5", "3/5", "4/5", "5/5"]);
    const opened = openBallot(encode(openedText({ ...made, choices })), maker.election);
    assert.deepEqual(opened, { tracker: made.tracker, choices });
  });

  test(`what is wrong is told by its code ${way}`, async () => {
    if (worker) {
      globalThis.Worker = worker;
    }
    const maker = new BallotMaker(encode(election));
    const short = { code: "code-length", params: { expected: 15, given: 3 } };
    await assert.rejects(maker.make({ code: "abc", choices }), short);
    const many = maker.make({ code, choices: [[1, 1, 1]] });
    await assert.rejects(many, { code: "choices-out-of-range" });
    maker.close();
  });
}
