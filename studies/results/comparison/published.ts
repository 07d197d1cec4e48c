import { type PublishedReturn, zooBenchmark } from "../published.ts";

/** A published mean return of an algorithm in an environment of the comparison. */
export interface PublishedFigure extends PublishedReturn {
  /** The environment and the algorithm, by their names in the study. */
  like: { environment: string; algorithm: string };
  /** The environment steps, random ones at first included. */
  steps: number;
}

/** The mean and the deviation in each task. */
type Spreads = Readonly<Record<string, readonly [mean: number, standardDeviation: number]>>;

/** Figures of an algorithm in several tasks, which have the rest in common. */
function figures(
  algorithm: string,
  {
    version,
    ...common
  }: Pick<PublishedFigure, "source" | "url" | "steps" | "of"> & { version: string },
  spreads: Spreads,
): PublishedFigure[] {
  return Object.entries(spreads).map(([task, [mean, standardDeviation]]) => ({
    ...common,
    like: { environment: `${task}-v5`, algorithm },
    environment: `${task}-${version}`,
    mean,
    standardDeviation,
  }));
}

const curves =
  "https://github.com/thu-ml/tianshou/tree/39acf2094d96268d92ebb54dcbfc3de76d702567/examples/mujoco/benchmark";
/**
 * The evaluations in the files test_rew_10seeds.csv. Their `env_step` leaves out the random steps at
 * first: 10,000 of soft actor-critic, 25,000 of TD3 and DDPG.
 */
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
 * Published figures after as many steps as ours where there are some. Deviations are over seeds, and
 * sample deviations like ours. No table of returns of soft Q-learning on these tasks is known to us,
 * and none of TQC after so few steps.
 */
export const publishedFigures: readonly PublishedFigure[] = [
  ...figures("sac-2019", tianshou, {
    Hopper: [2383, 1225],
    HalfCheetah: [7877, 804],
    Walker2d: [2450, 1499],
  }),
  ...figures("sac-2019", { ...simba, steps: 100_000 }, { Hopper: [1103, none] }),
  ...figures("sac-2019", { ...simba, steps: 300_000 }, { Hopper: [2160, none] }),
  ...figures("td3", tianshou, {
    Hopper: [845, 661],
    HalfCheetah: [6488, 595],
    Walker2d: [661, 297],
  }),
  ...figures("td3", authors, {
    Hopper: [2441, 787],
    HalfCheetah: [6833, 720],
    Walker2d: [2421, 919],
  }),
  ...figures("ddpg", tianshou, {
    Hopper: [1158, 817],
    HalfCheetah: [7506, 990],
    Walker2d: [111, 89],
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
      Hopper: [2483, 899],
      HalfCheetah: [5650, 1293],
      Walker2d: [3410, 723],
    },
  ),
];
