import { describe, expect, test } from "vitest";
import { NumpyGenerator } from "../../../train/random/numpy-generator.ts";
import { drawAction } from "./actions.ts";
import { type ContinuousEnvironment, makeContinuous } from "./make.ts";

const seeds = Array.from({ length: 200 }, (_, seed) => seed);

/** A function of a vector of observations that reads them by name. */
function reader({ observationSpace: { names = [] } }: ContinuousEnvironment) {
  return (observation: Float64Array, name: string) => observation[names.indexOf(name)];
}

/** Steps with random actions; calls `check` with each action and what it led to. */
function play(
  environment: ContinuousEnvironment,
  check: (action: readonly number[], observation: Float64Array, reward: number) => void,
): void {
  const random = new NumpyGenerator(1);
  environment.reset(3);
  for (let step = 0; step < 40; step++) {
    const action = drawAction(environment.actionSpace, random).map(Math.fround);
    const { observation, reward, terminated } = environment.step(action);
    expect(terminated).toBe(false);
    check(action, observation, reward);
  }
}

const squares = (values: readonly number[]) => values.reduce((sum, x) => sum + x * x, 0);

describe("Reacher-v5", () => {
  test("starts with a target in a disc, and an arm that is nearly stretched and at rest", async () => {
    const environment = await makeContinuous("Reacher-v5");
    const read = reader(environment);
    const distances = seeds.map((seed) => {
      const observation = environment.reset(seed);
      for (const joint of ["first", "second"]) {
        expect(Math.abs(read(observation, `sine of the ${joint} joint angle`))).toBeLessThan(0.1);
        expect(Math.abs(read(observation, `${joint} joint angular velocity`))).toBeLessThan(0.005);
      }
      return Math.hypot(
        read(observation, "target x position"),
        read(observation, "target y position"),
      );
    });
    expect(Math.max(...distances)).toBeLessThan(0.2);
    // A quarter of a disc lies within half of its radius.
    const inside = distances.filter((distance) => distance < 0.1).length / seeds.length;
    expect(inside).toBeGreaterThan(0.15);
    expect(inside).toBeLessThan(0.35);
  });

  test("pays for distance and control by their weights", async () => {
    const weights = { reward_dist_weight: 3, reward_control_weight: 0.25 };
    const environment = await makeContinuous("Reacher-v5", weights);
    const read = reader(environment);
    play(environment, (action, observation, reward) => {
      const distance = Math.hypot(
        ...["x", "y"].map((axis) =>
          read(observation, `fingertip ${axis} distance from the target`),
        ),
      );
      expect(reward).toBeCloseTo(-3 * distance - 0.25 * squares(action), 6);
    });
  });
});

describe("Pusher-v5", () => {
  const position = (read: ReturnType<typeof reader>, observation: Float64Array, body: string) =>
    ["x", "y", "z"].map((axis) => read(observation, `${body} ${axis} position`));

  test("starts with the object near the goal, but not at it", async () => {
    const environment = await makeContinuous("Pusher-v5");
    const read = reader(environment);
    for (const seed of seeds) {
      const observation = environment.reset(seed);
      const goal = position(read, observation, "goal");
      const [x, y] = position(read, observation, "object").map((value, i) => value - goal[i]);
      expect(goal[0]).toBe(0.45);
      expect(goal[1]).toBe(-0.05);
      expect(Math.abs(x)).toBeLessThanOrEqual(0.2);
      expect(y).toBeLessThanOrEqual(0);
      expect(y).toBeGreaterThanOrEqual(-0.3);
      expect(Math.hypot(x, y)).toBeGreaterThan(0.17);
    }
  });

  test("pays for both distances and control by their weights", async () => {
    const weights = { reward_near_weight: 2, reward_dist_weight: 3, reward_control_weight: 0.5 };
    const environment = await makeContinuous("Pusher-v5", weights);
    const read = reader(environment);
    play(environment, (action, observation, reward) => {
      const [object, tip, goal] = ["object", "fingertips", "goal"].map((body) =>
        position(read, observation, body),
      );
      const distance = (from: number[], to: number[]) =>
        Math.hypot(...from.map((x, i) => x - to[i]));
      const expected =
        -2 * distance(object, tip) - 3 * distance(object, goal) - 0.5 * squares(action);
      expect(reward).toBeCloseTo(expected, 5);
    });
  });

  test("an arm that reaches the object moves it", async () => {
    const environment = await makeContinuous("Pusher-v5", { max_episode_steps: null });
    const read = reader(environment);
    const before = position(read, environment.reset(0), "object");
    let after = before;
    const random = new NumpyGenerator(0);
    // Bent down from the shoulder, the arm sweeps over the table.
    for (let step = 0; step < 300; step++) {
      const [pan, , roll] = drawAction(environment.actionSpace, random);
      const swing = step % 60 < 30 ? 2 : -2;
      const { observation } = environment.step([swing, 2, roll, pan / 4, 0, 0, 0]);
      after = position(read, observation, "object");
    }
    expect(after).not.toEqual(before);
    expect(after[2]).toBe(before[2]);
  });
});
