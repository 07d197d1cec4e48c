import { describe, expect, test } from "vitest";
import { transitionsOf } from "../../../train/off-policy/replay-buffer.ts";
import type { OffPolicyTrainingState } from "../../../train/off-policy/training-state.ts";
import { makeCorridors } from "../learning/corridor.ts";
import { offPolicyNames, smallRun } from "./small-runs.ts";
import { train } from "./training.ts";

/** The rewards in the replay buffer, of transitions with one observation and one action. */
function rewardsOf({ replay }: OffPolicyTrainingState): number[] {
  const { start, end, width, pieces } = transitionsOf(replay);
  return Array.from(pieces(start, end)).flatMap((rows) =>
    Array.from(rows).filter((_, i) => i % width === 2),
  );
}

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

  test("scales sampled rewards by the current deviation, and remembers the environment's", async () => {
    const normalized = { normalize_rewards: true, batch_size: 256, environments: 2 };
    const { batch, state } = await train(
      configure(normalized),
      makeCorridors("terminates", action),
    );
    const [count, , squares] = state.numbers.rewardScale;
    expect(count).toBe(state.step);
    const scale = 1 / Math.sqrt(squares / count);
    expect(scale).not.toBeCloseTo(1, 1);
    const remembered = rewardsOf(state);
    const scaled = new Set(remembered.map((reward) => Math.fround(reward * scale)));
    for (const reward of batch.reward) expect(scaled).toContain(reward);
    // The environment pays the action.
    expect(remembered.every((reward) => reward >= -2 && reward <= 6)).toBe(true);
  });
});
