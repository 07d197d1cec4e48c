import { describe, expect, test } from "vitest";
import { make } from "./make.ts";

/** Pushes the way the car goes, until it is at the top. */
async function swingUp(id: string, { left, right }: Pushes, options: Record<string, unknown>) {
  const environment = await make(id, options);
  let observation = environment.reset(0);
  let total = 0;
  for (let step = 1; ; step++) {
    const transition = environment.step([observation[1] >= 0 ? right : left]);
    observation = transition.observation;
    total += transition.reward;
    if (transition.terminated || transition.truncated) {
      return { step, total, ...transition };
    }
  }
}

interface Pushes {
  left: number;
  right: number;
}
const [continuous, discrete] = ["MountainCarContinuous-v0", "MountainCar-v0"];
const force: Pushes = { left: -1, right: 1 };
const index: Pushes = { left: 0, right: 2 };

describe("a car that swings back and forth reaches the top", () => {
  test("with real-valued pushes, for 100 less what it pushed", async () => {
    const { step, total, terminated, observation } = await swingUp(continuous, force, {});
    expect(terminated).toBe(true);
    expect(observation[0]).toBeGreaterThanOrEqual(0.45);
    expect(total).toBeCloseTo(100 - 0.1 * step, 10);
  });

  test("with discrete pushes, for -1 a step", async () => {
    const { step, total, terminated, observation } = await swingUp(discrete, index, {});
    expect(terminated).toBe(true);
    expect(observation[0]).toBeGreaterThanOrEqual(0.5);
    expect(total).toBe(-step);
  });
});

test.each([
  [continuous, force, 999, -0.1],
  [discrete, index, 200, -1],
])(
  "a car of %s that must be faster at the top than it can be never gets there",
  async (id, pushes, steps, reward) => {
    const { step, total, truncated, observation } = await swingUp(id, pushes, {
      goal_velocity: 0.08,
    });
    expect({ step, truncated }).toEqual({ step: steps, truncated: true });
    expect(total).toBeCloseTo(reward * steps, 10);
    expect(observation[0]).toBeLessThanOrEqual(Math.fround(0.6));
  },
);

test.each([
  [continuous, { left: -1, right: 0.9 }],
  [discrete, { left: 0, right: 1 }],
])("a car of %s that rolls against the left end stands still there", async (id, pushes) => {
  const environment = await make(id, { max_episode_steps: 400 });
  let [position, velocity] = environment.reset(0);
  let touched = false;
  for (let step = 0; step < 400 && !touched; step++) {
    const push = velocity >= 0 ? pushes.right : pushes.left;
    [position, velocity] = environment.step([push]).observation;
    touched = position === Math.fround(-1.2);
  }
  expect([touched, velocity]).toEqual([true, 0]);
});

test("a discrete push accelerates the car by 0.001, and none leaves it to the hill", async () => {
  const environment = await make(discrete);
  const velocities = [0, 1, 2].map((action) => {
    const [position] = environment.reset(0);
    const [, velocity] = environment.step([action]).observation;
    return velocity + 0.0025 * Math.cos(3 * position);
  });
  for (const [i, push] of [-0.001, 0, 0.001].entries()) {
    expect(velocities[i]).toBeCloseTo(push, 8);
  }
});
