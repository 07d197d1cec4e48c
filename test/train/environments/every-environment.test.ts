import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Environment } from "../../../train/environments/environment.ts";
import { definitions, makeEnvironment } from "../../../train/environments/registry.ts";
import {
  type ContinuousSpaces,
  continuousSpaces,
} from "../../../train/off-policy/continuous-vector.ts";
import { NumpyGenerator } from "../../../train/random/numpy-generator.ts";

type ContinuousEnvironment = Environment & ContinuousSpaces;

async function makeContinuous(id: string): Promise<ContinuousEnvironment> {
  const environment = await makeEnvironment(id);
  return { ...environment, ...continuousSpaces(environment) };
}

const continuous: string[] = [];
for (const { id } of definitions) {
  const environment = await makeEnvironment(id);
  if (environment.actionSpace.kind === "box") continuous.push(id);
  environment.release();
}

/** What an environment answers to a seed and actions drawn with another. */
function trajectory(environment: ContinuousEnvironment, seed: number, steps = 12) {
  const random = new NumpyGenerator(seed + 1);
  const { low, high } = environment.actionSpace;
  const told = [[...environment.reset(seed)]];
  for (let step = 0; step < steps; step++) {
    const action = low.map((bound, i) => random.uniform(bound, high[i]));
    const { observation, reward, terminated, truncated } = environment.step(action);
    told.push([...observation, reward]);
    if (terminated || truncated) break;
  }
  return told;
}

describe.each(continuous)("%s", (id) => {
  let environment: ContinuousEnvironment;
  let size: number;
  beforeAll(async () => {
    environment = await makeContinuous(id);
    size = environment.actionSpace.low.length;
  });
  afterAll(() => environment.release());

  test("has bounds for every dimension, and observations of that size", () => {
    const { observationSpace, actionSpace } = environment;
    expect(environment.reset(0)).toHaveLength(observationSpace.low.length);
    expect(observationSpace.high).toHaveLength(observationSpace.low.length);
    expect(actionSpace.low.every((low, i) => low < actionSpace.high[i])).toBe(true);
  });

  test("observes what lies in its space", () => {
    const { low, high } = environment.observationSpace;
    for (const seed of [0, 1, 2]) {
      const told = trajectory(environment, seed, 100);
      for (const observation of told) {
        for (const [i, least] of low.entries()) {
          if (least !== null) expect(observation[i]).toBeGreaterThanOrEqual(least);
          const most = high[i];
          if (most !== null) expect(observation[i]).toBeLessThanOrEqual(most);
        }
      }
    }
  });

  test("begins with seed 0 as with any other: not where it was", () => {
    const first = environment.reset(0);
    environment.reset(5);
    expect(environment.reset(0)).toEqual(first);
  });

  test("does the same again for the same seed and actions, and else for another seed", async () => {
    const other = await makeContinuous(id);
    trajectory(other, 9);
    expect(trajectory(other, 4)).toEqual(trajectory(environment, 4));
    expect(trajectory(other, 5)).not.toEqual(trajectory(environment, 4));
    other.release();
  });

  test("refuses an action of the wrong length", () => {
    environment.reset(0);
    for (const length of [0, size - 1, size + 1].filter((n) => n !== size)) {
      expect(() => environment.step(new Array(Math.max(length, 0)).fill(0))).toThrow(
        new RangeError(`an action has ${size} dimensions, got ${Math.max(length, 0)}`),
      );
    }
  });

  test("refuses a number that is not finite as float32, by its index, and goes on", () => {
    const expected = trajectory(environment, 3, 1);
    fc.assert(
      fc.property(
        fc.nat({ max: size - 1 }),
        fc.constantFrom(Number.NaN, Infinity, -Infinity, 1e300),
        (index, value) => {
          environment.reset(3);
          const action = new Array(size).fill(0);
          action[index] = value;
          expect(() => environment.step(action)).toThrow(
            new RangeError(
              `dimension ${index} of the action must be a finite float32 number, is ${value}`,
            ),
          );
        },
      ),
      { numRuns: 20 },
    );
    const random = new NumpyGenerator(4);
    const { low, high } = environment.actionSpace;
    const { observation, reward } = environment.step(
      low.map((bound, i) => random.uniform(bound, high[i])),
    );
    expect([...observation, reward]).toEqual(expected[1]);
  });

  test("never changes an observation that it has given", () => {
    const first = environment.reset(0);
    const second = environment.step(new Array(size).fill(0.1)).observation;
    const copies = [[...first], [...second]];
    trajectory(environment, 1);
    expect([[...first], [...second]]).toEqual(copies);
  });

  test("looks like something, in every state", () => {
    environment.reset(2);
    for (let step = 0; step < 5; step++) {
      const { view, shapes } = environment.scene();
      expect(view.width / view.height).toBeGreaterThan(1);
      const numbers = shapes.flatMap((shape) =>
        Object.values(shape)
          .flat(2)
          .filter((value) => typeof value === "number"),
      );
      expect(numbers.length).toBeGreaterThan(3);
      expect(numbers.every(Number.isFinite)).toBe(true);
      environment.step(new Array(size).fill(0));
    }
  });
});
