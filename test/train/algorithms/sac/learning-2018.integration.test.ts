import { expect, test } from "vitest";
import { sac2018 } from "../../../../train/algorithms/sac/sac-2018.ts";
import { learnPendulum } from "./learning.ts";

test("soft actor-critic of 2018 swings the pendulum up, at a fixed temperature", async () => {
  const algorithm = sac2018.configure({
    algorithm: "sac-2018",
    seed: 1,
    steps: 12_000,
    hidden: [64, 64],
    batch_size: 128,
    learning_rate: 0.001,
    learning_starts: 500,
    temperature: 0.2,
    reward_scale: 1,
    evaluation_interval: 2000,
    target_return: -165,
  });
  const { deterministic, stochastic, reachedTarget } = await learnPendulum(algorithm);
  expect(reachedTarget).toBe(true);
  expect(deterministic[0]).toBeLessThan(-800);
  expect(deterministic.at(-1)).toBeGreaterThanOrEqual(-165);
  expect(stochastic.at(-1)).toBeGreaterThan(-250);
});
