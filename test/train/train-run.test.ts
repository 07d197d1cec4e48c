import { expect, test } from "vitest";
import { learningOf, runConfig } from "../../train/registry.ts";
import { describeRounding } from "../../train/train-run.ts";

const configOf = (settings: object) =>
  learningOf(runConfig.parse({ algorithm: "sac-2019", ...settings })).config;

test("a run that goes on with another engine, device or number of threads says so", () => {
  const rounding = (before: object, now: object) =>
    describeRounding(configOf(before), configOf(now));
  expect(rounding({}, { steps: 7 })).toBeUndefined();
  expect(rounding({ engine: "auto" }, { engine: "ort" })).toBeUndefined();
  expect(rounding({ device: "webgpu" }, { threads: 2 })).toBe(
    "device was webgpu and is cpu, threads was 1 and is 2: from here on, numbers may differ by " +
      "rounding from those of an uninterrupted run",
  );
});
