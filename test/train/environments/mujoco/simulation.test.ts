import { describe, expect, test, vi } from "vitest";
import { definitions } from "../../../../train/environments/built-in.ts";
import type { Environment } from "../../../../train/environments/environment.ts";
import { loadMujoco } from "../../../../train/environments/mujoco/module.ts";
import { Simulation } from "../../../../train/environments/mujoco/simulation.ts";
import { makeEnvironment } from "../../../../train/environments/registry.ts";
import { mujocoMemory } from "../../../memory.ts";
import { makeContinuous } from "../make.ts";

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
    const told: string[] = [];
    for (let seed = 0; seed < 20; seed++) {
      broken.reset(seed);
      try {
        for (let step = 0; step < 20; step++) broken.step([1, -1, 1]);
      } catch (error) {
        told.push(String(error));
      }
    }
    // Of some, the positions are out of bounds first; of others, the velocities.
    for (const field of ["qpos", "qvel"]) {
      const failure = `UnstableSimulationError: the simulation became unstable: ${field}[`;
      expect(told.filter((text) => text.startsWith(failure)).length).toBeGreaterThan(0);
    }
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
  test("is given back by a model as well as by its state", async () => {
    const model = vi.spyOn((await loadMujoco()).MjModel, "from_xml_string");
    const environment = await makeEnvironment("Hopper-v5");
    const compiled = model.mock.results[0].value;
    expect(compiled.isDeleted()).toBe(false);
    environment.release();
    expect(compiled.isDeleted()).toBe(true);
    model.mockRestore();
  });

  test.each(["Hopper-v5", "Humanoid-v5"])("that grows does not disturb %s", async (id) => {
    const [alone, crowded] = [await makeContinuous(id), await makeContinuous(id)];
    const size = alone.actionSpace.low.length;
    // One plays before the memory grows, the other during it.
    const play = (environment: typeof alone) => {
      const { observation, reward } = environment.step(new Array(size).fill(0.3));
      const poses = environment.rigidBodies?.poses();
      return { observation, reward, scene: environment.scene(), poses };
    };
    alone.reset(1);
    const expected = Array.from({ length: 10 }, () => play(alone));
    crowded.reset(1);
    const before = await mujocoMemory();
    const others: Awaited<ReturnType<typeof makeEnvironment>>[] = [];
    while ((await mujocoMemory()) === before) others.push(await makeEnvironment("Ant-v5"));
    for (const told of expected) expect(play(crowded)).toEqual(told);
    for (const other of others) other.release();
  });
});

test.each<[what: string, look: (environment: Environment) => unknown]>([
  ["poses are first asked for", ({ rigidBodies }) => rigidBodies?.poses()],
  [
    "a body is first pushed",
    (environment) => {
      const push = { body: 1, point: [0, 0, 0], force: [9, 0, 0] } as const;
      return environment.rigidBodies?.whilePushed(push, () => environment.step([0, 0, 0]));
    },
  ],
])("memory may grow when %s", async (_, look) => {
  const made: Environment[] = [];
  const another = async () => {
    const environment = await makeEnvironment("Hopper-v5");
    made.push(environment);
    environment.reset(1);
    return environment;
  };
  const expected = look(await another());
  for (let hasGrown = false; !hasGrown; ) {
    const environment = await another();
    const before = await mujocoMemory();
    expect(look(environment)).toEqual(expected);
    hasGrown = (await mujocoMemory()) > before;
  }
  for (const environment of made) environment.release();
});

test("a simulation that was released says so, and may be released again", async () => {
  const environment = await makeEnvironment("Hopper-v5");
  environment.reset(0);
  environment.release();
  environment.release();
  expect(() => environment.reset(0)).toThrow("the environment was released");
  expect(() => environment.scene()).toThrow("the environment was released");
  const { rigidBodies } = environment;
  const push = { body: 1, point: [0, 0, 0], force: [1, 0, 0] } as const;
  for (const use of [
    () => rigidBodies?.poses(),
    () => rigidBodies?.picture,
    () => rigidBodies?.whilePushed(push, () => environment.step([0, 0, 0])),
  ]) {
    expect(use).toThrow("the environment was released");
  }
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
