import type { Column } from "../../cli/terminal/markdown-table.ts";
import { spreadText } from "./number-text.ts";
import type { Spread } from "./samples.ts";

/** A published mean return. Its deviation is NaN if there is none. */
export interface PublishedReturn extends Spread {
  source: string;
  url: string;
  /** The version of the environment that it is of. */
  environment: string;
  /** What the mean and the deviation are taken over. */
  of: string;
}

/** The columns of a table with a row for each. */
export const publishedColumns: readonly Column<PublishedReturn>[] = [
  ["published by", ({ source, url }) => `[${source}](${url})`],
  ["on", ({ environment }) => environment],
  ["mean return", spreadText],
  ["of", ({ of }) => of],
];

/** A published return of soft actor-critic on Hopper after a million steps. */
export interface PublishedMeasure extends PublishedReturn {
  /** The most comparable measure of ours. */
  like: "highest mean" | "last policy" | "training episodes";
}

/** The page of returns of RL Baselines3 Zoo. */
export const zooBenchmark = "https://github.com/DLR-RM/rl-baselines3-zoo/blob/master/benchmark.md";

/*
 * All of them used older versions of MuJoCo, in which Hopper's contacts have other margins, and
 * Hopper-v2 or v3, which give the healthy reward at the last step too.
 */
export const publishedMeasures: readonly PublishedMeasure[] = [
  {
    source: "Tianshou",
    url: "https://github.com/thu-ml/tianshou/tree/master/examples/mujoco",
    environment: "Hopper-v3",
    mean: 3542.2,
    standardDeviation: 51.5,
    of: "10 seeds, at the step where their mean is highest",
    like: "highest mean",
  },
  {
    source: "RL Baselines3 Zoo",
    url: zooBenchmark,
    environment: "Hopper-v3",
    mean: 2325.547,
    standardDeviation: 1129.676,
    of: "236 episodes of the policy of one seed",
    like: "last policy",
  },
  {
    source: "CleanRL",
    url: "https://docs.cleanrl.dev/rl-algorithms/sac/",
    environment: "Hopper-v2",
    mean: 2310.46,
    standardDeviation: 342.82,
    of: "episodes of training, of several seeds",
    like: "training episodes",
  },
];
