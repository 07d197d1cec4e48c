import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import {
  describeScreening,
  screeningStudy,
} from "../../../../studies/results/frontier/screening.ts";
import { frontierCurves } from "../../../../studies/results/kept-run.ts";

test("what the document says of the screening is what the kept curves have", () => {
  const document = readFileSync("docs/results.md", "utf8");
  expect(document).toContain(`\n\n${describeScreening(screeningStudy, frontierCurves)}\n\n`);
});
