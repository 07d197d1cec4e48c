import { readdirSync } from "node:fs";
import { describe, expect, test } from "vitest";
import {
  compareTrajectories,
  trajectoryRecording,
} from "../../../studies/conformance/trajectories.ts";
import { definitions } from "../../../train/environments/built-in.ts";
import { readFixture } from "../../fixture.ts";

const folder = "trajectories";
const files = readdirSync(new URL(`../../fixtures/${folder}`, import.meta.url)).sort();
const read = (file: string) => readFixture(`${folder}/${file}`);

describe("recorded episodes of Gymnasium", () => {
  test("are there for every environment", () => {
    const recorded = new Set(files.map((file) => trajectoryRecording.parse(read(file)).env));
    // Gymnasium 1.3 knows Taxi-v3 as Taxi-v4 alone.
    const missing = definitions.map(({ id }) => id).filter((id) => !recorded.has(id));
    expect(missing).toEqual(["Taxi-v3"]);
  });

  test.each(files)("%s: the same resets, observations, rewards and ends", async (file) => {
    const { agreement, failures } = await compareTrajectories(read(file));
    expect(failures).toEqual([]);
    expect(agreement.ok).toBe(true);
    expect(agreement.max_abs_error).toBeLessThanOrEqual(1e-9);
  });
});

describe("the comparison of trajectories", () => {
  const hopper = () => trajectoryRecording.parse(read("hopper-v5.json"));

  test("counts what it compared, over all files", async () => {
    const one = trajectoryRecording.parse(read("invertedpendulum-v5.json"));
    const steps = one.episodes.reduce((sum, { actions }) => sum + actions.length, 0);
    const { agreement } = await compareTrajectories(one, one);
    // A reset an episode; a size, four numbers, a reward and an end a step.
    expect(agreement.cases).toBe(2 * (one.episodes.length + 7 * steps));
  });

  test.each<[string, RegExp, (recording: ReturnType<typeof hopper>) => void]>([
    [
      "a reset that is off by a bit",
      /seed 0, reset: /,
      ({ episodes: [episode] }) => {
        episode.reset_obs[2] += 2 ** -60;
      },
    ],
    [
      "an observation that is off by 2e-9",
      /seed 0, step 4, observation 5: /,
      ({ episodes: [episode] }) => {
        episode.observations[3][5] += 2e-9;
      },
    ],
    [
      "a reward that is off by 2e-9",
      /seed 0, step 3, reward: /,
      ({ episodes: [episode] }) => {
        episode.rewards[2] += 2e-9;
      },
    ],
    [
      "an end for another reason",
      /seed 0, step 13, end: /,
      ({ episodes: [episode] }) => {
        episode.terminated = false;
        episode.truncated = true;
      },
    ],
    [
      "an observation of another size",
      /seed 0, step 1, size: /,
      ({ episodes: [episode] }) => {
        episode.observations[0].pop();
      },
    ],
  ])("finds %s", async (_, failure, tamper) => {
    const recording = hopper();
    recording.episodes = recording.episodes.slice(0, 1);
    tamper(recording);
    const { agreement, failures } = await compareTrajectories(recording);
    expect(agreement.ok).toBe(false);
    expect(failures).toHaveLength(1);
    expect(failures[0]).toMatch(failure);
  });

  test("allows float32 observations one unit in the last place, and no more", async () => {
    const recording = trajectoryRecording.parse(read("pendulum-v1-options.json"));
    const [{ observations }] = recording.episodes;
    const at = observations.findIndex(([x]) => Math.abs(x) > 0.6 && Math.abs(x) < 0.9);
    observations[at][0] += 2 ** -24;
    expect((await compareTrajectories(recording)).agreement.ok).toBe(true);
    observations[at][0] += 2 ** -22;
    expect((await compareTrajectories(recording)).failures).toHaveLength(1);
  });

  test("counts an action that cannot be taken as a failure of its step", async () => {
    const recording = hopper();
    recording.episodes = recording.episodes.slice(0, 1);
    recording.episodes[0].actions[4] = [0, 0];
    const { failures } = await compareTrajectories(recording);
    expect(failures).toEqual([
      'Hopper-v5, seed 0, step 5: "an action has 3 dimensions, got 2" is not "a transition"',
    ]);
  });

  test("tells of an episode that ends before its recording does, and plays no further", async () => {
    const recording = hopper();
    const [episode] = recording.episodes;
    episode.actions.push([0, 0, 0]);
    episode.observations.push(episode.observations[0]);
    episode.rewards.push(0);
    recording.episodes = [episode];
    const { failures } = await compareTrajectories(recording);
    expect(failures).toHaveLength(1);
    expect(failures[0]).toMatch(/step 13, end: /);
  });

  test("refuses a recording that lacks a reward, and an environment that there is not", async () => {
    const recording = hopper();
    recording.episodes[0].rewards.pop();
    const message = "must have as many observations and rewards as actions";
    await expect(compareTrajectories(recording)).rejects.toThrow(message);
    const other = hopper();
    other.episodes[0].observations.pop();
    await expect(compareTrajectories(other)).rejects.toThrow(message);
    await expect(compareTrajectories({ env: "Hopper-v9", episodes: [] })).rejects.toThrow(
      'there is no environment "Hopper-v9"',
    );
  });
});
