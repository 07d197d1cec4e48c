import { execFileSync } from "node:child_process";
import { describe, expect, onTestFinished, test } from "vitest";
import { makeEnvironment } from "../../../../train/environments/registry.ts";
import {
  makeVectorEnvironment,
  type VectorSettings,
} from "../../../../train/environments/vector/vector-environment.ts";
import { NumpyGenerator } from "../../../../train/random/numpy-generator.ts";
import { growthOf, mujocoMemory } from "../../../memory.ts";
import { drawAction } from "../actions.ts";

async function make(id: string, settings: VectorSettings) {
  const vector = await makeVectorEnvironment(id, settings);
  onTestFinished(() => vector.release());
  return vector;
}
type Vector = Awaited<ReturnType<typeof make>>;

/** Draws an action for each environment. */
function drawActions({ count, actions, actionSpace }: Vector, random: NumpyGenerator): void {
  for (let row = 0; row < count; row++) {
    const action = drawAction(actionSpace, random);
    actions.set(action, row * action.length);
  }
}

/** All that is told of a number of steps with random actions. */
async function play(vector: Vector, steps: number) {
  const { observations, nextObservations, rewards, terminated, truncated } = vector;
  const random = new NumpyGenerator(99);
  await vector.reset(7);
  const told = [[...observations]];
  for (let step = 0; step < steps; step++) {
    drawActions(vector, random);
    await vector.step();
    told.push([...observations, ...nextObservations, ...rewards, ...terminated, ...truncated]);
  }
  return told;
}

const cases: [string, number, Record<string, unknown>][] = [
  ["Hopper-v5", 60, {}],
  ["Pendulum-v1", 25, { max_episode_steps: 10 }],
  ["CartPole-v1", 60, {}],
  ["Taxi-v3", 25, { max_episode_steps: 10, is_rainy: true }],
];

describe.each(cases)("five environments of %s", (id, steps, options) => {
  test("do the same in one thread, in two and in three", async () => {
    const [one, two, three] = await Promise.all(
      [1, 2, 3].map(async (threads) => play(await make(id, { count: 5, threads, options }), steps)),
    );
    expect(two).toEqual(one);
    expect(three).toEqual(one);
  });

  test("do what each would do alone, seeded one after the other, and begin again at an end", async () => {
    const count = 5;
    const vector = await make(id, { count, threads: 2, options });
    const alone = await Promise.all(
      Array.from({ length: count }, async () => {
        const environment = await makeEnvironment(id, options);
        onTestFinished(() => environment.release());
        return environment;
      }),
    );
    const width = vector.observations.length / count;
    const actionWidth = vector.actions.length / count;
    const random = new NumpyGenerator(1);
    await vector.reset(40);
    const current = alone.map((environment, i) => Array.from(environment.reset(40 + i)));
    expect([...vector.observations]).toEqual(current.flat());
    let ends = 0;
    for (let step = 0; step < steps; step++) {
      drawActions(vector, random);
      await vector.step();
      for (const [i, environment] of alone.entries()) {
        const rows = (array: Float64Array, size: number) => [
          ...array.subarray(i * size, (i + 1) * size),
        ];
        const transition = environment.step(rows(vector.actions, actionWidth));
        const { terminated, truncated } = transition;
        expect(rows(vector.nextObservations, width)).toEqual(Array.from(transition.observation));
        expect(vector.rewards[i]).toBe(transition.reward);
        expect([vector.terminated[i], vector.truncated[i]]).toEqual([+terminated, +truncated]);
        if (terminated || truncated) ends += 1;
        const acted = terminated || truncated ? environment.reset() : transition.observation;
        expect(rows(vector.observations, width)).toEqual(Array.from(acted));
      }
    }
    expect(ends).toBeGreaterThan(count);
  });
});

