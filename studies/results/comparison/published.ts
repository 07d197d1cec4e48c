import type { Spread } from "../samples.ts";

/** A published mean return in an environment. */
export interface PublishedFigure extends Spread {
  environment: string;
  /** The algorithm, by its name in the study. */
  algorithm: string;
  source: keyof typeof sources;
  /** The version of the environment. */
  version: string;
  steps: number;
  of: string;
}

/** The addresses of what published figures are from. */
export const sources = {
  Tianshou: "https://github.com/thu-ml/tianshou/tree/master/examples/mujoco",
  "RL Baselines3 Zoo": "https://github.com/DLR-RM/rl-baselines3-zoo/blob/master/benchmark.md",
  SimbaV2: "https://arxiv.org/abs/2502.15280",
} as const;

const million = 1_000_000;

const tianshou = (
  environment: string,
  algorithm: string,
  [mean, standardDeviation]: readonly [number, number],
  steps = million,
): PublishedFigure => ({
  environment: `${environment}-v5`,
  algorithm,
  source: "Tianshou",
  version: "v3",
  steps,
  mean,
  standardDeviation,
  of: steps === million ? "10 seeds, at their best step" : "10 seeds",
});

const zoo = (environment: string, algorithm: string, mean: number): PublishedFigure => ({
  environment: `${environment}-v5`,
  algorithm,
  source: "RL Baselines3 Zoo",
  version: "v3",
  steps: million,
  mean,
  standardDeviation: Number.NaN,
  of: "1 seed",
});

const simba = (steps: number, mean: number): PublishedFigure => ({
  environment: "Hopper-v5",
  algorithm: "sac-2019",
  source: "SimbaV2",
  version: "v4",
  steps,
  mean,
  standardDeviation: Number.NaN,
  of: "10 seeds",
});

/** Published figures, those at few steps first. Nobody publishes soft Q-learning on these tasks. */
export const publishedFigures: readonly PublishedFigure[] = [
  simba(100_000, 1103),
  tianshou("Hopper", "sac-2019", [2613, 991], 100_000),
  tianshou("Hopper", "sac-2019", [3223, 281], 250_000),
  simba(300_000, 2160),
  tianshou("Hopper", "sac-2019", [3542, 52]),
  tianshou("Hopper", "td3", [3472, 117]),
  tianshou("Hopper", "ddpg", [2197, 972]),
  zoo("Hopper", "tqc", 3754),
  zoo("Hopper", "ppo", 2410),
  tianshou("HalfCheetah", "sac-2019", [12_139, 1049]),
  tianshou("HalfCheetah", "td3", [10_201, 773]),
  tianshou("HalfCheetah", "ddpg", [11_719, 466]),
  zoo("HalfCheetah", "tqc", 12_090),
  zoo("HalfCheetah", "ppo", 5819),
  tianshou("Walker2d", "sac-2019", [5007, 252]),
  tianshou("Walker2d", "td3", [3982, 275]),
  tianshou("Walker2d", "ddpg", [1401, 905]),
  zoo("Walker2d", "tqc", 4381),
  zoo("Walker2d", "ppo", 3479),
];
