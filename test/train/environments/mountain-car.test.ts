import { expect, test } from "vitest";
import { makeContinuous } from "./make.ts";

/** Pushes the way the car goes, until it is at the top. */
async function swingUp(options: Record<string, unknown>) {
  const environment = await makeContinuous("MountainCarContinuous-v0", options);
  let observation = environment.reset(0);
  let total = 0;
  for (let step = 1; ; step++) {
    const transition = environment.step([observation[1] >= 0 ? 1 : -1]);
    observation = transition.observation;
    total += transition.reward;
    if (transition.terminated || transition.truncated) {
      return { step, total, ...transition };
    }
  }
}

test("a car that swings back and forth reaches the top, for 100 less what it pushed", async () => {
  const { step, total, terminated, observation } = await swingUp({});
  expect(terminated).toBe(true);
  expect(observation[0]).toBeGreaterThanOrEqual(0.45);
  expect(total).toBeCloseTo(100 - 0.1 * step, 10);
});

test("a car that must be faster at the top than it can be never gets there", async () => {
  const { step, total, truncated, observation } = await swingUp({ goal_velocity: 0.08 });
  expect({ step, truncated }).toEqual({ step: 999, truncated: true });
  expect(total).toBeCloseTo(-0.1 * 999, 10);
  expect(observation[0]).toBeLessThanOrEqual(Math.fround(0.6));
});

test("a car that rolls against the left end stands still there", async () => {
  const environment = await makeContinuous("MountainCarContinuous-v0");
  let [position, velocity] = environment.reset(0);
  let touched = false;
  for (let step = 0; step < 400 && !touched; step++) {
    [position, velocity] = environment.step([velocity >= 0 ? 0.9 : -1]).observation;
    touched = position === Math.fround(-1.2);
  }
  expect([touched, velocity]).toEqual([true, 0]);
});