describe("a vector environment", () => {
  test("has a row of each kind for each environment", async () => {
    const vector = await make("Hopper-v5", { count: 3, threads: 2 });
    const { actions, observations, nextObservations, rewards, terminated, truncated } = vector;
    expect([actions, observations, nextObservations].map(({ length }) => length)).toEqual([
      9, 33, 33,
    ]);
    expect([rewards, terminated, truncated].map(({ length }) => length)).toEqual([3, 3, 3]);
  });

  test.each([1, 2])(
    "refuses an action by environment and dimension, and none has moved (%i threads)",
    async (threads) => {
      const settings = { count: 3, threads };
      const [vector, other] = [
        await make("Hopper-v5", settings),
        await make("Hopper-v5", settings),
      ];
      await vector.reset(0);
      await other.reset(0);
      vector.actions[0] = Number.POSITIVE_INFINITY;
      await expect(vector.step()).rejects.toThrow("environment 0: dimension 0 of the action");
      vector.actions[0] = 0;
      vector.actions[2 * 3 + 1] = Number.NaN;
      await expect(vector.step()).rejects.toThrow(
        new RangeError(
          "environment 2: dimension 1 of the action must be a finite float32 number, is NaN",
        ),
      );
      vector.actions.fill(0.5);
      other.actions.fill(0.5);
      await vector.step();
      await other.step();
      expect([...vector.observations]).toEqual([...other.observations]);
    },
  );

  test.each([1, 2])(
    "tells which simulation broke down, and goes on after a reset (%i threads)",
    async (threads) => {
      const options = { reset_noise_scale: 1e9, terminate_when_unhealthy: false };
      const vector = await make("Hopper-v5", { count: 2, threads, options });
      for (let attempt = 0; attempt < 2; attempt++) {
        await vector.reset(0);
        await expect(vector.step()).rejects.toThrow(
          /^environment [01]: the simulation became unstable: qpos\[0\]/,
        );
        await expect(vector.step()).rejects.toThrow("no episodes are under way: call reset first");
      }
    },
  );

  test("tells of a simulation that broke down in another thread", async () => {
    const options = { reset_noise_scale: 100, terminate_when_unhealthy: false };
    const alone = await makeEnvironment("Hopper-v5", options);
    onTestFinished(() => alone.release());
    const lasts = (seed: number) => {
      alone.reset(seed);
      try {
        for (let step = 0; step < 20; step++) alone.step([0.5, 0.5, 0.5]);
        return true;
      } catch {
        return false;
      }
    };
    const seed = Array.from({ length: 40 }, (_, s) => s).find((s) => lasts(s) && !lasts(s + 1));
    const vector = await make("Hopper-v5", { count: 2, threads: 2, options });
    await vector.reset(seed ?? 0);
    vector.actions.fill(0.5);
    const play = async () => {
      for (let step = 0; step < 20; step++) await vector.step();
    };
    await expect(play()).rejects.toThrow("environment 1: the simulation became unstable");
  });

  test.each([2 ** 31 + 5, 2 ** 40 + 3])("hands the seed %d on as it is", async (seed) => {
    const begin = async (threads: number) => {
      const vector = await make("Pendulum-v1", { count: 3, threads });
      await vector.reset(seed);
      return [...vector.observations];
    };
    expect(await begin(3)).toEqual(await begin(1));
  });

  test("has no more threads than environments", async () => {
    const vector = await make("Taxi-v3", { count: 2, threads: 5 });
    await vector.reset(0);
    await vector.step();
    expect([...vector.rewards]).toEqual([-1, -1]);
  });

  test("refuses an action that is none of the discrete ones, by environment", async () => {
    const vector = await make("Taxi-v3", { count: 3, threads: 2 });
    await vector.reset(0);
    vector.actions[2] = 6;
    await expect(vector.step()).rejects.toThrow(
      new RangeError("environment 2: an action is a whole number from 0 to 5, got 6"),
    );
  });

  test("gives back the memory of its simulations, and of the one it was measured by", async () => {
    const turn = async () => {
      await (await makeVectorEnvironment("Hopper-v5", { count: 2, threads: 1 })).release();
    };
    for (let i = 0; i < 5; i++) await turn();
    const before = await mujocoMemory();
    for (let i = 0; i < 100; i++) await turn();
    expect(await mujocoMemory()).toBe(before);
  });

  test("takes one turn at a time, and says so", async () => {
    const vector = await make("Hopper-v5", { count: 2, threads: 2 });
    const outcomesOf = async (...turns: Promise<void>[]) =>
      (await Promise.allSettled(turns)).map((outcome) =>
        outcome.status === "rejected" ? outcome.reason.message : "done",
      );
    const refused = "the turn before is not finished: await it";
    const begun = await outcomesOf(vector.reset(1), vector.reset(5), vector.step());
    expect(begun).toEqual(["done", refused, refused]);
    const told = [...vector.observations];
    expect(await outcomesOf(vector.step(), vector.step())).toEqual(["done", refused]);
    await vector.reset(1);
    expect([...vector.observations]).toEqual(told);
  });

  test("is released once its turn is finished, and does nothing more", async () => {
    const vector = await make("Hopper-v5", { count: 4, threads: 2 });
    await vector.reset(0);
    const step = vector.step();
    await vector.release();
    await step;
    expect(vector.nextObservations.every((x) => x !== 0)).toBe(true);
    await expect(vector.step()).rejects.toThrow("the environments were released");
    await expect(vector.reset(0)).rejects.toThrow("the environments were released");
    await vector.release();
  });

  test.each([-1, 0.5, Number.MAX_SAFE_INTEGER])("has no seed %d", async (seed) => {
    const vector = await make("Pendulum-v1", { count: 2, threads: 2 });
    await expect(vector.reset(seed)).rejects.toThrow(
      `seed must be a whole number from 0 to ${Number.MAX_SAFE_INTEGER - 1}, is ${seed}`,
    );
    await vector.reset(Number.MAX_SAFE_INTEGER - 1);
    await vector.step();
  });

  test.each([1, 2])("leaves nothing behind of its steps (%i threads)", async (threads) => {
    const vector = await make("Pendulum-v1", { count: 2, threads });
    await vector.reset(0);
    const growth = await growthOf(async () => {
      for (let i = 0; i < 5_000; i++) await vector.step();
    });
    // An object a step would be 5,000.
    expect(growth).toBeLessThan(500);
  });

  test.each([
    [{ count: 0 }, "count must be a whole number from 1 to 100000, is 0"],
    [{ count: 1.5 }, "count must be a whole number from 1 to 100000, is 1.5"],
    [{ count: 2, threads: 0 }, "threads must be a whole number from 1 to 1024, is 0"],
    [{ count: 2, options: { frame_skip: 0 } }, "frame_skip: Too small"],
  ])("cannot be made with %j: %s", async (settings, message) => {
    await expect(makeVectorEnvironment("Hopper-v5", settings)).rejects.toThrow(message);
  });

  test("needs a reset first, and none of its threads keeps a program from ending", () => {
    const program = `
      const { makeVectorEnvironment } = await import("./train/environments/vector/vector-environment.ts");
      const vector = await makeVectorEnvironment("Pendulum-v1", { count: 4, threads: 3 });
      await vector.step().catch((error) => console.log(error.message));
      await vector.reset(0);
      await vector.step();
      console.log(vector.rewards.length);
    `;
    const output = execFileSync(process.execPath, ["--input-type=module", "-e", program], {
      encoding: "utf8",
    });
    expect(output).toBe("no episodes are under way: call reset first\n4\n");
  });
});

