import { describe, expect, test } from "vitest";
import { definitions } from "../../../train/environments/built-in.ts";
import { makeEnvironment } from "../../../train/environments/registry.ts";
import { NumpyGenerator } from "../../../train/random/numpy-generator.ts";
import { drawAction } from "./actions.ts";

/** Plays actions drawn with a seed; answers all that it is told, ends and new beginnings included. */
function play(
  environment: Awaited<ReturnType<typeof makeEnvironment>>,
  seed: number,
  steps: number,
) {
  const random = new NumpyGenerator(seed);
  return Array.from({ length: steps }, () => {
    const action = drawAction(environment.actionSpace, random);
    const { observation, reward, terminated, truncated } = environment.step(action);
    const next = terminated || truncated ? Array.from(environment.reset()) : [];
    return [...Array.from(observation), reward, +terminated, +truncated, ...next];
  });
}

describe.each(definitions)("the state of $id", ({ id }) => {
  // An episode's limit is reached before and after.
  const limit = { max_episode_steps: 17 };
  const chance = { is_rainy: true, fickle_passenger: true, fickle_probability: 0.9 };
  const options = id.startsWith("Taxi") ? { ...limit, ...chance } : limit;

  test.each([0, 1, 5, 16, 30])(
    "after %i steps is all that its future depends on",
    async (steps) => {
      const [one, other] = [await makeEnvironment(id, options), await makeEnvironment(id, options)];
      one.reset(3);
      play(one, 1, steps);
      const state = one.read();
      const copy = state.slice();
      const future = play(one, 2, 40);
      // The other is somewhere else before.
      other.reset(9);
      play(other, 5, 4);
      other.write(state);
      expect(play(other, 2, 40)).toEqual(future);
      // And so it is for the one itself; reading gave a copy.
      expect(state).toEqual(copy);
      one.write(state);
      expect(play(one, 2, 40)).toEqual(future);
      one.release();
      other.release();
    },
  );

  test("is refused if it has another size", async () => {
    const environment = await makeEnvironment(id);
    expect(() => environment.write(new Float64Array(3))).toThrow(
      /a state has \d+ numbers here, this one has 3/,
    );
    environment.release();
  });
});

test("a passenger who is undecided stays so", async () => {
  const fickle = { fickle_passenger: true, fickle_probability: 1 };
  const [one, other] = [await makeEnvironment("Taxi-v3", fickle), await makeEnvironment("Taxi-v3")];
  // Seed 0: to the passenger at B, and on the way with them to Y.
  const [south, north, east, pickup] = [0, 1, 2, 4];
  one.reset(0);
  for (const action of [north, east, east, east, south, south, pickup]) one.step([action]);
  other.reset(1);
  other.write(one.read());
  const again = await makeEnvironment("Taxi-v3", fickle);
  again.write(one.read());
  const [moved] = again.step([north]).observation;
  // Y was the third stand; it is another one now.
  expect(moved % 4).not.toBe(2);
  expect(Array.from(one.step([north]).observation)).toEqual([moved]);
});

test("a state says whether an episode is under way", async () => {
  const [one, other] = [await makeEnvironment("Taxi-v3"), await makeEnvironment("Taxi-v3")];
  other.reset(0);
  other.write(one.read());
  expect(() => other.step([0])).toThrow("no episode is under way");
});
