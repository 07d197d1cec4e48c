import { expect, test } from "vitest";
import { fallsIn } from "../../../studies/results/run-measures.ts";

test("falls are the episodes that end before the environment's time limit", () => {
  const lengths = [12, 50, 1000];
  expect(fallsIn(lengths, { environment: "Hopper-v5", environment_options: {} })).toBe(2);
  expect(fallsIn(lengths, { environment: "Reacher-v5", environment_options: {} })).toBe(1);
  const limited = { environment: "Hopper-v5", environment_options: { max_episode_steps: 12 } };
  expect(fallsIn(lengths, limited)).toBe(0);
  expect(() => fallsIn(lengths, { environment: "mine.ts", environment_options: {} })).toThrow(
    "mine.ts is no environment of softedge",
  );
});
