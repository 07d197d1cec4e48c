import { published } from "../published.ts";
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

const million = 1_000_000;

function urlOf(source: string): string {
  const known = published.find((each) => each.source === source);
  if (known) return known.url;
  throw new Error(`no address of ${source} is known`);
}

/** Figures of Tianshou after a million steps. */
const tianshou = (
  algorithm: string,
  spreads: Readonly<Record<string, readonly [mean: number, standardDeviation: number]>>,
): PublishedFigure[] =>
  Object.entries(spreads).map(([task, [mean, standardDeviation]]) => ({
    environment: `${task}-v5`,
    algorithm,
    source: "Tianshou",
    url: urlOf("Tianshou"),
    version: `${task}-v3`,
    steps: million,
    mean,
    standardDeviation,
    of: "10 seeds, at the step where their mean is highest",
  }));

/** Figures of RL Baselines3 Zoo after a million steps. */
const zoo = (algorithm: string, means: Readonly<Record<string, number>>): PublishedFigure[] =>
  Object.entries(means).map(([task, mean]) => ({
    environment: `${task}-v5`,
    algorithm,
    source: "RL Baselines3 Zoo",
    url: urlOf("RL Baselines3 Zoo"),
    version: `${task}-v3`,
    steps: million,
    mean,
    standardDeviation: Number.NaN,
    of: "the policy of one seed",
  }));

const onHopper = { environment: "Hopper-v5", algorithm: "sac-2019" };
const simba = {
  ...onHopper,
  source: "SimbaV2",
  url: "https://arxiv.org/abs/2502.15280",
  version: "Hopper-v4",
  standardDeviation: Number.NaN,
  of: "10 seeds",
};
const early = {
  ...onHopper,
  source: "Tianshou",
  url: urlOf("Tianshou"),
  version: "Hopper-v3",
  of: "10 seeds",
};

/**
 * Published figures, those of few steps first. No table of returns of soft Q-learning on these tasks
 * is known to us.
 */
export const publishedFigures: readonly PublishedFigure[] = [
  { ...simba, steps: 100_000, mean: 1103 },
  { ...early, steps: 100_000, mean: 2613, standardDeviation: 991 },
  { ...early, steps: 250_000, mean: 3223, standardDeviation: 281 },
  { ...simba, steps: 300_000, mean: 2160 },
  ...published.map(({ environment: version, ...figure }) => ({
    ...figure,
    ...onHopper,
    version,
    steps: million,
  })),
  ...tianshou("sac-2019", { HalfCheetah: [12_139, 1049], Walker2d: [5007, 252] }),
  ...zoo("sac-2019", { HalfCheetah: 9535, Walker2d: 3863 }),
  ...tianshou("td3", { Hopper: [3472, 117], HalfCheetah: [10_201, 773], Walker2d: [3982, 275] }),
  ...zoo("td3", { Hopper: 3606, HalfCheetah: 9656, Walker2d: 4718 }),
  ...tianshou("ddpg", { Hopper: [2197, 972], HalfCheetah: [11_719, 466], Walker2d: [1401, 905] }),
  ...zoo("tqc", { Hopper: 3754, HalfCheetah: 12_090, Walker2d: 4381 }),
  ...zoo("ppo", { Hopper: 2410, HalfCheetah: 5819, Walker2d: 3479 }),
];
