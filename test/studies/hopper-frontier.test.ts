import { expect, test } from "vitest";
import { candidatesOf } from "../../train/study/expand.ts";
import { readStudy } from "../../train/study/study-file.ts";

test("the screening on Hopper-v5 trains seven candidates with two seeds", () => {
  const candidates = candidatesOf(readStudy("studies/hopper-frontier.json"));
  expect(candidates.map(({ name }) => name)).toEqual([
    "hopper-v5-tqc",
    "hopper-v5-tqc-observations",
    "hopper-v5-tqc-rewards",
    "hopper-v5-tqc-farsighted",
    "hopper-v5-tqc-fixed",
    "hopper-v5-sac-layers",
    "hopper-v5-sac-normal",
  ]);
  for (const { runs } of candidates) expect(runs).toHaveLength(2);
});
