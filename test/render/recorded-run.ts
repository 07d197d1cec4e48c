import type { RecordedRun } from "../../render/plotted-metric.ts";
import { runConfig } from "../../train/registry.ts";

/** A run whose evaluations, of both modes, had the given mean returns at the given steps. */
export function evaluatedRun(
  settings: Record<string, unknown>,
  returns: readonly (readonly [step: number, mean: number])[],
): RecordedRun {
  return {
    path: `runs/${settings.seed ?? 0}`,
    config: runConfig.parse({ algorithm: "sac-2019", ...settings }),
    metrics: returns.map(([step, mean]) => ({
      kind: "evaluation",
      step,
      deterministic: { mean, standard_deviation: 1, episodes: 20 },
      stochastic: { mean: mean - 1, standard_deviation: 2, episodes: 20 },
    })),
  };
}

/** A run whose episodes had the given returns. */
export function playedRun(
  seed: number,
  returns: readonly (readonly [step: number, total: number])[],
): RecordedRun {
  return {
    path: `runs/${seed}`,
    config: runConfig.parse({ algorithm: "sac-2019", seed }),
    metrics: returns.map(([step, total], i) => ({
      ...{ kind: "episode", step, episode: i + 1 },
      ...{ return: total, length: 10 },
    })),
  };
}

/** A run of soft policy iteration, with the errors of each iteration's sweeps. */
export function tabularRun(errors: readonly (readonly number[])[], seed = 0): RecordedRun {
  let before = 0;
  const metrics = errors.flatMap((ofOne, i) => {
    const iteration = i + 1;
    const sweeps = ofOne.map((error, sweep) => ({
      ...{ kind: "sweep", iteration, sweep },
      ...{ total_sweeps: before + sweep, error },
    }));
    before += ofOne.length - 1;
    return [...sweeps, { kind: "iteration", iteration, start_value: i }];
  });
  return { path: "runs/taxi", config: runConfig.parse({ algorithm: "spi", seed }), metrics };
}
