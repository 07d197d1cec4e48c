import { expect, test } from "vitest";
import { seedsTable } from "../../../../studies/results/frontier/finalists.ts";

const policy = (name: string, deterministic: number, falls: number) => ({
  name,
  last: { deterministic: { mean: deterministic, standardDeviation: 1 } },
  falls: { deterministic: falls },
});

test("a row has the mean and deviation over the seeds of its settings, and all their falls", () => {
  const stochastic = { mean: 50, standardDeviation: 1 };
  const table = seedsTable([
    policy("a-seed-0", 100, 3),
    policy("a-seed-12", 200, 4),
    {
      name: "seed-b-seed-0",
      last: { deterministic: { mean: 1000, standardDeviation: 2 }, stochastic },
      falls: { deterministic: 0, stochastic: 1234 },
    },
  ]);
  expect(table.split("\n").slice(2)).toEqual([
    "| seed-b | 1 | 1,000 | 0 | 50 | 1,234 |",
    "| a | 2 | 150 ± 71 | 7 | – | – |",
  ]);
});
