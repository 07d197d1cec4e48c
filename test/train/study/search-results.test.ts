import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { runConfig } from "../../../train/registry.ts";
import type { Candidate } from "../../../train/study/expand.ts";
import { resultsCsv, writeResults } from "../../../train/study/result-files.ts";
import {
  bestResult,
  type CandidateResult,
  rankResults,
  stepsOfSearch,
} from "../../../train/study/search-results.ts";
import { temporaryFolder } from "../../temporary-folder.ts";

function result(
  learning_rate: number,
  state: CandidateResult["state"],
  scores: CandidateResult["scores"] = [],
  point: Candidate["point"] = [],
): CandidateResult {
  const config = runConfig.parse({ algorithm: "sac-2019", learning_rate, steps: 100, seed: 3 });
  const candidate: Candidate = {
    ...{ name: `rate-${learning_rate}`, environment: "Pendulum-v1", algorithm: "sac-2019" },
    point: [["learning_rate", learning_rate], ...point],
    runs: [
      { name: `rate-${learning_rate}-seed-3`, config },
      { name: `rate-${learning_rate}-seed-4`, config: { ...config, seed: 4 } },
    ],
  };
  return { candidate, state, scores, taken: 2 * (scores.at(-1)?.[0] ?? 0) };
}

const results = [
  result(0.1, "failed", [[10, 9]]),
  result(0.2, "stopped", [[10, 7]]),
  result(0.3, "finished", [
    [10, 6],
    [100, -5],
  ]),
  result(0.4, "waiting"),
  result(0.5, "finished", [
    [10, 8],
    [100, -3],
  ]),
  result(0.6, "stopped", [[10, 7.5]]),
];
const ratesOf = (ranked: readonly CandidateResult[]) =>
  ranked
    .map(({ candidate }) => candidate.runs[0].config)
    .map((config) => ("learning_rate" in config ? config.learning_rate : undefined));

describe("candidates", () => {
  test("are ranked by the last step at which they were compared, then by the score there", () => {
    expect(ratesOf(rankResults(results))).toEqual([0.5, 0.3, 0.6, 0.2, 0.4, 0.1]);
  });

  test("are the best where they have a score and have not failed", () => {
    expect(bestResult(results)).toBe(results[4]);
    expect(bestResult([results[0], results[3]])).toBeUndefined();
  });

  test("take their steps, of those that all seeds of all would take", () => {
    expect(stepsOfSearch(results)).toEqual({ taken: 460, all: 1200 });
  });
});

describe("the table of results", () => {
  test("has a line for each candidate, in the order of the ranking", () => {
    expect(resultsCsv([results]).split("\r\n")).toEqual([
      "environment,algorithm,learning_rate,state,steps_taken,step,score,score_at_10,score_at_100",
      "Pendulum-v1,sac-2019,0.5,finished,200,100,-3,8,-3",
      "Pendulum-v1,sac-2019,0.3,finished,200,100,-5,6,-5",
      "Pendulum-v1,sac-2019,0.6,stopped,20,10,7.5,7.5,",
      "Pendulum-v1,sac-2019,0.2,stopped,20,10,7,7,",
      "Pendulum-v1,sac-2019,0.4,waiting,0,,,,",
      "Pendulum-v1,sac-2019,0.1,failed,20,10,9,9,",
      "",
    ]);
  });

  test("quotes what has commas or quotes", () => {
    const point: Candidate["point"] = [
      ["hidden", [64, 64]],
      ["environment_options", { a: 1 }],
    ];
    const [, line] = resultsCsv([[result(0.1, "waiting", [], point)]]).split("\r\n");
    expect(line).toBe('Pendulum-v1,sac-2019,0.1,"[64,64]","{""a"":1}",waiting,0,,');
  });
});

describe("the files of results", () => {
  test("have the complete config of the best candidate, as its first seed has it", () => {
    const folder = temporaryFolder();
    writeResults(folder, [results]);
    expect(readFileSync(join(folder, "results.csv"), "utf8")).toBe(resultsCsv([results]));
    const best = JSON.parse(readFileSync(join(folder, "best-pendulum-v1.json"), "utf8"));
    expect(best).toEqual(results[4].candidate.runs[0].config);
  });

  test("have no best candidate where there is none any more", () => {
    const folder = temporaryFolder();
    const best = join(folder, "best-pendulum-v1.json");
    writeResults(folder, [results]);
    expect(existsSync(best)).toBe(true);
    writeResults(folder, [[results[0]]]);
    expect(existsSync(best)).toBe(false);
  });
});
