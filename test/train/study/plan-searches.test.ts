import { describe, expect, test } from "vitest";
import { searchesOf } from "./studies.ts";

const settings = { steps: 9000, evaluation_interval: 1000 };
const halving = { first: 1000 };
const rates = [0.01, 0.001, 0.0001];
const grid = { learning_rate: rates, batch_size: [64, 128, 256] };

describe("the searches of a study", () => {
  test("are one for each environment, with all candidates there", () => {
    const environments = ["Pendulum-v1", { environment: "Pendulum-v1", name: "other" }];
    const searches = searchesOf({ algorithms: ["sac"], environments, settings, grid, halving });
    expect(searches.map(({ environment }) => environment)).toEqual(["Pendulum-v1", "other"]);
    for (const { candidates, halving } of searches) {
      expect(candidates).toHaveLength(9);
      expect(halving).toEqual({ rungs: [1000, 3000, 9000], factor: 3 });
    }
  });

  test("have no rungs without halving, and there are none where no setting is varied", () => {
    const [search] = searchesOf({ algorithms: ["sac"], settings, grid });
    expect(search.halving).toBeUndefined();
    expect(searchesOf({ algorithms: ["sac", "td3"], settings, seeds: "0-4" })).toEqual([]);
  });

  test("have the rungs of their environment", () => {
    const longer = { environment: "Pendulum-v1", name: "longer", settings: { steps: 10_000 } };
    const environments = ["Pendulum-v1", longer];
    const trials = 27;
    const search = { trials, ranges: { learning_rate: { from: 0.001, to: 0.1 } } };
    const searches = searchesOf({ algorithms: ["sac"], environments, settings, search, halving });
    expect(searches.map(({ halving }) => halving?.rungs)).toEqual([
      [1000, 3000, 9000],
      [1000, 3000, 9000, 10_000],
    ]);
  });

  test.each<[object, string]>([
    [{ halving: { first: 10 } }, "halving: first must be at least evaluation_interval, 1000"],
    [{ grid: { learning_rate: rates } }, "halving: of 3 candidates, no one would come to the last"],
    [
      { grid: { ...grid, steps: [9000, 8000] }, settings: { evaluation_interval: 1000 } },
      "halving: candidates of an environment need the same steps, but it is 9000 in pendulum-v1-",
    ],
    [
      {
        algorithms: ["sac", { algorithm: "td3", settings: { evaluation_interval: 500 } }],
      },
      "need the same evaluation_interval, but it is 1000 in pendulum-v1-sac-2019-",
    ],
    [
      { algorithms: ["spi"], settings: {}, grid: { temperature: [0.1, 0.2] } },
      "halving: taxi-v3-spi-temperature-0.1 takes no environment steps",
    ],
  ])("are refused with %j", (wrong, message) => {
    const study = { algorithms: ["sac"], settings, grid, halving };
    expect(() => searchesOf({ ...study, ...wrong })).toThrow(message);
  });
});
