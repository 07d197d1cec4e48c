import { describe, expect, test } from "vitest";
import { curveLabels } from "../../render/curve-labels.ts";
import { runConfig } from "../../train/registry.ts";

const configs = (...settings: Record<string, unknown>[]) =>
  settings.map((each) => runConfig.parse({ algorithm: "sac-2019", ...each }));

describe("curves are told apart by", () => {
  test.each<[string, Record<string, unknown>[], { title: string; labels: string[] }]>([
    ["nothing, where there is one", [{}], { title: "Pendulum-v1, sac-2019", labels: [""] }],
    [
      "the environment",
      [{ environment: "Hopper-v5" }, {}],
      { title: "sac-2019", labels: ["Hopper-v5", "Pendulum-v1"] },
    ],
    [
      "the algorithm, whose own settings go without saying",
      [{}, { algorithm: "sac-2018" }],
      { title: "Pendulum-v1", labels: ["sac-2019", "sac-2018"] },
    ],
    [
      "both",
      [{ environment: "Hopper-v5" }, { algorithm: "sac-2018" }],
      { title: "Learning curves", labels: ["Hopper-v5, sac-2019", "Pendulum-v1, sac-2018"] },
    ],
    [
      "settings, but neither the seed nor the number of threads",
      [
        { learning_rate: 0.001, seed: 1, threads: 2 },
        { hidden: [8, 8], target_return: -165 },
      ],
      {
        title: "Pendulum-v1, sac-2019",
        labels: [
          "hidden [256,256], learning rate 0.001, target return none",
          "hidden [8,8], learning rate 0.0003, target return -165",
        ],
      },
    ],
    [
      "an option of the environment",
      [{}, { environment_options: { g: 1 } }],
      { title: "Pendulum-v1, sac-2019", labels: ["g default", "g 1"] },
    ],
    [
      "settings among runs of the same algorithm",
      [{ algorithm: "sac-2018", temperature: 2 }, { algorithm: "sac-2018" }, {}],
      {
        title: "Pendulum-v1",
        labels: ["sac-2018, temperature 2", "sac-2018, temperature 1", "sac-2019"],
      },
    ],
  ])("%s", (_, settings, expected) => {
    expect(curveLabels(configs(...settings))).toEqual(expected);
  });
});
