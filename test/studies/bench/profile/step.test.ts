import { readdirSync } from "node:fs";
import { expect, onTestFinished, test, vi } from "vitest";
import { describeStepProfile } from "../../../../studies/bench/profile/report.ts";
import { profileStep } from "../../../../studies/bench/profile/step.ts";
import { sac2019 } from "../../../../train/algorithms/sac/sac-2019.ts";
import { td3 } from "../../../../train/algorithms/td3/td3.ts";
import { temporaryFolder } from "../../../temporary-folder.ts";

const tiny = { hidden: [64, 64], batch_size: 64 };
const settings = { rounds: 3, threads: 1, columns: { observation: 3, action: 1 } };

test.each([
  sac2019.configure({ ...tiny, algorithm: "sac-2019" }),
  // Its steps differ: every second has the policy's.
  td3.configure({ ...tiny, algorithm: "td3" }),
])("the parts of a gradient step of $config.algorithm add up to it", async (algorithm) => {
  const temporary = temporaryFolder();
  vi.stubEnv("TMPDIR", temporary);
  onTestFinished(() => {
    vi.unstubAllEnvs();
  });
  const profile = await profileStep(algorithm, settings);
  expect(readdirSync(temporary)).toEqual([]);

  const parts = profile.stages.flatMap((stage) => Object.values(stage));
  const sum = parts.reduce((total, time) => total + time, profile.rest);
  expect(sum).toBeCloseTo(profile.milliseconds, 9);
  const inOperations = profile.operations.reduce((total, { count }) => total + count, 0);
  expect(inOperations).toBeGreaterThan(10);
  for (const kind of ["large products", "other products", "ReLU masks"] as const) {
    expect(profile.operations.map((operation) => operation.kind)).toContain(kind);
  }

  const text = describeStepProfile(profile);
  expect(text).toContain(`gradient step, ${algorithm.config.algorithm}, one thread`);
  expect(text).toMatch(/all( +\d+\.\d+)+ +100\.0 %/);
});
