import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { defaultRunName } from "../../../train/run/run-folder.ts";
import { expandStudy, gridPoints } from "../../../train/study/expand.ts";
import { drawTrials, randomSearch } from "../../../train/study/search/trials.ts";
import { studyFile } from "../../../train/study/study-file.ts";

const configFiles: Readonly<Record<string, Record<string, unknown>>> = {
  "hopper.json": { algorithm: "sac-2019", environment: "Hopper-v5", hidden: [64] },
  "nameless.json": { environment: "Hopper-v5" },
};

function expand(study: unknown) {
  const readConfigFile = (path: string) => configFiles[path];
  return expandStudy({ study: studyFile.parse(study), readConfigFile });
}
const namesOf = (study: unknown) => expand(study).map(({ name }) => name);

/** A subset of distinct values, in any order. */
const some = <Value>(values: readonly Value[]) =>
  fc.shuffledSubarray([...values], { minLength: 1 });

const seeds = fc.uniqueArray(fc.nat(), { minLength: 1, maxLength: 4 });
const grid = fc.record(
  {
    learning_rate: some([0.001, 3e-4, 1e-7, 1, 0.0003000001]),
    hidden: some([[8], [64, 64], [6, 464], [256, 256, 256]]),
    learning_rate_decay_from: some([null, 0, 10]),
    normalize_observations: some([true, false]),
    engine: some(["ort", "tfjs"]),
    environment_options: some([{}, { reset_noise_scale: 0.1 }, { reset_noise_scale: 0.2 }]),
  },
  { requiredKeys: [] },
);
/** Configs take a while to parse. */
const fewer = { numRuns: 25 };
const study = fc.record({
  algorithms: some(["sac", "sac-2018", "td3", "tqc", "ppo"]),
  environments: some(["Hopper-v5", "Pendulum-v1", "HalfCheetah-v5"]),
  seeds,
  grid,
});

describe("the runs of a study", () => {
  test("are every algorithm in every environment at every point of the grid with every seed", () => {
    fc.assert(
      fc.property(study, (drawn) => {
        const { algorithms, environments } = drawn;
        const values = Object.values<readonly unknown[]>(drawn.grid);
        const points = values.reduce((product, { length }) => product * length, 1);
        const runs = expand(drawn);
        const count = algorithms.length * environments.length * points * drawn.seeds.length;
        expect(runs).toHaveLength(count);
        const configs = new Set(runs.map(({ config }) => JSON.stringify(config)));
        expect(configs.size).toBe(count);
      }),
      fewer,
    );
  });

  test("have different names that are folder names, also where case is ignored", () => {
    fc.assert(
      fc.property(study, (drawn) => {
        const names = namesOf(drawn);
        expect(new Set(names).size).toBe(names.length);
        for (const name of names) expect(name).toMatch(/^[a-z0-9][a-z0-9_.-]*$/);
      }),
      fewer,
    );
  });

  test("keep their names and configs, in whatever order and beside whatever the file lists", () => {
    fc.assert(
      fc.property(study, (drawn) => {
        const byName = new Map(expand(drawn).map(({ name, config }) => [name, config]));
        const more = {
          ...drawn,
          algorithms: [...drawn.algorithms.toReversed(), "ddpg"],
          environments: [...drawn.environments.toReversed(), "Walker2d-v5"],
          seeds: [...drawn.seeds.toReversed(), Math.max(...drawn.seeds) + 1],
          grid: Object.fromEntries(
            Object.entries<readonly unknown[]>(drawn.grid).map(([name, values]) => [
              name,
              values.toReversed(),
            ]),
          ),
        };
        const extended = new Map(expand(more).map(({ name, config }) => [name, config]));
        for (const [name, config] of byName) expect(extended.get(name)).toEqual(config);
      }),
      fewer,
    );
  });

  test("without a grid have the default names of runs", () => {
    const runs = expand({ algorithms: ["sac", "ppo"], environments: ["Hopper-v5"], seeds: "0-2" });
    expect(runs.map(({ name }) => name)).toEqual(runs.map(({ config }) => defaultRunName(config)));
  });

  test("are named by values of the grid, and by the names that the file gives", () => {
    expect(
      namesOf({
        algorithms: [{ algorithm: "sac", name: "SAC-small", settings: { hidden: [8] } }],
        environments: [
          { environment: "Hopper-v5", name: "icy", settings: { environment_options: {} } },
        ],
        seeds: [7],
        grid: { learning_rate: [0.001, 1e-7], hidden: [[64, 64], [8]], target_return: [null, -5] },
      }),
    ).toEqual([
      "icy-sac-small-learning_rate-0.001-hidden-64x64-target_return-none-seed-7",
      "icy-sac-small-learning_rate-0.001-hidden-64x64-target_return--5-seed-7",
      "icy-sac-small-learning_rate-0.001-hidden-8x-target_return-none-seed-7",
      "icy-sac-small-learning_rate-0.001-hidden-8x-target_return--5-seed-7",
      "icy-sac-small-learning_rate-1e-7-hidden-64x64-target_return-none-seed-7",
      "icy-sac-small-learning_rate-1e-7-hidden-64x64-target_return--5-seed-7",
      "icy-sac-small-learning_rate-1e-7-hidden-8x-target_return-none-seed-7",
      "icy-sac-small-learning_rate-1e-7-hidden-8x-target_return--5-seed-7",
    ]);
  });

  test("take a setting from the grid, the algorithm, the environment, the study or the file", () => {
    const steps = (given: object) =>
      expand({ algorithms: [{ config: "hopper.json" }], ...given }).map(
        ({ config }) => "steps" in config && config.steps,
      );
    const settings = { steps: 2 };
    const environments = [{ environment: "Hopper-v5", settings: { steps: 3 } }];
    const algorithms = [{ config: "hopper.json", settings: { steps: 4 } }];
    expect(steps({})).toEqual([100_000]);
    expect(steps({ settings })).toEqual([2]);
    expect(steps({ settings, environments })).toEqual([3]);
    expect(steps({ settings, environments, algorithms })).toEqual([4]);
    expect(steps({ settings, environments, algorithms, grid: { steps: [5, 6] } })).toEqual([5, 6]);
  });

  test("take from a config file what the study does not say", () => {
    const [{ name, config }] = expand({ algorithms: [{ config: "hopper.json" }], seeds: [3] });
    expect(name).toBe("hopper-v5-sac-2019-seed-3");
    expect(config).toMatchObject({ environment: "Hopper-v5", hidden: [64], seed: 3 });
  });
});

