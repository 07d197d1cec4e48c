import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { widthOf } from "../../../schemas/space.ts";
import { definitions } from "../../../train/environments/built-in.ts";
import type { Environment } from "../../../train/environments/environment.ts";
import { makeEnvironment } from "../../../train/environments/registry.ts";
import { NumpyGenerator } from "../../../train/random/numpy-generator.ts";
import { drawAction, zeroAction } from "./actions.ts";

const ids: Record<"box" | "discrete", string[]> = { box: [], discrete: [] };
for (const { id } of definitions) {
  const environment = await makeEnvironment(id);
  ids[environment.actionSpace.kind].push(id);
  environment.release();
}

/** What an environment answers to a seed and actions drawn with another. */
function trajectory(environment: Environment, seed: number, steps = 12) {
  const random = new NumpyGenerator(seed + 1);
  const told = [[...environment.reset(seed)]];
  for (let step = 0; step < steps; step++) {
    const action = drawAction(environment.actionSpace, random);
    const { observation, reward, terminated, truncated } = environment.step(action);
    told.push([...observation, reward]);
    if (terminated || truncated) break;
  }
  return told;
}

/** True if an entry of a vector is in a space. */
function contains(space: Environment["observationSpace"], value: number, i: number): boolean {
  if (space.kind === "discrete") return Number.isInteger(value) && value >= 0 && value < space.size;
  const [low, high] = [space.low[i], space.high[i]];
  return (low === null || value >= low) && (high === null || value <= high);
}

describe.each(definitions)("$id", ({ id }) => {
  let environment: Environment;
  let size: number;
  beforeAll(async () => {
    environment = await makeEnvironment(id);
    size = widthOf(environment.actionSpace);
  });
  afterAll(() => environment.release());

  test("observes what lies in its space", () => {
    const { observationSpace } = environment;
    for (const seed of [0, 1, 2]) {
      for (const [i, told] of trajectory(environment, seed, 100).entries()) {
        const observation = i === 0 ? told : told.slice(0, -1);
        expect(observation).toHaveLength(widthOf(observationSpace));
        expect(observation.every((x, k) => contains(observationSpace, x, k))).toBe(true);
      }
    }
  });

  test("begins with seed 0 as with any other: not where it was", () => {
    const first = environment.reset(0);
    environment.reset(5);
    expect(environment.reset(0)).toEqual(first);
  });

  test("does the same again for the same seed and actions, and else for another seed", async () => {
    const other = await makeEnvironment(id);
    trajectory(other, 9);
    expect(trajectory(other, 4)).toEqual(trajectory(environment, 4));
    expect(trajectory(other, 5)).not.toEqual(trajectory(environment, 4));
    other.release();
  });

  test("refuses an action of the wrong length", () => {
    environment.reset(0);
    for (const length of [0, size - 1, size + 1].filter((n) => n !== size)) {
      expect(() => environment.step(new Array(length).fill(0))).toThrow(RangeError);
    }
  });

  test("never changes an observation that it has given", () => {
    const first = environment.reset(0);
    const second = environment.step(zeroAction(environment.actionSpace)).observation;
    const copies = [[...first], [...second]];
    trajectory(environment, 1);
    expect([[...first], [...second]]).toEqual(copies);
  });

  test("looks like something, in every state", () => {
    environment.reset(2);
    for (let step = 0; step < 5; step++) {
      const { view, shapes } = environment.scene();
      expect(view.width / view.height).toBeGreaterThanOrEqual(1);
      const numbers = shapes.flatMap((shape) =>
        Object.values(shape)
          .flat(2)
          .filter((value) => typeof value === "number"),
      );
      expect(numbers.length).toBeGreaterThan(3);
      expect(numbers.every(Number.isFinite)).toBe(true);
      environment.step(zeroAction(environment.actionSpace));
    }
  });
});

describe.each(ids.box)("%s, whose actions are real-valued,", (id) => {
  let environment: Environment;
  let size: number;
  beforeAll(async () => {
    environment = await makeEnvironment(id);
    size = widthOf(environment.actionSpace);
  });
  afterAll(() => environment.release());

  test("refuses an action of the wrong length with both lengths", () => {
    environment.reset(0);
    expect(() => environment.step(new Array(size + 1).fill(0))).toThrow(
      new RangeError(`an action has ${size} dimensions, got ${size + 1}`),
    );
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
    const action = drawAction(environment.actionSpace, new NumpyGenerator(4));
    const { observation, reward } = environment.step(action);
    expect([...observation, reward]).toEqual(expected[1]);
  });
});

describe.each(ids.discrete)("%s, whose actions are discrete,", (id) => {
  test("refuses what is no index of an action, and goes on", async () => {
    const environment = await makeEnvironment(id);
    const expected = trajectory(environment, 3, 1);
    const { actionSpace } = environment;
    const size = actionSpace.kind === "discrete" ? actionSpace.size : 0;
    environment.reset(3);
    for (const action of [-1, size, 0.5, Number.NaN]) {
      expect(() => environment.step([action])).toThrow(
        new RangeError(`an action is a whole number from 0 to ${size - 1}, got ${action}`),
      );
    }
    const { observation, reward } = environment.step(
      drawAction(actionSpace, new NumpyGenerator(4)),
    );
    expect([...observation, reward]).toEqual(expected[1]);
    environment.release();
  });
});
