import { expect, test } from "vitest";
import { candidatesOf } from "../../train/study/expand.ts";
import { readStudy } from "../../train/study/study-file.ts";

test("the screening on Hopper-v5 trains seven candidates with two seeds", () => {
  const candidates = candidatesOf(readStudy("studies/hopper-frontier.json"));
  expect(candidates.map(({ name }) => name)).toEqual([
    "hopper-v5-sac-steady",
    "hopper-v5-sac-fixed",
    "hopper-v5-sac-fast",
    "hopper-v5-sac-steady-layers",
    "hopper-v5-sac-normal",
    "hopper-v5-tqc",
    "hopper-v5-tqc-steady",
  ]);
  for (const { runs } of candidates) expect(runs).toHaveLength(2);
});
