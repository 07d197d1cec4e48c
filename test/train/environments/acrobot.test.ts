import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { make } from "./make.ts";

const [backward, , forward] = [0, 1, 2];

describe("Acrobot-v1", () => {
  test("observes two points on the unit circle, and speeds up to 4 pi and 9 pi", async () => {
    const environment = await make("Acrobot-v1", { low: -3, high: 3 });
    const actions = fc.array(fc.nat({ max: 2 }), { minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(fc.nat(), actions, (seed, taken) => {
        environment.reset(seed);
        for (const action of taken) {
          const { observation, terminated } = environment.step([action]);
          const [cosine1, sine1, cosine2, sine2, speed1, speed2] = observation;
          expect(Math.hypot(cosine1, sine1)).toBeCloseTo(1, 6);
          expect(Math.hypot(cosine2, sine2)).toBeCloseTo(1, 6);
          expect(Math.abs(speed1)).toBeLessThanOrEqual(Math.fround(4 * Math.PI));
          expect(Math.abs(speed2)).toBeLessThanOrEqual(Math.fround(9 * Math.PI));
          if (terminated) return;
        }
      }),
    );
  });

  test("hangs still without a torque", async () => {
    const environment = await make("Acrobot-v1", { low: 0, high: 0 });
    const first = [...environment.reset(0)];
    expect(first).toEqual([1, 0, 1, 0, 0, 0]);
    const { observation } = environment.step([1]);
    for (const [i, value] of first.entries()) expect(observation[i]).toBeCloseTo(value, 12);
  });

  test("costs 1 a step until its tip is above the line, where it ends for nothing", async () => {
    const environment = await make("Acrobot-v1");
    let observation = environment.reset(0);
    const rewards = [];
    for (let ended = false; !ended; ) {
      // A torque against the first link's motion, which swings it up.
      const transition = environment.step([observation[4] < 0 ? forward : backward]);
      observation = transition.observation;
      rewards.push(transition.reward);
      ended = transition.terminated;
      const [cosine1, sine1, cosine2, sine2] = observation;
      const height = -cosine1 - (cosine1 * cosine2 - sine1 * sine2);
      expect(ended).toBe(height > 1);
    }
    expect(rewards).toEqual([...new Array(rewards.length - 1).fill(-1), 0]);
  });
});
