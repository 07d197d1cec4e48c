import { describe, expect, onTestFinished, test } from "vitest";
import { createSeekableEpisodes } from "../../stage/episode.ts";
import { makeEnvironment } from "../../train/environments/registry.ts";
import { recordEpisode } from "../../train/episodes/recording.ts";

async function making(id: string, options: object = {}) {
  const environment = await makeEnvironment(id, { ...options });
  onTestFinished(() => environment.release());
  return environment;
}

describe("an episode", () => {
  test.each(["Hopper-v5", "Taxi-v3"])("of %s is the one that Node records", async (id) => {
    const recorded = await recordEpisode(
      await making(id),
      async (observation) => (id === "Taxi-v3" ? [observation[0] % 6] : [0.1, 0.2, 0.3]),
      7,
      { mostSteps: 20 },
    );
    const episodes = createSeekableEpisodes(await making(id));
    const start = episodes.reset(7);
    expect(start).toMatchObject({ step: 0, observation: recorded.reset_obs, reward: 0, return: 0 });
    const frames = recorded.actions.map((action) => episodes.step(action));
    expect(frames.map(({ step }) => step)).toEqual(frames.map((_, i) => i + 1));
    expect(frames.map(({ observation }) => observation)).toEqual(recorded.observations);
    expect(frames.map(({ reward }) => reward)).toEqual(recorded.rewards);
    const total = recorded.rewards.reduce((sum, reward) => sum + reward, 0);
    expect(frames.at(-1)).toMatchObject({
      return: total,
      terminated: recorded.terminated,
      truncated: recorded.truncated,
    });
  });

  test("is shown by poses, or by a scene", async () => {
    const bodies = createSeekableEpisodes(await making("Hopper-v5")).reset(0);
    expect([bodies.pose?.length, bodies.scene]).toEqual([35, null]);
    const flat = createSeekableEpisodes(await making("CartPole-v1")).reset(0);
    expect([flat.pose, flat.scene?.shapes.length]).toEqual([null, expect.any(Number)]);
  });

  test("goes back to any step, and on from there as before", async () => {
    const episodes = createSeekableEpisodes(await making("Walker2d-v5"));
    const action = [0.3, -0.2, 0.1, 0.4, 0, -0.5];
    const frames = [episodes.reset(1), ...Array.from({ length: 8 }, () => episodes.step(action))];
    for (const step of [8, 5, 0]) expect(episodes.seek(step)).toEqual(frames[step]);
    expect(Array.from({ length: 8 }, () => episodes.step(action))).toEqual(frames.slice(1));
  });

  test("goes on after a failure, or its end, from an earlier step", async () => {
    const episodes = createSeekableEpisodes(await making("CartPole-v1", { max_episode_steps: 2 }));
    episodes.reset(0);
    const first = episodes.step(1);
    const last = episodes.step(1);
    expect(last.truncated).toBe(true);
    expect(() => episodes.step(1)).toThrow("no episode is under way: call reset first");
    episodes.seek(1);
    expect(episodes.step(1)).toEqual(last);
    expect(episodes.seek(1)).toEqual(first);
  });

  test("has no steps but its own to go back to", async () => {
    const episodes = createSeekableEpisodes(await making("CartPole-v1"), 3);
    expect(() => episodes.seek(0)).toThrow("there is no step 0 to go back to");
    expect(() => episodes.step(0)).toThrow("no episode is under way: reset first");
    episodes.reset(0);
    for (let i = 0; i < 4; i++) episodes.step(i % 2);
    expect(() => episodes.seek(5)).toThrow("no step 5 to go back to: there are 2 to 4");
    expect(() => episodes.seek(1)).toThrow("no step 1 to go back to: there are 2 to 4");
    episodes.seek(3);
    expect(() => episodes.seek(4)).toThrow("no step 4 to go back to: there are 2 to 3");
    episodes.reset(1);
    expect(() => episodes.seek(3)).toThrow("no step 3 to go back to: there are 0 to 0");
  });

  test("refuses to push where there are no bodies, and goes on", async () => {
    const episodes = createSeekableEpisodes(await making("CartPole-v1"));
    episodes.reset(0);
    const push = { body: 1, point: [0, 0, 0], force: [1, 0, 0] } as const;
    expect(() => episodes.step(0, push)).toThrow("CartPole-v1 has no bodies to push");
    expect(episodes.step(0).step).toBe(1);
  });
});
