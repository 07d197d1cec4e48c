import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { runConfig } from "../../train/registry.ts";
import { recordingFailure } from "../../train/run/failure.ts";
import { createRun, type RunFolder } from "../../train/run/run-folder.ts";
import { lockRun } from "../../train/run/run-lock.ts";
import { runsIn, summarizeRun } from "../../train/run-summary.ts";
import { temporaryFolder } from "../temporary-folder.ts";

const sac = { algorithm: "sac-2019", steps: 1000 };

function newRun(settings: Record<string, unknown> = sac): RunFolder {
  return createRun(temporaryFolder(), "run", runConfig.parse(settings));
}

const evaluated = (step: number, mean: number) => ({
  ...{ kind: "evaluation", step },
  deterministic: { mean, standard_deviation: 1, episodes: 20 },
});

function save(run: RunFolder, step: number, metadata: Record<string, string> = {}): void {
  const training = JSON.stringify({ evaluationDue: false });
  run.saveCheckpoint({
    tensors: new Map([["numbers", { data: Float32Array.of(1, 2), shape: [2] }]]),
    metadata: { environment_steps: String(step), training, ...metadata },
  });
}

describe("a run", () => {
  test("waits before anything is recorded", () => {
    expect(summarizeRun(newRun().path)).toMatchObject({
      ...{ name: "run", state: "waiting", step: 0, steps: 1000 },
      ...{ last: null, best: null, reason: null },
    });
  });

  test("is broken off before its last step, at that of its checkpoint", () => {
    const run = newRun();
    run.record(evaluated(300, -5), evaluated(600, -9));
    save(run, 600);
    run.record({ kind: "episode", step: 800, episode: 4, return: 1, length: 200 });
    expect(summarizeRun(run.path)).toMatchObject({ state: "broken off", step: 600 });
    expect(summarizeRun(run.path)).toMatchObject({ last: -9, best: -5 });
  });

  test("is broken off before the evaluation of its last step", () => {
    const run = newRun();
    save(run, 1000, { training: JSON.stringify({ evaluationDue: true }) });
    expect(summarizeRun(run.path).state).toBe("broken off");
  });

  test("is finished after its last step, or beyond it", () => {
    for (const step of [1000, 1024]) {
      const run = newRun();
      save(run, step);
      expect(summarizeRun(run.path)).toMatchObject({ state: "finished", step });
    }
  });

  test("is finished where its last evaluation reached the target return", () => {
    const run = newRun({ ...sac, target_return: -5 });
    run.record(evaluated(300, -6));
    save(run, 300);
    expect(summarizeRun(run.path).state).toBe("broken off");
    run.record(evaluated(600, -5));
    save(run, 600);
    expect(summarizeRun(run.path).state).toBe("finished");
  });

  test("is finished where it is kept, with its policy alone", () => {
    const run = newRun();
    run.saveCheckpoint({ tensors: new Map(), metadata: { holds: "policy" } });
    expect(summarizeRun(run.path).state).toBe("finished");
  });

  test("of a tabular algorithm has no steps, and is finished with its checkpoint", () => {
    const run = newRun({ algorithm: "spi" });
    run.record({ kind: "sweep", iteration: 1, sweep: 0, total_sweeps: 7, error: 1 });
    expect(summarizeRun(run.path)).toMatchObject({ state: "broken off", step: 0, steps: null });
    run.saveCheckpoint({ tensors: new Map(), metadata: {} });
    expect(summarizeRun(run.path).state).toBe("finished");
  });

  test("is in training while its lock is held, at the step recorded last", () => {
    const run = newRun();
    save(run, 600);
    run.record({ kind: "episode", step: 800, episode: 4, return: 1, length: 200 });
    {
      using _lock = lockRun(run.path);
      expect(summarizeRun(run.path)).toMatchObject({ state: "training", step: 800 });
    }
    expect(summarizeRun(run.path)).toMatchObject({ state: "broken off", step: 600 });
  });

  test("has failed, with the reason, until it is trained again", async () => {
    const run = newRun();
    save(run, 600);
    const training = recordingFailure(run.path, async () => {
      throw new Error("training diverged: q1_loss is NaN");
    });
    await expect(training).rejects.toThrow("q1_loss");
    const reason = "training diverged: q1_loss is NaN";
    expect(summarizeRun(run.path)).toMatchObject({ state: "failed", step: 600, reason });
    await recordingFailure(run.path, async () => {});
    expect(summarizeRun(run.path)).toMatchObject({ state: "broken off", reason: null });
  });

  test("is read from the checkpoint before the last, where the last is cut short", () => {
    const run = newRun();
    save(run, 300);
    save(run, 1000);
    writeFileSync(join(run.path, "checkpoint.safetensors"), "short");
    expect(summarizeRun(run.path)).toMatchObject({ state: "broken off", step: 300 });
  });
});

test("the runs of a folder are those in it at any depth, in the order of their numbers", () => {
  const folder = temporaryFolder();
  const config = runConfig.parse(sac);
  for (const name of ["b-seed-10", "b-seed-2", "study/a-seed-0"]) createRun(folder, name, config);
  mkdirSync(join(folder, "empty"));
  expect(runsIn(folder)).toEqual(
    ["b-seed-2", "b-seed-10", "study/a-seed-0"].map((name) => join(folder, name)),
  );
  expect(runsIn(join(folder, "b-seed-2"))).toEqual([join(folder, "b-seed-2")]);
  expect(runsIn(join(folder, "empty"))).toEqual([]);
  expect(runsIn(join(folder, "nowhere"))).toEqual([]);
});