describe("the state of a vector environment", () => {
  const settings = { count: 3, options: { max_episode_steps: 10 } };

  test.each([1, 2])("is all that its future depends on (%i threads)", async (threads) => {
    const play = async (vector: Vector, seed: number) => {
      const random = new NumpyGenerator(seed);
      const told: number[][] = [];
      for (let step = 0; step < 25; step++) {
        drawActions(vector, random);
        await vector.step();
        told.push([...vector.observations, ...vector.rewards, ...vector.truncated]);
      }
      return told;
    };
    const one = await make("Hopper-v5", { ...settings, threads });
    await one.reset(3);
    await play(one, 1);
    const state = await one.read();
    const future = await play(one, 2);
    // In another number of threads, and somewhere else before.
    const other = await make("Hopper-v5", { ...settings, threads: 3 - threads });
    await other.reset(9);
    await play(other, 5);
    await other.write(state);
    expect([...other.observations]).toEqual([...state.observations]);
    expect(await play(other, 2)).toEqual(future);
  });

  test("is refused where it is that of others", async () => {
    const vector = await make("Pendulum-v1", settings);
    await vector.reset(0);
    const { states, observations } = await vector.read();
    await expect(vector.write({ states: states.slice(1), observations })).rejects.toThrow(
      new RangeError(
        `states of 3 environments are ${states.length} numbers, not ${states.length - 1}`,
      ),
    );
    await expect(vector.write({ states, observations: states })).rejects.toThrow(
      `observations of 3 environments are 9 numbers, not ${states.length}`,
    );
  });

  test("can be written before an episode was begun, and read only after", async () => {
    const [one, other] = [await make("Pendulum-v1", settings), await make("Pendulum-v1", settings)];
    await expect(one.read()).rejects.toThrow("no episodes are under way: call reset first");
    await one.reset(1);
    await other.write(await one.read());
    await other.step();
    await one.step();
    expect([...other.observations]).toEqual([...one.observations]);
  });
});
