import { describe, expect, test } from "vitest";
import { Interaction } from "../../../train/learning/interaction.ts";
import { type ActionKind, learnedVector } from "../../../train/learning/learned-vector.ts";
import { RewardScale } from "../../../train/learning/reward-scale.ts";
import { normalize } from "../../../train/networks/running-statistics.ts";
import { explainedVariance } from "../../../train/on-policy/advantages.ts";
import { Rollout } from "../../../train/on-policy/rollout.ts";
import { learningOf, runConfig } from "../../../train/registry.ts";
import { corridorLength, makeCorridors } from "../learning/corridor.ts";

const discount = 0.5;

/** V(s) of an observation as the learner sees it. */
const valueAt = (s: number) => 100 + 3 * s;
/** log pi(a | s). */
const logProbAt = (s: number, a: number) => -s - 0.1 * a;

/** A learner whose actions are given, one for each environment, and that notes what it is shown. */
function learnerOf(actions: readonly number[]) {
  const acted: number[] = [];
  const valued: number[][] = [];
  return {
    acted,
    valued,
    async act(observations: ArrayLike<number>) {
      acted.push(...Array.from(observations));
      return Float32Array.from(actions);
    },
    async forward(pass: string, inputs: Readonly<Record<string, ArrayLike<number>>>) {
      const { observation, action } = inputs;
      if (pass === "log_prob") {
        return { log_prob: Float32Array.from(observation, (s, i) => logProbAt(s, action[i])) };
      }
      valued.push(Array.from(observation));
      return { value: Float32Array.from(observation, valueAt) };
    },
  };
}

interface Setup {
  end?: "terminates" | "times out";
  kind?: ActionKind;
  actions?: number[];
  steps?: number;
  lambda?: number;
  normalized?: boolean;
  scaled?: boolean;
}

/** A rollout of corridors, one for each action, and what the learner and the caller are told. */
async function rollout({
  end = "terminates",
  kind = "box",
  actions = [1.5],
  steps = 10,
  lambda = 0,
  normalized = false,
  scaled = false,
}: Setup) {
  const { config } = learningOf(
    runConfig.parse({
      algorithm: "ppo",
      environments: actions.length,
      rollout_steps: steps,
      discount,
      gae_lambda: lambda,
      normalize_observations: normalized,
      normalize_rewards: scaled,
    }),
  );
  if (!("rollout_steps" in config)) throw new Error("PPO plays rollouts");
  const distribution = kind === "box" ? "clipped_gaussian" : "categorical";
  const interaction = new Interaction({
    config,
    environments: learnedVector(await makeCorridors(end, kind)(actions.length), [kind]),
    actor: { distribution },
  });
  await interaction.begin();
  const learner = learnerOf(actions);
  const played: number[] = [];
  const made = new Rollout(config, interaction);
  const play = () =>
    made.play(learner, async (over) => {
      played.push(over.length);
    });
  await play();
  return { ...(await made.evaluate(learner)), made, interaction, learner, played, play };
}

/** Places of an episode after the other, as many as there are steps. */
const places = (steps: number) => Array.from({ length: steps }, (_, i) => i % corridorLength);