describe("the runs of a random search", () => {
  const search = {
    trials: 2,
    ranges: { learning_rate: { from: 1e-5, to: 1e-1, scale: "log" }, batch_size: { values: [64] } },
  };

  test("have the drawn values in their configs and names, trial by trial, at every point of the grid", () => {
    const study = { algorithms: ["sac", "td3"], seeds: [0, 1], grid: { n_step: [1, 3] }, search };
    const runs = expand(study);
    const [first, second] = drawTrials(randomSearch.parse(search)).map((point) => {
      const { learning_rate } = Object.fromEntries(point);
      return String(learning_rate);
    });
    const expected = [first, second].flatMap((rate) =>
      ["sac-2019", "td3"].flatMap((algorithm) =>
        [1, 3].flatMap((n) =>
          [0, 1].map(
            (seed) =>
              `pendulum-v1-${algorithm}-n_step-${n}-learning_rate-${rate}-batch_size-64-seed-${seed}`,
          ),
        ),
      ),
    );
    expect(runs.map(({ name }) => name)).toEqual(expected);
    expect(runs[0].config).toMatchObject({ learning_rate: Number(first), batch_size: 64 });
  });

  test("come before those of further trials", () => {
    const names = (trials: number) =>
      namesOf({ algorithms: ["sac", "td3"], search: { ...search, trials } });
    expect(names(5).slice(0, 4)).toEqual(names(2));
  });

  test("take a range rather than the settings of entries", () => {
    const given = { learning_rate: 1 };
    const [{ config }] = expand({
      ...{ algorithms: [{ algorithm: "sac", settings: given }], settings: given, search },
    });
    expect("learning_rate" in config && config.learning_rate).toBeLessThanOrEqual(0.1);
  });
});

describe("a study is refused, with what is wrong,", () => {
  test.each<[object, string]>([
    [{ algorithms: [] }, "Too small"],
    [{ algorithms: ["sac"], seed: 3 }, "Unrecognized key"],
    [{ algorithms: ["a2c"] }, 'algorithms: there is no algorithm "a2c"'],
    [{ algorithms: ["sac"], seeds: "4-2" }, "4-2 must begin with the lower seed"],
    [{ algorithms: ["sac"], seeds: "all" }, "must be a whole number from 0"],
    [{ algorithms: ["sac"], settings: { seed: 3 } }, "belongs in seeds"],
    [{ algorithms: ["sac"], grid: { environment: ["Hopper-v5"] } }, "belongs in environments"],
    [
      { algorithms: ["sac", "ppo"], settings: { learning_starts: 10 } },
      "in the runs of ppo: learning_starts: no such setting",
    ],
    [
      { algorithms: ["sac"], grid: { steps: [10, 0] } },
      "in the runs of sac-2019: steps: must be more than 0",
    ],
    [{ algorithms: [{ config: "nameless.json" }] }, "nameless.json does not say its algorithm"],
    [
      { algorithms: ["sac", { algorithm: "sac-2019", settings: { hidden: [8] } }] },
      "2 runs would be named pendulum-v1-sac-2019-seed-0: give one of the algorithms",
    ],
    [{ algorithms: ["sac"], grid: { steps: [5, 5] } }, "2 runs would be named"],
    [
      {
        algorithms: ["sac"],
        grid: { steps: [5] },
        search: { trials: 1, ranges: { steps: { values: [6] } } },
      },
      "is in grid, too: leave it in one",
    ],
    [
      { algorithms: ["sac"], search: { trials: 1, ranges: { seed: { values: [6] } } } },
      "belongs in seeds",
    ],
    [
      { algorithms: ["sac"], search: { trials: 1, ranges: { n_stop: { values: [6] } } } },
      "n_stop: no such setting; did you mean n_step?",
    ],
    [{ algorithms: ["sac"], halving: { factor: 3 } }, '"first"'],
  ])("%j", (given, message) => {
    expect(() => expand(given)).toThrow(message);
  });
});

test("a grid without settings has one point, and one of two settings their product", () => {
  expect(gridPoints({})).toEqual([[]]);
  expect(gridPoints({ a: [1, 2], b: [3] })).toEqual([
    [
      ["a", 1],
      ["b", 3],
    ],
    [
      ["a", 2],
      ["b", 3],
    ],
  ]);
});
