import fc from "fast-check";
import { describe, expect, test } from "vitest";
import * as z from "zod";
import { makePendulum } from "../../../train/environments/pendulum.ts";
import { readFixture } from "../../fixture.ts";

const recorded = z.object({
  episodes: z.array(
    z.object({
      seed: z.int(),
      reset_obs: z.array(z.number()),
      actions: z.array(z.array(z.number())),
      observations: z.array(z.array(z.number())),
      rewards: z.array(z.number()),
      terminated: z.boolean(),
      truncated: z.boolean(),
    }),
  ),
});
const { episodes } = recorded.parse(readFixture("pendulum-v1.json"));

describe.each(episodes)("Gymnasium's episode of Pendulum-v1 with seed $seed", (episode) => {
  const environment = makePendulum();
  const first = environment.reset(episode.seed);
  const transitions = episode.actions.map((action) => environment.step(action));

  test("begins with the same observation, to the last bit", () => {
    expect([...first]).toEqual(episode.reset_obs);
  });

  test("goes on with the same observations, to the last bit", () => {
    expect(transitions.map(({ observation }) => [...observation])).toEqual(episode.observations);
  });

  test("pays the same rewards", () => {
    const errors = transitions.map(({ reward }, i) => Math.abs(reward - episode.rewards[i]));
    expect(Math.max(...errors)).toBeLessThan(1e-9);
  });

  test("ends with its last step, by the same flag, and not before", () => {
    const { terminated, truncated } = episode;
    expect(transitions.at(-1)).toMatchObject({ terminated, truncated });
    const before = transitions.slice(0, -1);
    expect(before.some((transition) => transition.terminated || transition.truncated)).toBe(false);
  });
});

describe("Pendulum-v1", () => {
  const seeds = fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER });
  const torques = fc.array(fc.double({ min: -3, max: 3, noNaN: true }), {
    minLength: 1,
    maxLength: 60,
  });

  test("observes a point on the unit circle and a speed in [-8, 8]", () => {
    fc.assert(
      fc.property(seeds, torques, (seed, actions) => {
        const environment = makePendulum();
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
        const environment = makePendulum();
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
    const environment = makePendulum();
    let [, , speed] = environment.reset(0);
    let fastest = 0;
    for (let step = 0; step < 200; step++) {
      [, , speed] = environment.step([speed < 0 ? -2 : 2]).observation;
      fastest = Math.max(fastest, Math.abs(speed));
    }
    expect(fastest).toBe(8);
  });

  test("takes a torque beyond the bounds for the bound", () => {
    const outcomes = [2, 7, 1e300].map((torque) => {
      const environment = makePendulum();
      environment.reset(3);
      return environment.step([torque]);
    });
    expect(outcomes[1]).toEqual(outcomes[0]);
    expect(outcomes[2]).toEqual(outcomes[0]);
  });

  test("does not change an observation that it has given", () => {
    const environment = makePendulum();
    const first = environment.reset(0);
    const second = environment.step([1]).observation;
    const copies = [[...first], [...second]];
    for (let step = 0; step < 10; step++) environment.step([-1]);
    environment.reset(1);
    expect([[...first], [...second]]).toEqual(copies);
  });

  test.each([
    [[], "an action has 1 dimensions, got 0"],
    [[1, 2], "an action has 1 dimensions, got 2"],
    [[Number.NaN], "dimension 0 of the action must be a finite number, is NaN"],
    [[Number.POSITIVE_INFINITY], "dimension 0 of the action must be a finite number, is Infinity"],
  ])("refuses the action %j: %s", (action, message) => {
    const environment = makePendulum();
    environment.reset(0);
    expect(() => environment.step(action)).toThrow(new RangeError(message));
  });
});
