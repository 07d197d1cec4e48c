import { createRun, type RunFolder } from "../../../train/run/run-folder.ts";
import { evaluatedRun } from "../../render/recorded-run.ts";

export const evaluation = (step: number, mean: number) =>
  evaluatedRun({}, [[step, mean]]).metrics[0];

export const episode = (step: number, total: number) => ({
  ...{ kind: "episode", step, episode: step / 200 },
  ...{ return: total, length: 200 },
});

/** Writes a run, which has been evaluated with the given mean returns at steps 500, 1000, ... */
export function writeRun(
  folder: string,
  name: string,
  settings: Record<string, unknown>,
  returns: readonly number[],
): RunFolder {
  const { config, metrics } = evaluatedRun(
    settings,
    returns.map((mean, i) => [500 * (i + 1), mean]),
  );
  const run = createRun(folder, name, config);
  if (metrics.length > 0) run.record(...metrics);
  return run;
}

/** Two seeds of two algorithms on one environment, and one run on another. */
export function writeStudy(folder: string): void {
  writeRun(folder, "pendulum-sac-seed-0", { seed: 0, steps: 2000 }, [-1200, -300]);
  writeRun(folder, "pendulum-sac-seed-1", { seed: 1, steps: 2000 }, [-1100, -200]);
  writeRun(folder, "pendulum-td3-seed-0", { algorithm: "td3", steps: 2000 }, [-1400, -900]);
  writeRun(folder, "pendulum-td3-seed-10", { algorithm: "td3", seed: 10, steps: 2000 }, [-1300]);
  writeRun(folder, "upright-sac-seed-0", { environment: "InvertedPendulum-v5" }, [10, 900]);
}
