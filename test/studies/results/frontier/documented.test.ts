import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { expect, test } from "vitest";
import {
  describeFinalists,
  describeSettings,
} from "../../../../studies/results/frontier/finalists.ts";
import {
  describeScreening,
  screeningStudies,
} from "../../../../studies/results/frontier/screening.ts";
import { frontierCurves, frontierRuns, keptRunsOf } from "../../../../studies/results/kept-run.ts";
import { runConfig } from "../../../../train/registry.ts";
import { expandStudy } from "../../../../train/study/expand.ts";
import { readStudy } from "../../../../train/study/study-file.ts";

test.each(screeningStudies)(
  "what the document says of %s is what the kept curves have",
  (study) => {
    const document = readFileSync("docs/results.md", "utf8");
    expect(document).toContain(`\n\n${describeScreening(study, frontierCurves)}\n\n`);
  },
);

test("what the document says of the best candidates is what their kept runs have", () => {
  const document = readFileSync("docs/results.md", "utf8");
  expect(document).toContain(`\n\n${describeFinalists()}\n\n`);
  expect(document).toContain(`\n\n${describeSettings()}\n\n`);
});

test("the kept runs of the best candidates have the settings of their studies, or of their config", () => {
  const settings = JSON.parse(readFileSync("configs/hopper-tqc-steady.json", "utf8"));
  const ofConfig = [0, 1, 2].map((seed) => ({
    name: `hopper-v5-tqc-steady-seed-${seed}`,
    // Seed 1 went on with two threads at step 497,608.
    config: runConfig.parse({ ...settings, seed, ...(seed === 1 && { threads: 2 }) }),
  }));
  const planned = [
    ...screeningStudies.flatMap((study) => expandStudy(readStudy(study))),
    ...ofConfig,
  ];
  const runs = keptRunsOf(frontierRuns, "").map(({ path, config }) => [basename(path), config]);
  expect(planned.map(({ name, config }) => [name, config])).toEqual(expect.arrayContaining(runs));
});
