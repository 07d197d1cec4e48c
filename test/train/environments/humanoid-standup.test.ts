import { expect, test } from "vitest";
import { makeContinuous } from "./make.ts";

/** The first transition of an episode under full control, with some options. */
async function begin(options: Record<string, unknown>) {
  const environment = await makeContinuous("HumanoidStandup-v5", {
    exclude_current_positions_from_observation: false,
    ...options,
  });
  environment.reset(5);
  return environment.step(new Array(17).fill(0.4));
}

const free = { ctrl_cost_weight: 0, impact_cost_weight: 0 };

test("pays for the height of the torso by the simulator's step, and one", async () => {
  const { observation, reward, terminated } = await begin(free);
  expect(reward).toBeCloseTo(observation[2] / 0.003 + 1, 9);
  expect(terminated).toBe(false);
});

test("control costs by its weight", async () => {
  const { reward } = await begin({ ...free, ctrl_cost_weight: 2 });
  const { reward: without } = await begin(free);
  expect(without - reward).toBeCloseTo(2 * 17 * 0.4 ** 2, 5);
});

test("impacts cost by their weight, within bounds", async () => {
  const { observation, reward: without } = await begin(free);
  const forces = observation.subarray(-78);
  const cost = 1e-4 * forces.reduce((sum, x) => sum + x * x, 0);
  expect(cost).toBeGreaterThan(2);
  const costWithin = async (impact_cost_range: (number | null)[]) =>
    without - (await begin({ ...free, impact_cost_weight: 1e-4, impact_cost_range })).reward;
  expect(await costWithin([null, null])).toBeCloseTo(cost, 6);
  expect(await costWithin([null, 1])).toBeCloseTo(1, 9);
  expect(await costWithin([2 * cost, null])).toBeCloseTo(2 * cost, 6);
});

test("the weight of height is without effect, as in Gymnasium", async () => {
  expect(await begin({ uph_cost_weight: 100 })).toEqual(await begin({}));
});
