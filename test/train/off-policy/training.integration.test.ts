import { describe, expect, test } from "vitest";
import { makeCorridors } from "../learning/corridor.ts";
import { offPolicyNames, smallRun } from "./small-runs.ts";
import { train } from "./training.ts";

describe.each(offPolicyNames)("training by %s", (name) => {
  const { action } = smallRun(name).actor;
  const configure = (changes?: Record<string, unknown>) => smallRun(name, changes);

  test("takes a gradient step for every environment step after those that are random", async () => {
    const { gradientSteps, steps } = await train(configure({ steps: 50, learning_starts: 40 }));
    expect([steps, gradientSteps]).toEqual([50, 10]);
  });

  test("learns from what several environments do, as from one after the other", async () => {
    const { gradientSteps, metrics, steps } = await train(
      configure({ environments: 4, steps: 70, learning_starts: 28 }),
      makeCorridors("terminates", action),
    );
    // Whole turns of four steps; an episode of each ends every seventh.
    expect([steps, gradientSteps]).toEqual([72, 44]);
    const episodes = metrics.filter(({ kind }) => kind === "episode");
    expect(episodes.map(({ step, episode }) => [step, episode])).toEqual(
      [28, 28, 28, 28, 56, 56, 56, 56].map((step, i) => [step, i + 1]),
    );
  });

  test("shows the learner normalized observations where these are asked for", async () => {
    const { batch } = await train(
      configure({ normalize_observations: true, batch_size: 256 }),
      makeCorridors("terminates", action),
    );
    // Places 0 ... 6 are visited alike: mean 3, deviation 2.
    const places = new Set(batch.observation.map((x) => Math.round(x * 2 + 3)));
    expect([...places].sort()).toEqual([0, 1, 2, 3, 4, 5, 6]);
    for (const x of batch.observation) expect(Math.abs(x)).toBeLessThan(2);
  });
});
