import { expect, test } from "vitest";
import { candidatesOf } from "../../train/study/expand.ts";
import { planSearches } from "../../train/study/plan-searches.ts";
import { readStudy } from "../../train/study/study-file.ts";

test("the search on Pendulum compares learning rates at 2,000, 8,000 and 20,000 steps", () => {
  const read = readStudy("studies/pendulum-search.json");
  const [search, ...others] = planSearches(read.study, candidatesOf(read));
  expect(others).toEqual([]);
  expect(search.candidates).toHaveLength(24);
  expect(search.halving).toEqual({ rungs: [2000, 8000, 20_000], factor: 4 });
  for (const { runs } of search.candidates) {
    expect(runs).toHaveLength(1);
    expect(runs[0].config).toMatchObject({ evaluation_episodes: 50, target_return: null });
  }
});
