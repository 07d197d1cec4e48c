import { existsSync, globSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { specifiersOf } from "./sources/imports.ts";
import { reachedFrom } from "./sources/reached.ts";

const unitTests = globSync("test/**/*.test.ts")
  .filter((file) => !/^test\/edge\/|\.(integration|webgpu)\.test\.ts$/.test(file))
  .sort();

/** What trains, and what begins processes: whoever needs it is an x.integration.test.ts. */
const slow = [
  "test/policies.ts",
  "test/policies/export-all.ts",
  "test/cli/softedge.ts",
  "train/off-policy/train.ts",
  "train/off-policy/run-off-policy.ts",
  "train/algorithms/spi/run-spi.ts",
  "studies/learning/study.ts",
  "cli/study/training-process.ts",
  "cli/serving/worker-process.ts",
  "render/chromium.ts",
];
const slowPackages = ["node:child_process", "wrangler", "miniflare", "playwright-core"];
/** Begins a process that takes milliseconds. */
const git = "test/git.ts";

/** The slow things that a test imports, or what it shares with other tests. */
function slowIn(file: string): string[] {
  const reached = reachedFrom([file], (each) => each.startsWith("test/"));
  const packages = [...reached].flatMap(([each, source]) =>
    each.startsWith("test/") && each !== git ? specifiersOf(source) : [],
  );
  return [
    ...slow.filter((each) => reached.has(each)),
    ...slowPackages.filter((each) => packages.includes(each)),
  ];
}

describe("the unit tier", () => {
  test("trains nothing, and begins no process", () => {
    const found = unitTests.flatMap((file) => slowIn(file).map((each) => `${file}: ${each}`));
    expect(found).toEqual([]);
  });

  test("would be found out", () => {
    expect(slowIn("test/export/actor.integration.test.ts")).toContain("test/policies.ts");
    expect(slowIn("test/cli/resume.integration.test.ts")).toContain("node:child_process");
    expect(slow.filter((file) => !existsSync(file))).toEqual([]);
  });
});
