import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import {
  describeFinalists,
  describeScreening,
  screeningStudies,
} from "../../../../studies/results/frontier/screening.ts";
import { frontierCurves, frontierRuns } from "../../../../studies/results/kept-run.ts";

test.each(screeningStudies)(
  "what the document says of %s is what the kept curves have",
  (study) => {
    const document = readFileSync("docs/results.md", "utf8");
    expect(document).toContain(`\n\n${describeScreening(study, frontierCurves)}\n\n`);
  },
);

test("what the document says of the best candidates is what their kept runs have", () => {
  const document = readFileSync("docs/results.md", "utf8");
  expect(document).toContain(`\n\n${describeFinalists(frontierRuns)}\n\n`);
});
