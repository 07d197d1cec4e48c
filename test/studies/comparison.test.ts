import { expect, test } from "vitest";
import { expandStudy } from "../../train/study/expand.ts";
import { readStudy } from "../../train/study/study-file.ts";

test("the comparison trains six algorithms with three seeds, one environment after the other", () => {
  const runs = expandStudy(readStudy("studies/comparison.json"));
  const environments = runs.map(({ config }) => config.environment);
  const inTurn = ["Hopper-v5", "HalfCheetah-v5", "Walker2d-v5"];
  expect(environments).toEqual(inTurn.flatMap((id) => Array<string>(18).fill(id)));
  expect(runs.slice(0, 4).map(({ name }) => name)).toEqual([
    "hopper-v5-sac-2019-seed-0",
    "hopper-v5-sac-2019-seed-1",
    "hopper-v5-sac-2019-seed-2",
    "hopper-v5-td3-seed-0",
  ]);
});
