import { type Column, markdownTable } from "../../cli/terminal/markdown-table.ts";
import { type Acting, actingWith, evaluateActing } from "../../export/evaluate-actor.ts";
import type { OnnxActor } from "../../export/onnx-policy.ts";
import { openPolicy } from "../../export/open-policy.ts";
import { drawEpsilon } from "../../noise/epsilon.ts";
import type { BoundedBoxSpace } from "../../schemas/space.ts";
import type { Returns } from "../../train/episodes/evaluation.ts";
import { normalizationIn } from "../../train/learning/checkpoint.ts";
import { actionScale } from "../../train/networks/environment-actions.ts";
import { normalize } from "../../train/networks/running-statistics.ts";
import { learningOf } from "../../train/registry.ts";
import { tensorOf } from "../../train/run/checkpoint.ts";
import { readRun } from "../../train/runs.ts";
import { type QValues, qValues } from "../learning/q-values.ts";

/** The returns of a run's last policy in three ways of acting. */
export interface SqlModes {
  path: string;
  stochastic: Returns;
  /** The action of zero noise. */
  zero: Returns;
  /** The action of the highest Q among as many samples. */
  best: Returns;
}

/** Returns the acting function that draws actions and takes the one of the highest Q. */
function bestOf(
  samples: number,
  { actor, space, q }: { actor: OnnxActor; space: BoundedBoxSpace; q: QValues },
): Acting {
  const { center, halfRange } = actionScale(space);
  const columns = center.length;
  return async (observation, seed, step) => {
    const observations = Array.from({ length: samples }, () => Array.from(observation)).flat();
    const epsilon = drawEpsilon("normal", seed, samples, columns, step);
    const { action } = await actor.run(observations, epsilon, samples);
    const actions = Float64Array.from(action, Number);
    const unscaled = actions.map((a, i) => (a - center[i % columns]) / halfRange[i % columns]);
    const values = Array.from(q(observations, unscaled));
    const best = values.indexOf(Math.max(...values));
    return actions.slice(best * columns, (best + 1) * columns);
  };
}

/**
 * Evaluates the last policy of a run of soft Q-learning in all ways of acting.
 *
 * @throws {Error} if the run is one of another algorithm
 */
export async function sqlModes(path: string, samples: number, episodes: number): Promise<SqlModes> {
  const { config: anyConfig, checkpoint } = readRun(path);
  const { config } = learningOf(anyConfig);
  if (config.algorithm !== "sql")
    throw new Error(`${path} is a run of ${config.algorithm}, not sql`);
  const { actor, environment, release } = await openPolicy(path);
  try {
    const { observationSpace, actionSpace: space } = environment;
    if (observationSpace.kind !== "box" || space.kind !== "box") {
      throw new Error(`${config.environment} has discrete observations or actions`);
    }
    const sizes = { observation: observationSpace.low.length, action: space.low.length };
    const ofInputs = qValues((name, shape) => tensorOf(checkpoint, `critic/${name}`, shape), {
      ...sizes,
      hidden: config.hidden,
    });
    const q: QValues = (observations, actions) => {
      const inputs = Float64Array.from(observations);
      if (config.normalize_observations) normalize(inputs, normalizationIn(checkpoint));
      return ofInputs(inputs, actions);
    };
    const play = (act: Acting) => evaluateActing(act, [environment], episodes);
    return {
      path,
      stochastic: await play(actingWith(actor, "stochastic")),
      zero: await play(actingWith(actor, "deterministic")),
      best: await play(bestOf(samples, { actor, space, q })),
    };
  } finally {
    await release();
  }
}

/** Formats the mean returns of all runs as a table. */
export function describeSqlModes(runs: readonly SqlModes[], samples: number): string {
  const returns = ({ mean, standard_deviation }: Returns) =>
    `${mean.toFixed(1)} ± ${standard_deviation.toFixed(1)}`;
  const columns: Column<SqlModes>[] = [
    ["run", ({ path }) => path],
    ["stochastic", ({ stochastic }) => returns(stochastic)],
    ["zero noise", ({ zero }) => returns(zero)],
    [`highest Q of ${samples}`, ({ best }) => returns(best)],
  ];
  return markdownTable(runs, columns);
}
