import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { sac2019 } from "../../../../train/algorithms/sac/sac-2019.ts";
import { learnPendulum } from "./learning.ts";

test("soft actor-critic of 2019 swings the pendulum up, as the shipped config says", async () => {
  const shipped = new URL("../../../../configs/pendulum-sac.json", import.meta.url);
  const algorithm = sac2019.configure(JSON.parse(readFileSync(shipped, "utf8")));
  const { deterministic, stochastic, reachedTarget } = await learnPendulum(algorithm);
  expect(reachedTarget).toBe(true);
  // From a pendulum that hangs to one that stands: untrained, an episode costs over 1000.
  expect(deterministic[0]).toBeLessThan(-800);
  expect(deterministic.at(-1)).toBeGreaterThanOrEqual(algorithm.config.target_return ?? 0);
  expect(stochastic.at(-1)).toBeGreaterThan(-250);
});
