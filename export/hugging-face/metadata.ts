import type { Manifest } from "../../schemas/manifest.ts";
import type { YamlValue } from "./yaml.ts";

/** The library that models of the Hub name, by which an export is known again. */
export const libraryName = "softedge";

/** The kind of task, and of pipeline, on the Hub. */
const task = "reinforcement-learning";

/**
 * Returns the metadata of a model on the Hub, the front matter of its card. The Hub's leaderboards
 * read `mean_reward`, that of the deterministic mode.
 */
export function cardMetadata(manifest: Manifest): Record<string, YamlValue> {
  const { algorithm, environment } = manifest;
  const tags = ["deep-reinforcement-learning", task, algorithm, "onnx"];
  const results = resultsOf(manifest);
  return {
    library_name: libraryName,
    pipeline_tag: task,
    tags: environment === undefined ? tags : [environment, ...tags],
    ...(results && { "model-index": [{ name: algorithm, results: [results] }] }),
  };
}

function resultsOf({ environment, evaluation }: Manifest): YamlValue | undefined {
  if (environment === undefined || evaluation === undefined) return undefined;
  const { mean, standard_deviation } = evaluation.deterministic;
  const value = `${mean.toFixed(2)} +/- ${standard_deviation.toFixed(2)}`;
  return {
    task: { type: task, name: task },
    dataset: { name: environment, type: environment },
    metrics: [{ type: "mean_reward", value, name: "mean_reward", verified: false }],
  };
}

/** Returns the content of `results.json`; undefined if the policy was not evaluated. */
export function evaluationResults({
  evaluation,
  created,
}: Manifest): Record<string, unknown> | undefined {
  if (evaluation === undefined) return undefined;
  const { episodes, deterministic, stochastic } = evaluation;
  return {
    mean_reward: deterministic.mean,
    std_reward: deterministic.standard_deviation,
    is_deterministic: true,
    n_eval_episodes: episodes,
    eval_datetime: created,
    ...(stochastic && {
      stochastic: {
        mean_reward: stochastic.mean,
        std_reward: stochastic.standard_deviation,
        n_eval_episodes: episodes,
      },
    }),
  };
}
