import { describe, expect, test } from "vitest";
import { loadMujoco } from "../../../../train/environments/mujoco/module.ts";
import { Simulation } from "../../../../train/environments/mujoco/simulation.ts";
import { definitions, makeContinuousEnvironment } from "../../../../train/environments/registry.ts";
import { usedMemory } from "../../../memory.ts";
import { makeContinuous } from "../make.ts";

/** How large MuJoCo's memory is, in bytes. */
async function mujocoMemory(): Promise<number> {
  const mujoco = await loadMujoco();
  const model = mujoco.MjModel.from_xml_string(
    '<mujoco><size memory="1K"/><worldbody><body><freejoint/><geom size="1"/></body></worldbody></mujoco>',
  );
  const data = new mujoco.MjData(model);
  const { byteLength } = data.qpos.buffer;
  data.delete();
  model.delete();
  return byteLength;
}

/** Hopper thrown into the air so hard that its equations fail. */
const violent = { reset_noise_scale: 1e9, terminate_when_unhealthy: false };

describe("a simulation that becomes unstable", () => {
  test("ends the episode with an error that says what, and when", async () => {
    const environment = await makeContinuous("Hopper-v5", violent);
    environment.reset(0);
    expect(() => environment.step([1, 1, 1])).toThrow(
      "the simulation became unstable: qpos[0] is NaN at 0.008 s of the episode",
    );
    expect(() => environment.step([1, 1, 1])).toThrow("no episode is under way");
  });

  test("can be begun again, as if nothing had happened", async () => {
    const [broken, fresh] = [
      await makeContinuous("Hopper-v5", { ...violent, reset_noise_scale: 100 }),
      await makeContinuous("Hopper-v5", { ...violent, reset_noise_scale: 100 }),
    ];
    let failures = 0;
    for (let seed = 0; seed < 20; seed++) {
      broken.reset(seed);
      try {
        for (let step = 0; step < 20; step++) broken.step([1, -1, 1]);
      } catch (error) {
        expect(String(error)).toContain("UnstableSimulationError");
        failures += 1;
      }
    }
    expect(failures).toBeGreaterThan(5);
    expect(broken.reset(3)).toEqual(fresh.reset(3));
    expect(broken.step([0, 0, 0])).toEqual(fresh.step([0, 0, 0]));
  });

  test("is refused where an episode would begin in it", async () => {
    const environment = await makeContinuous("Hopper-v5", { reset_noise_scale: 1e12 });
    expect(() => environment.reset(0)).toThrow(/unstable: qpos\[0\] is .* at 0\.000 s/);
    expect(() => environment.step([0, 0, 0])).toThrow("no episode is under way");
  });
});

describe("memory", () => {
  test("is flat over 10,000 resets of Hopper", async () => {
    const environment = await makeContinuous("Hopper-v5");
    const resets = (count: number) => {
      for (let i = 0; i < count; i++) {
        environment.reset();
        environment.step([0, 0, 0]);
      }
      return usedMemory();
    };
    // What is compiled, and cached, on the way has been after the first two thousand.
    const before = { javascript: resets(2000), mujoco: await mujocoMemory() };
    const after = { javascript: resets(10_000), mujoco: await mujocoMemory() };
    expect(after.mujoco).toBe(before.mujoco);
    // 100 bytes a reset would be a megabyte.
    expect(after.javascript - before.javascript).toBeLessThan(500_000);
  });

  test("is given back by every environment that is released", async () => {
    const models = definitions.filter(({ model }) => model).map(({ id }) => id);
    const turn = async () => {
      for (const id of models) (await makeContinuousEnvironment(id)).release();
    };
    for (let i = 0; i < 5; i++) await turn();
    const before = await mujocoMemory();
    for (let i = 0; i < 60; i++) await turn();
    expect(await mujocoMemory()).toBe(before);
  });

  test("that grows for others does not disturb an episode", async () => {
    const [alone, crowded] = [await makeContinuous("Hopper-v5"), await makeContinuous("Hopper-v5")];
    alone.reset(1);
    crowded.reset(1);
    const before = await mujocoMemory();
    const others: Awaited<ReturnType<typeof makeContinuousEnvironment>>[] = [];
    while ((await mujocoMemory()) === before)
      others.push(await makeContinuousEnvironment("Ant-v5"));
    for (let step = 0; step < 10; step++) {
      expect(crowded.step([0.5, 0, -0.5])).toEqual(alone.step([0.5, 0, -0.5]));
      expect(crowded.scene()).toEqual(alone.scene());
    }
    for (const other of others) other.release();
  });
});

test("a simulation that was released says so, and may be released again", async () => {
  const environment = await makeContinuousEnvironment("Hopper-v5");
  environment.reset(0);
  environment.release();
  environment.release();
  expect(() => environment.reset(0)).toThrow("the environment was released");
  expect(() => environment.scene()).toThrow("the environment was released");
});

test.each(definitions.flatMap(({ id, model }) => (model ? [{ id, model }] : [])))(
  "$id is a model of which MuJoCo makes what was described",
  async ({ model }) => {
    const simulation = await Simulation.create(model, 2);
    expect(simulation.secondsPerStep).toBe(2 * model.option.timestep);
    const { ctrl, qpos } = simulation.state;
    expect(ctrl).toHaveLength(model.motors.length);
    expect(qpos.length).toBeGreaterThanOrEqual(model.motors.length);
    const total = simulation.bodyMass.reduce((sum, mass) => sum + mass);
    if (model.totalMass !== undefined) expect(total).toBeCloseTo(model.totalMass, 12);
    simulation.release();
  },
);
