import { execFileSync, spawnSync } from "node:child_process";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { drawActions, play, rawSimulator } from "../../../studies/bench/environments.ts";
import { median, ratio, sideBySide } from "../../../studies/bench/timing.ts";
import { definitions } from "../../../train/environments/built-in.ts";

describe("timing side by side", () => {
  test("takes every way once a round, in turn, after a round to warm up", async () => {
    const calls: string[] = [];
    const way = (name: string, steps: number) => () => {
      calls.push(name);
      return steps;
    };
    const rates = await sideBySide({ one: way("one", 10), other: way("other", 20) }, 3);
    expect(calls).toEqual(new Array(4).fill(["one", "other"]).flat());
    expect([rates.one, rates.other].map(({ length }) => length)).toEqual([3, 3]);
  });

  test("is in steps per second", async () => {
    vi.useFakeTimers({ toFake: ["performance"] });
    onTestFinished(() => {
      vi.useRealTimers();
    });
    const way = () => {
      vi.advanceTimersByTime(50);
      return 100;
    };
    expect(await sideBySide({ way }, 1)).toEqual({ way: [2000] });
  });

  test("answers medians, and the median of the ratios of each round", () => {
    expect(median([100, 9, 10])).toBe(10);
    expect(median([4, 1, 3, 2])).toBe(2.5);
    expect(ratio([10, 30, 20], [10, 10, 40])).toBe(1);
  });
});

test("MuJoCo alone plays the same episodes, to the last bit", async () => {
  const definition = definitions.find(({ id }) => id === "InvertedPendulum-v5");
  if (!definition?.model) throw new Error("the pendulum has a model");
  const environment = await definition.make({ reset_noise_scale: 0 });
  const actions = drawActions(environment, 100);
  const resets = play(environment, actions);
  const begun = [...resets].at(-1) ?? 0;
  expect(resets.size).toBeGreaterThan(2);

  const raw = await rawSimulator(definition.model, 2, actions, resets);
  expect(raw.play()).toBe(100);
  let observation = environment.reset(begun);
  for (const action of actions.slice(begun)) observation = environment.step(action).observation;
  expect(raw.positions()).toEqual([...observation.subarray(0, 2)]);
  raw.release();
  environment.release();
});

describe("npm run bench -- environments", () => {
  const bench = (...args: string[]) =>
    execFileSync(process.execPath, ["studies/bench/main.ts", "environments", ...args], {
      encoding: "utf8",
    });

  test("measures them beside MuJoCo alone", () => {
    const { rounds, environments } = JSON.parse(
      bench("InvertedPendulum-v5", "Taxi-v3", "--rounds", "1", "--json"),
    );
    expect(rounds).toBe(1);
    expect(environments).toMatchObject([{ id: "InvertedPendulum-v5" }, { id: "Taxi-v3" }]);
    const [pendulum, taxi] = environments;
    const { steps_per_second, threads_steps_per_second, raw_steps_per_second } = pendulum;
    // In one round, the overhead is that of the two rates.
    expect(pendulum.overhead).toBeCloseTo(raw_steps_per_second / steps_per_second - 1, 12);
    expect(threads_steps_per_second).toBeGreaterThan(0);
    expect(taxi).not.toHaveProperty("overhead");
  });

  test("prints a table, and refuses an environment that there is not", () => {
    expect(bench("Pendulum-v1", "--rounds", "1")).toMatch(/Pendulum-v1 +[\d,]+ +[\d,]+ +– +–/);
    const refused = spawnSync(process.execPath, [
      "studies/bench/main.ts",
      "environments",
      "Nope-v0",
    ]);
    expect(refused.status).toBe(1);
    expect(refused.stderr.toString()).toContain("there is no environment Nope-v0");
  });
});
