import { zooBenchmark } from "../published.ts";
import type { Spread } from "../samples.ts";

/** A published mean return in an environment. */
export interface PublishedFigure extends Spread {
  /** The environment, as it is in the study. */
  environment: string;
  /** The algorithm, by its name in the study. */
  algorithm: string;
  source: string;
  url: string;
  /** The version of the environment that it is of. */
  version: string;
  steps: number;
  /** The population of the mean and the standard deviation, which is NaN if there is none. */
  of: string;
}

/** The mean and the standard deviation in each task. */
type Spreads = Readonly<Record<string, readonly [mean: number, standardDeviation: number]>>;

/** Figures of an algorithm in several tasks, which have the rest in common. */
function figures(
  algorithm: string,
  { version, ...common }: Pick<PublishedFigure, "source" | "url" | "steps" | "of" | "version">,
  spreads: Spreads,
): PublishedFigure[] {
  return Object.entries(spreads).map(([task, [mean, standardDeviation]]) => ({
    ...common,
    environment: `${task}-v5`,
    algorithm,
    version: `${task}-${version}`,
    mean,
    standardDeviation,
  }));
}

const curves =
  "https://github.com/thu-ml/tianshou/tree/39acf2094d96268d92ebb54dcbfc3de76d702567/examples/mujoco/benchmark";
/** The evaluations at a step, in the files test_rew_10seeds.csv. */
const tianshou = { source: "Tianshou", url: curves, steps: 200_000, version: "v3", of: "10 seeds" };
/** The evaluations at a step, in the folder learning_curves. */
const authors = {
  source: "Fujimoto et al. 2018",
  url: "https://github.com/sfujim/TD3",
  steps: 200_000,
  version: "v1",
  of: "10 seeds",
};
const simba = {
  source: "SimbaV2",
  url: "https://arxiv.org/abs/2502.15280",
  version: "v4",
  of: "10 seeds",
};
const zoo = {
  source: "RL Baselines3 Zoo",
  url: zooBenchmark,
  steps: 1_000_000,
  version: "v3",
  of: "the policy of one seed",
};
const none = Number.NaN;

/**
 * Published figures after as many steps as ours where there are some. No table of returns of soft
 * Q-learning on these tasks is known to us, and none of TQC after so few steps.
 */
export const publishedFigures: readonly PublishedFigure[] = [
  ...figures("sac-2019", tianshou, {
    Hopper: [3234, 314],
    HalfCheetah: [8208, 928],
    Walker2d: [2531, 1300],
  }),
  ...figures("sac-2019", { ...simba, steps: 100_000 }, { Hopper: [1103, none] }),
  ...figures("sac-2019", { ...simba, steps: 300_000 }, { Hopper: [2160, none] }),
  ...figures("td3", tianshou, {
    Hopper: [887, 649],
    HalfCheetah: [6721, 617],
    Walker2d: [941, 365],
  }),
  ...figures("td3", authors, {
    Hopper: [2441, 787],
    HalfCheetah: [6833, 720],
    Walker2d: [2421, 919],
  }),
  ...figures("ddpg", tianshou, {
    Hopper: [1272, 663],
    HalfCheetah: [7914, 1075],
    Walker2d: [132, 100],
  }),
  ...figures("tqc", zoo, {
    Hopper: [3754, none],
    HalfCheetah: [12_090, none],
    Walker2d: [4381, none],
  }),
  ...figures(
    "ppo",
    { ...tianshou, steps: 1_013_760 },
    {
      Hopper: [2483, 852],
      HalfCheetah: [5650, 1226],
      Walker2d: [3410, 686],
    },
  ),
];
