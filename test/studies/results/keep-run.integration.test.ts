import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { canBeKept, keepCurve, keepRun } from "../../../studies/results/keep-run.ts";
import { readKeptRun } from "../../../studies/results/kept-run.ts";
import { sac2019 } from "../../../train/algorithms/sac/sac-2019.ts";
import { td3 } from "../../../train/algorithms/td3/td3.ts";
import type { ConfiguredOffPolicy } from "../../../train/off-policy/algorithm.ts";
import { runOffPolicy } from "../../../train/off-policy/run-off-policy.ts";
import { readMetrics } from "../../../train/run/metrics.ts";
import { createRun } from "../../../train/run/run-folder.ts";
import { recordStart } from "../../../train/run/starts.ts";
import { softedge } from "../../cli/softedge.ts";
import { temporaryFolder } from "../../temporary-folder.ts";

const settings = {
  environment: "InvertedPendulum-v5",
  steps: 300,
  learning_starts: 200,
  hidden: [8],
  batch_size: 16,
  evaluation_interval: 100,
  evaluation_episodes: 2,
};
const stochastic = sac2019.configure({ algorithm: "sac-2019", ...settings });
const { config } = stochastic;

/** A run that was trained up to a step. */
async function trainedRun(
  folder: string,
  until = Number.POSITIVE_INFINITY,
  algorithm: ConfiguredOffPolicy = stochastic,
) {
  const run = createRun(folder, "inverted", algorithm.config);
  recordStart(run.path, { command: "softedge train sac --runs somewhere", step: 0 });
  let step = 0;
  const onStep = (at: number) => {
    step = at;
  };
  await runOffPolicy(algorithm, run, { watch: { onStep }, interrupted: () => step >= until });
  return run.path;
}

test("a run of a deterministic policy is kept with its returns without noise alone", async () => {
  const deterministic = td3.configure({ algorithm: "td3", ...settings });
  const path = await trainedRun(temporaryFolder(), undefined, deterministic);
  const { evaluation, config } = readKeptRun(await keepRun(path, temporaryFolder()));
  expect(config.algorithm).toBe("td3");
  expect(Object.keys(evaluation)).toEqual(["episodes", "deterministic"]);
});

test("what is kept of a run is what plot, export and record need, and its policy's returns", async () => {
  const [runs, kept] = [temporaryFolder(), temporaryFolder()];
  const begun = Date.now() / 1000;
  const path = await trainedRun(runs);
  const ended = Date.now() / 1000;
  const folder = await keepRun(path, kept);
  expect(folder).toBe(join(kept, "inverted"));
  expect(readdirSync(folder).toSorted()).toEqual([
    "checkpoint.safetensors",
    "config.json",
    "evaluation.json",
    "metrics.jsonl",
    "training.json",
  ]);
  const { config: keptConfig, evaluation, metrics, training } = readKeptRun(folder);
  expect(keptConfig).toEqual(config);
  expect(metrics.filter(({ kind }) => kind === "evaluation")).toHaveLength(3);
  expect(evaluation.deterministic.returns).toHaveLength(100);
  expect(training.evaluated.map(({ step }) => step)).toEqual([100, 200, 300]);
  const times = training.evaluated.map(({ wall_time }) => wall_time);
  expect([begun, ...times, ended]).toEqual([begun, ...times, ended].toSorted((a, b) => a - b));
  expect(training.starts).toMatchObject([{ step: 0, engine: null }]);
  // Whose folders they were is nobody's business.
  expect(readFileSync(join(folder, "training.json"), "utf8")).not.toContain("somewhere");

  // The policy is the last one of the run.
  const recorded = await Promise.all(
    [path, folder].map((each) => softedge("record", each, "--seed", "5")),
  );
  const [whole, pruned] = recorded.map(({ output }) => JSON.parse(output).episodes);
  expect(pruned).toEqual(whole);
  const plotted = await softedge("plot", folder, "--out", join(kept, "x.svg"));
  expect(plotted.status, plotted.output).toBe(0);
  const exported = await softedge(
    ...["export", folder, "--policies", join(kept, "policies"), "--episodes", "1"],
  );
  expect(exported.status, exported.output).toBe(0);
  const resumed = await softedge("train", "sac", "--resume", folder, "--steps", "400");
  expect(resumed.output).toContain(`${folder} has kept its last policy alone, and so cannot go on`);
  expect(resumed.status).toBe(1);
  expect(readKeptRun(folder).config).toEqual(config);

  await expect(keepRun(path, kept)).rejects.toThrow(`${folder} is there already`);
  expect(canBeKept(path, kept)).toBe(false);
  expect(canBeKept(path, temporaryFolder())).toBe(true);
  // What was kept has no events, which its times are read from.
  expect(canBeKept(folder, temporaryFolder())).toBe(false);
});

test("a run that is not at its end is not kept", async () => {
  const [runs, kept] = [temporaryFolder(), temporaryFolder()];
  const path = await trainedRun(runs, 150);
  await expect(keepRun(path, kept)).rejects.toThrow(`${path} is at step 150 of 300`);
  expect(readdirSync(kept)).toEqual([]);
});

test("the curve of a run that is not at its end is kept, and drawn", async () => {
  const [runs, kept] = [temporaryFolder(), temporaryFolder()];
  const path = await trainedRun(runs, 250);
  expect(canBeKept(path, kept)).toBe(false);
  const folder = keepCurve(path, kept);
  expect(readdirSync(folder).toSorted()).toEqual(["config.json", "metrics.jsonl"]);
  expect(readMetrics(folder).map(({ kind, step }) => [kind, step])).toEqual([
    ["evaluation", 100],
    ["evaluation", 200],
  ]);
  const plotted = await softedge("plot", folder, "--out", join(kept, "x.svg"));
  expect(plotted.status, plotted.output).toBe(0);
  expect(() => keepCurve(path, kept)).toThrow(`${folder} is there already`);

  const begun = await trainedRun(temporaryFolder(), 50);
  expect(() => keepCurve(begun, temporaryFolder())).toThrow(`${begun} has not been evaluated yet`);
});
