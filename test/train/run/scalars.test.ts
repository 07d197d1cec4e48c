import { expect, test } from "vitest";
import { type MetricsRecord, type Scalars, scalarsOf } from "../../../train/run/scalars.ts";

test.each<[MetricsRecord, Scalars]>([
  [
    { kind: "episode", step: 400, episode: 2, return: -3.5, length: 200 },
    {
      step: 400,
      values: [
        ["episode/return", -3.5],
        ["episode/length", 200],
      ],
    },
  ],
  [
    { kind: "gradient", step: 500, q1_loss: 0.5, temperature: 0 },
    {
      step: 500,
      values: [
        ["gradient/q1_loss", 0.5],
        ["gradient/temperature", 0],
      ],
    },
  ],
  [
    {
      kind: "evaluation",
      step: 1000,
      stochastic: { mean: 1, standard_deviation: 2, episodes: 20 },
      deterministic: { mean: 3, standard_deviation: 4, episodes: 20 },
    },
    {
      step: 1000,
      values: [
        ["evaluation/stochastic/mean", 1],
        ["evaluation/stochastic/standard_deviation", 2],
        ["evaluation/deterministic/mean", 3],
        ["evaluation/deterministic/standard_deviation", 4],
      ],
    },
  ],
  [
    { kind: "sweep", iteration: 2, sweep: 1, total_sweeps: 31, error: 0.25 },
    { step: 31, values: [["sweep/error", 0.25]] },
  ],
  [
    { kind: "iteration", iteration: 1, sweeps: 30, improvement: null, start_value: 7 },
    {
      step: 1,
      values: [
        ["iteration/sweeps", 30],
        ["iteration/start_value", 7],
      ],
    },
  ],
  [
    { kind: "iteration", iteration: 2, improvement: { largest: 9, smallest: 0 } },
    {
      step: 2,
      values: [
        ["iteration/improvement/largest", 9],
        ["iteration/improvement/smallest", 0],
      ],
    },
  ],
  [
    { kind: "note", text: "no number" },
    { step: 0, values: [] },
  ],
])("the scalars of %j", (record, scalars) => {
  expect(scalarsOf(record)).toEqual(scalars);
});
