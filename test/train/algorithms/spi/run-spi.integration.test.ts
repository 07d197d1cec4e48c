import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { runSpi } from "../../../../train/algorithms/spi/run-spi.ts";
import { spiConfig } from "../../../../train/algorithms/spi/spi.ts";
import { createRun } from "../../../../train/run/run-folder.ts";
import { readRun } from "../../../../train/runs.ts";
import { temporaryFolder } from "../../../temporary-folder.ts";

test("a run of soft policy iteration leaves its config, its metrics and the optimum", async () => {
  const config = spiConfig.parse({ algorithm: "spi", tolerance: 1e-6 });
  const run = createRun(temporaryFolder(), "run", config);
  const told: number[] = [];
  const { policy, q, value, iterations } = await runSpi(config, run, ({ iteration }) => {
    told.push(iteration);
  });
  expect(told).toEqual(iterations.map(({ iteration }) => iteration));
  expect(told.length).toBeGreaterThan(2);

  const { checkpoint, ...read } = readRun(run.path);
  expect(read.config).toEqual(config);
  const sweeps = iterations.reduce((sum, iteration) => sum + iteration.sweeps, 0);
  expect(checkpoint).toEqual({
    tensors: new Map([
      ["log_policy", { data: policy.logProbability, shape: [500, 6] }],
      ["q", { data: q, shape: [500, 6] }],
      ["value", { data: value, shape: [500] }],
    ]),
    metadata: { iterations: String(told.length), sweeps: String(sweeps) },
  });

  // Of each iteration the error before its first sweep and after each, then a line of its own.
  const text = readFileSync(join(run.path, "metrics.jsonl"), "utf8");
  const lines: unknown[] = text
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
  const expected = iterations.flatMap((each, i) => {
    const { iteration, sweeps, errors, improvement, startValue } = each;
    const before = iterations.slice(0, i).reduce((sum, { sweeps }) => sum + sweeps, 0);
    return [
      ...errors.map((error, sweep) => ({
        ...{ kind: "sweep", iteration, sweep },
        ...{ total_sweeps: before + sweep, error },
      })),
      { kind: "iteration", iteration, sweeps, improvement, start_value: startValue },
    ];
  });
  expect(lines).toEqual(expected);
});
