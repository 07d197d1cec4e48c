import { expect, test } from "vitest";
import { merged } from "../../cli/experiment-units.ts";
import type { ExperimentUnit } from "../../schemas/decision.ts";

const unit = (name: string, phase: number): ExperimentUnit => ({
  unit: name,
  arm: "control",
  phase,
  asked: true,
  crossed: false,
  value: 0,
  final: true,
  covariate: null,
});

test("units of shards are in the order of their phases, and evenly spread within", () => {
  const first = ["a1", "a2", "a3", "a4"].map((name) => unit(name, 0));
  const second = [unit("b1", 0), unit("b2", 0), unit("b3", 1)];
  const all = merged([[unit("c1", 1), ...first], second]);
  expect(all.map((each) => each.unit)).toEqual(["a1", "b1", "a2", "a3", "b2", "a4", "c1", "b3"]);
});
