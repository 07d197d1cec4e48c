import { expect, test } from "vitest";
import { recordEpisode } from "../../../train/episodes/recording.ts";
import { make, makeContinuous } from "../environments/make.ts";

test("an episode is recorded as it went: every observation acted on, every step, every state seen", async () => {
  const environment = await makeContinuous("Pendulum-v1");
  const asked: { observation: number[]; seed: number; step: number }[] = [];
  const seen: unknown[] = [];
  const recording = await recordEpisode(
    environment,
    async (observation, seed, step) => {
      asked.push({ observation: Array.from(observation), seed, step });
      return [Math.sin(step) / 3];
    },
    11,
    { mostSteps: 6, watch: (current) => seen.push(current.scene()) },
  );
  const { reset_obs, observations, actions, rewards, terminated, truncated } = recording;
  expect(asked.map(({ step }) => step)).toEqual([0, 1, 2, 3, 4, 5]);
  expect(asked.every(({ seed }) => seed === 11)).toBe(true);
  expect(asked.map(({ observation }) => observation)).toEqual([
    reset_obs,
    ...observations.slice(0, -1),
  ]);
  expect(actions[1]).toEqual([Math.fround(Math.sin(1) / 3)]);
  expect(rewards).toHaveLength(6);
  expect({ terminated, truncated }).toEqual({ terminated: false, truncated: false });
  // The first state, and that after each step.
  expect(seen).toHaveLength(7);
  expect(seen[0]).not.toEqual(seen[1]);
});

test("a recording ends where the episode does, and says how", async () => {
  const hopper = await recordEpisode(await makeContinuous("Hopper-v5"), async () => [1, 1, 1], 0);
  expect(hopper).toMatchObject({ terminated: true, truncated: false });
  expect(hopper.rewards.length).toBeLessThan(100);
  const taxi = await recordEpisode(
    await make("Taxi-v3", { max_episode_steps: 3 }),
    async () => [1],
    0,
  );
  expect(taxi).toMatchObject({ terminated: false, truncated: true, actions: [1, 1, 1] });
});

test("a recording without a time limit stops at the environment's default", async () => {
  const environment = await make("Pendulum-v1", { max_episode_steps: null });
  const recording = await recordEpisode(environment, async () => [0], 0);
  expect(recording.rewards).toHaveLength(200);
  expect(recording).toMatchObject({ terminated: false, truncated: false });
});
