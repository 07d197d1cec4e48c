import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import type { ConfiguredLearning } from "../../../train/registry.ts";
import { createRun } from "../../../train/run/run-folder.ts";
import { temporaryFolder } from "../../temporary-folder.ts";

/** A folder for a run, which goes once the test is over. */
export function newRun({ config }: ConfiguredLearning) {
  return createRun(temporaryFolder(), "run", config);
}

/** The metrics of a run. */
export function linesOf(path: string) {
  const line = z.looseObject({ kind: z.string(), step: z.int() });
  const text = readFileSync(join(path, "metrics.jsonl"), "utf8");
  return text
    .trimEnd()
    .split("\n")
    .map((json) => line.parse(JSON.parse(json)));
}
