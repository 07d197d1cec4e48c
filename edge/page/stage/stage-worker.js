/** A failure in the web worker; `status` is 404 where a page has no such environment. */
export class StageFailure extends Error {
  /** @param {{ message: string, status?: number }} error */
  constructor({ message, status }) {
    super(message);
    this.name = "StageFailure";
    this.status = status;
  }
}

/**
 * The methods of `StageMethods`, each of which gives a promise.
 *
 * @typedef {import("softedge:page-types").StageMethods} Methods
 * @typedef {{ [Method in keyof Methods]:
 *   (params: Parameters<Methods[Method]>[0]) => Promise<ReturnType<Methods[Method]>> }
 *   & { terminate(): void }} Stage
 */

/**
 * Starts the web worker that plays environments and evaluates policies. Each method is answered in the
 * order of the calls, and rejects with a sentence that says what is wrong.
 *
 * @returns {Stage}
 */
export function connectStage(worker = startWorker()) {
  /** @type {Map<number, { resolve(result: any): void, reject(error: Error): void }>} */
  const waiting = new Map();
  /** @type {Error | undefined} */
  let broken;
  let count = 0;

  /** @param {Error} error ends all that is under way, and all that comes */
  function fail(error) {
    broken = error;
    for (const { reject } of waiting.values()) reject(error);
    waiting.clear();
  }

  worker.onmessage = ({ data }) => {
    const asked = waiting.get(data.id);
    waiting.delete(data.id);
    if ("error" in data) asked?.reject(new StageFailure(data.error));
    else asked?.resolve(data.result);
  };
  worker.onerror = ({ message }) => {
    const reason = message ? `: ${message}` : "";
    fail(new Error(`the part of this page that plays environments does not run${reason}`));
  };
  worker.onmessageerror = () => fail(new Error("an answer of the web worker cannot be read"));

  /** @returns {(params: object) => Promise<any>} */
  const asking = (method) => (params) =>
    new Promise((resolve, reject) => {
      if (broken) return reject(broken);
      const id = count++;
      waiting.set(id, { resolve, reject });
      try {
        worker.postMessage({ id, method, params });
      } catch (error) {
        // What cannot be sent, such as a function.
        waiting.delete(id);
        reject(error);
      }
    });

  return {
    open: asking("open"),
    reset: asking("reset"),
    step: asking("step"),
    seek: asking("seek"),
    act: asking("act"),
    close: asking("close"),
    terminate() {
      worker.terminate();
      fail(new Error("the web worker was ended"));
    },
  };
}

function startWorker() {
  return new Worker("/assets/stage-worker.js", { type: "module" });
}
