import { expect, test } from "vitest";
import type { RunSummary } from "../../../train/run-summary.ts";
import type { FoundRun } from "../../../train/study/start-runs.ts";
import { wholeSearch } from "../../../train/study/whole-search.ts";
import { searchesOf } from "./studies.ts";

const [search] = searchesOf({
  algorithms: ["sac"],
  seeds: "0-1",
  settings: { steps: 200 },
  grid: { learning_rate: [0.1, 0.2, 0.3, 0.4, 0.5] },
});

type Found = Pick<RunSummary, "state" | "step" | "last">;
const finished = (last: number): Found => ({ state: "finished", step: 200, last });

/** What is found of the runs of each candidate. */
const states: (Found | undefined)[][] = [
  [finished(-3), finished(-6)],
  [finished(-3), { state: "broken off", step: 50, last: -9 }],
  [{ state: "failed", step: 10, last: null }, undefined],
  [{ state: "waiting", step: 0, last: null }, undefined],
  [undefined, undefined],
];
const found = new Map(
  search.candidates.flatMap(({ runs }, i) =>
    runs.map((run, seed): [string, FoundRun] => {
      const { name, config } = run;
      const state = states[i][seed];
      const path = `runs/${name}`;
      const rest = { name, config, path, steps: 200, best: null, reason: null };
      return [name, { ...run, path, found: state && { ...rest, ...state } }];
    }),
  ),
);

test("a search of whole runs has the results that their folders have", () => {
  const results = wholeSearch(search, found).results();
  expect(results.map(({ state, scores, taken }) => [state, scores, taken])).toEqual([
    ["finished", [[200, -4.5]], 400],
    ["begun", [], 250],
    ["failed", [], 10],
    ["waiting", [], 0],
    ["waiting", [], 0],
  ]);
});

test("a search of whole runs trains all that are not finished, to their ends", () => {
  const { next } = wholeSearch(search, found);
  const jobs = Array.from({ length: 8 }, next);
  const names = search.candidates.flatMap(({ runs }) => runs).map(({ name }) => name);
  expect(jobs.map((job) => job?.run.name)).toEqual([...names.slice(3), undefined]);
  expect(jobs.every((job) => job?.until === undefined)).toBe(true);
});
