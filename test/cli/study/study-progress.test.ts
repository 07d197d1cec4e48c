import { expect, test } from "vitest";
import { describeReport } from "../../../cli/study/study-progress.ts";
import type { RunReport } from "../../../train/study/run-report.ts";

const run = { name: "hopper-v5-td3-seed-0", steps: 20_000 };

test.each<[RunReport, string | undefined]>([
  [{ kind: "started", step: 0 }, "started  hopper-v5-td3-seed-0  0/20k steps"],
  [{ kind: "started", step: 5000 }, "resumed  hopper-v5-td3-seed-0  5k/20k steps"],
  [{ kind: "stepped", step: 5000 }, undefined],
  [
    { kind: "evaluated", step: 5000, deterministic: 1234.5 },
    "evaluated  hopper-v5-td3-seed-0  5k/20k steps  deterministic 1.23k",
  ],
  [
    { kind: "evaluated", step: 5000, deterministic: 1234.5, stochastic: -7 },
    "evaluated  hopper-v5-td3-seed-0  5k/20k steps  deterministic 1.23k  stochastic -7",
  ],
  [{ kind: "finished", step: 20_000, last: null }, "finished  hopper-v5-td3-seed-0  20k/20k steps"],
  [{ kind: "interrupted", step: 50 }, "interrupted  hopper-v5-td3-seed-0  50/20k steps"],
  [{ kind: "failed", reason: "it diverged" }, "failed  hopper-v5-td3-seed-0: it diverged"],
  [{ kind: "waiting", reason: "busy" }, "waiting  hopper-v5-td3-seed-0: busy"],
  [{ kind: "warned", warning: "damaged" }, "warning  hopper-v5-td3-seed-0: damaged"],
])("%j is a line of its own, or none", (report, line) => {
  expect(describeReport(run, report)).toBe(line);
});

test("a run without steps tells none", () => {
  expect(describeReport({ name: "taxi", steps: null }, { kind: "started", step: 0 })).toBe(
    "started  taxi",
  );
});
