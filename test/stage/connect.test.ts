import { describe, expect, test } from "vitest";
import { connectStage, StageFailure } from "../../edge/page/stage/stage-worker.js";

/** Stands for a web worker, and remembers what it was sent. */
class FakeWorker {
  readonly sent: { id: number; method: string; params: object }[] = [];
  isTerminated = false;
  onmessage: (event: { data: object }) => void = () => {};
  onerror: (event: { message?: string }) => void = () => {};
  onmessageerror: () => void = () => {};

  postMessage(message: { id: number; method: string; params: object }): void {
    this.sent.push(structuredClone(message));
  }

  terminate(): void {
    this.isTerminated = true;
  }
}

function connect() {
  const worker = new FakeWorker();
  return { worker, stage: connectStage(worker) };
}

describe("the page's side of the web worker", () => {
  test("sends each call, and gives each the answer with its id", async () => {
    const { worker, stage } = connect();
    const calls = [stage.reset({ arm: 0, seed: 7 }), stage.seek({ arm: 1, step: 3 })];
    expect(worker.sent).toEqual([
      { id: 0, method: "reset", params: { arm: 0, seed: 7 } },
      { id: 1, method: "seek", params: { arm: 1, step: 3 } },
    ]);
    worker.onmessage({ data: { id: 0, result: "first" } });
    worker.onmessage({ data: { id: 1, result: "second" } });
    expect(await Promise.all(calls)).toEqual(["first", "second"]);
  });

  test("rejects with what the web worker says, and goes on", async () => {
    const { worker, stage } = connect();
    const call = stage.open({ arm: 0 });
    worker.onmessage({ data: { id: 0, error: { message: "no such environment", status: 404 } } });
    await expect(call).rejects.toEqual(
      new StageFailure({ message: "no such environment", status: 404 }),
    );
    await expect(call).rejects.toMatchObject({ status: 404 });
    const next = stage.reset({ arm: 0, seed: 1 });
    worker.onmessage({ data: { id: 1, result: "started" } });
    expect(await next).toBe("started");
  });

  test("rejects all calls once the web worker has failed", async () => {
    const { worker, stage } = connect();
    const call = stage.reset({ arm: 0, seed: 7 });
    worker.onerror({ message: "SyntaxError" });
    const reason = "the part of this page that plays environments does not run: SyntaxError";
    await expect(call).rejects.toThrow(reason);
    await expect(stage.reset({ arm: 0, seed: 7 })).rejects.toThrow(reason);
    expect(worker.sent).toHaveLength(1);
  });

  test("rejects what cannot be sent", async () => {
    const { stage } = connect();
    await expect(stage.step({ arm: 0, action: () => {} })).rejects.toThrow(/could not be cloned/);
  });

  test("rejects what is under way when it is ended", async () => {
    const { worker, stage } = connect();
    const call = stage.step({ arm: 0, action: 1 });
    stage.terminate();
    expect(worker.isTerminated).toBe(true);
    await expect(call).rejects.toThrow("the web worker was ended");
  });
});