describe("a rollout", () => {
  test("has the observations that actions were chosen for, and these actions", async () => {
    const { data, learner, made } = await rollout({});
    expect(made.rows).toBe(10);
    expect([...data.observation]).toEqual(places(10));
    expect([...data.observation]).toEqual(learner.acted);
    expect([...data.action]).toEqual(Array(10).fill(1.5));
  });

  test("has the log-probabilities of its actions", async () => {
    const { data } = await rollout({});
    expect(data.logProb).toEqual(Float32Array.from(places(10), (s) => logProbAt(s, 1.5)));
  });

  test("goes on beyond the last step with the value there", async () => {
    const { data } = await rollout({ steps: 3 });
    const expected = places(3).map((s) => 1.5 + discount * valueAt(s + 1));
    expect([...data.return]).toEqual(expected);
    expect([...data.advantage]).toEqual(expected.map((target, s) => target - valueAt(s)));
  });

  test("ends with the reward where the task ended", async () => {
    const { data } = await rollout({ end: "terminates" });
    expect(data.return[corridorLength - 1]).toBe(1.5);
    expect(data.return[corridorLength]).toBe(1.5 + discount * valueAt(1));
  });

  test("goes on where the time limit cut the episode: gamma V of the final observation", async () => {
    for (const lambda of [0, 0.7, 1]) {
      const { data } = await rollout({ end: "times out", lambda });
      // Nothing of the episode that follows comes into it.
      const last = 1.5 + discount * valueAt(corridorLength);
      expect(data.return[corridorLength - 1]).toBeCloseTo(last, 10);
    }
  });

  test("plays several environments side by side, each with its own episodes", async () => {
    const actions = [0.5, -1];
    const { data, played } = await rollout({ actions, end: "times out" });
    expect([...data.observation]).toEqual(places(10).flatMap((s) => [s, s]));
    expect([...data.action]).toEqual(places(10).flatMap(() => actions));
    expect([...data.return]).toEqual(
      places(10).flatMap((s) => actions.map((a) => a + discount * valueAt(s + 1))),
    );
    expect(played).toEqual([0, 0, 0, 0, 0, 0, 2, 0, 0, 0]);
  });

  test("keeps an action as it was chosen, and the reward of the clipped one", async () => {
    const { data } = await rollout({ actions: [50], steps: 2 });
    expect([...data.action]).toEqual([50, 50]);
    expect(data.logProb[1]).toBeCloseTo(logProbAt(1, 50), 6);
    // The environment takes at most 6, and pays its action.
    expect(data.return[0]).toBe(6 + discount * valueAt(1));
  });

  test("has the index of a discrete action", async () => {
    const { data } = await rollout({ kind: "discrete", actions: [2, 0], steps: 2 });
    expect([...data.action]).toEqual([2, 0, 2, 0]);
    expect(data.return[0]).toBe(2 + discount * valueAt(1));
  });

  test("goes on in the next rollout where it stopped", async () => {
    const { made, play, learner } = await rollout({ steps: 4, end: "times out" });
    await play();
    const { data } = await made.evaluate(learner);
    expect([...data.observation]).toEqual([4, 5, 6, 0]);
    // The cut is at another row, and that of no former rollout is left.
    expect(data.return[2]).toBe(1.5 + discount * valueAt(corridorLength));
    await play();
    const { data: third } = await made.evaluate(learner);
    expect([...third.observation]).toEqual([1, 2, 3, 4]);
    expect([...third.return]).toEqual([2, 3, 4, 5].map((s) => 1.5 + discount * valueAt(s)));
  });

  test("tells how well the values predict the returns", async () => {
    const { data, explainedVariance: told } = await rollout({});
    expect(told).toBe(explainedVariance(places(10).map(valueAt), data.return));
  });
});

describe("a rollout of normalized observations", () => {
  test("has them as the policy saw them, by the statistics of their step", async () => {
    const { data, learner } = await rollout({ normalized: true });
    expect([...data.observation]).toEqual(learner.acted);
    // The first observation is the mean of one, and 1 of (0, 1) is a deviation above it.
    expect([...data.observation.slice(0, 2)]).toEqual([0, 1]);
    expect(Math.max(...data.observation)).toBeLessThan(2.5);
  });

  test("normalizes the final observation of an episode that was cut", async () => {
    const { data, learner, interaction } = await rollout({
      normalized: true,
      end: "times out",
      steps: corridorLength,
    });
    const last = Float32Array.of(corridorLength);
    normalize(last, interaction.statistics.normalization());
    expect(learner.valued[0]).toEqual([...last]);
    const expected = 1.5 + discount * Math.fround(valueAt(last[0]));
    expect(data.return[corridorLength - 1]).toBeCloseTo(expected, 10);
  });
});

describe("a rollout of scaled rewards", () => {
  test("scales the rewards, and not the value that follows a cut", async () => {
    const actions = [2, -1];
    const { data, interaction } = await rollout({ actions, end: "times out", scaled: true });
    const other = new RewardScale(2, discount);
    const expected = places(10).flatMap((s) => {
      const rewards = Float64Array.from(actions);
      other.count(rewards, () => s === corridorLength - 1);
      other.apply(rewards);
      return Array.from(rewards, (reward) => reward + discount * valueAt(s + 1));
    });
    expect([...data.return]).toEqual(expected);
    expect((await interaction.read()).numbers.rewardScale).toEqual(other.read());
  });
});
