import { expect, test } from "vitest";
import { searchReport } from "../../../cli/study/search-report.ts";
import { runConfig } from "../../../train/registry.ts";
import type { CandidateResult } from "../../../train/study/search-results.ts";

function result(
  rate: number,
  state: CandidateResult["state"],
  ...scores: [step: number, score: number][]
): CandidateResult {
  const name = `pendulum-v1-td3-learning_rate-${rate}`;
  const settings = { algorithm: "td3", steps: 2000, learning_rate: rate };
  return {
    candidate: {
      ...{ name, environment: "Pendulum-v1", algorithm: "td3" },
      point: [["learning_rate", rate]],
      runs: [{ name: `${name}-seed-0`, config: runConfig.parse(settings) }],
    },
    ...{ state, scores, taken: scores.at(-1)?.[0] ?? 0 },
  };
}

test("the report on a search has the best, the steps taken, and where the best config is", () => {
  const results = [
    result(0.1, "stopped", [1000, -1200.456]),
    result(0.2, "finished", [1000, -900], [2000, -150.5]),
    result(0.3, "failed"),
  ];
  expect(searchReport(results, "runs/rates").split("\n")).toEqual([
    "candidate                          state     compared at  mean return",
    "pendulum-v1-td3-learning_rate-0.2  finished        2,000      -150.50",
    "pendulum-v1-td3-learning_rate-0.1  stopped         1,000     -1200.46",
    "pendulum-v1-td3-learning_rate-0.3  failed              –            –",
    "3 candidates: 1 finished, 1 stopped, 1 failed",
    "3,000 of the 6,000 steps that training all to the end takes (50.0 %)",
    "best: pendulum-v1-td3-learning_rate-0.2, mean return -150.50 at step 2,000; its config is " +
      "runs/rates/best-pendulum-v1.json",
  ]);
});

test("the report on many candidates lists ten, and says where the others are", () => {
  const many = Array.from({ length: 12 }, (_, i) => result((i + 1) / 100, "waiting"));
  const lines = searchReport(many, "runs/rates").split("\n");
  expect(lines.slice(11)).toEqual([
    "and 2 more in results.csv",
    "12 candidates: 12 waiting",
    "0 of the 24,000 steps that training all to the end takes (0.0 %)",
    "best: none has a score yet",
  ]);
});
