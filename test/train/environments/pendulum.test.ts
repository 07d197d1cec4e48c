import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { makeEnvironment } from "../../../train/environments/registry.ts";

// A reset with a seed begins anew in every respect: one environment is enough.
const environment = await makeEnvironment("Pendulum-v1");

describe("Pendulum-v1", () => {
  const seeds = fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER });
  const torques = fc.array(fc.double({ min: -3, max: 3, noNaN: true }), {
    minLength: 1,
    maxLength: 60,
  });

  test("observes a point on the unit circle and a speed in [-8, 8]", () => {
    fc.assert(
      fc.property(seeds, torques, (seed, actions) => {
        environment.reset(seed);
        for (const torque of actions) {
          const [cosine, sine, speed] = environment.step([torque]).observation;
          expect(Math.hypot(cosine, sine)).toBeCloseTo(1, 6);
          expect(Math.abs(speed)).toBeLessThanOrEqual(8);
        }
      }),
    );
  });

  test("pays for the angle from upright, the speed and the torque before the step", () => {
    fc.assert(
      fc.property(seeds, torques, (seed, actions) => {
        let observation = environment.reset(seed);
        for (const torque of actions) {
          const [cosine, sine, speed] = observation;
          const angle = Math.atan2(sine, cosine);
          const effort = Math.max(-2, Math.min(2, torque)) ** 2;
          const transition = environment.step([torque]);
          // Observations are float32, and the angle is known no better than they are.
          expect(transition.reward).toBeCloseTo(
            -(angle ** 2 + 0.1 * speed ** 2 + 0.001 * effort),
            4,
          );
          observation = transition.observation;
        }
      }),
    );
  });

  test("goes no faster than 8 when it is always pushed the way it goes", () => {
    let [, , speed] = environment.reset(0);
    let fastest = 0;
    for (let step = 0; step < 200; step++) {
      [, , speed] = environment.step([speed < 0 ? -2 : 2]).observation;
      fastest = Math.max(fastest, Math.abs(speed));
    }
    expect(fastest).toBe(8);
  });

  test("takes a torque beyond the bounds for the bound", () => {
    const outcomes = [2, 7, 1e30].map((torque) => {
      environment.reset(3);
      return environment.step([torque]);
    });
    expect(outcomes[1]).toEqual(outcomes[0]);
    expect(outcomes[2]).toEqual(outcomes[0]);
  });

  test("does not change an observation that it has given", () => {
    const first = environment.reset(0);
    const second = environment.step([1]).observation;
    const copies = [[...first], [...second]];
    for (let step = 0; step < 10; step++) environment.step([-1]);
    environment.reset(1);
    expect([[...first], [...second]]).toEqual(copies);
  });
});
