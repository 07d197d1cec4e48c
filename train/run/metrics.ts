import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import { damaged } from "../../files/file-errors.ts";
import { sizeOfFile } from "../../files/growing-file.ts";
import type { MetricsRecord } from "./scalars.ts";

/** The file of a run's metrics, a line of JSON each. */
export const metricsFileName = "metrics.jsonl";

const metricsRecord = z.looseObject({ kind: z.string() });

/**
 * All that a run has recorded so far. A last line that has no end is left out: it is being written, or
 * the run was killed while it was, and then it will be recorded again.
 *
 * @param path the run's folder
 * @throws {Error} naming the file, if nothing is recorded yet or a line is damaged
 */
export function readMetrics(path: string): MetricsRecord[] {
  const file = join(path, metricsFileName);
  const text = sizeOfFile(file) > 0 ? readFileSync(file, "utf8") : "";
  const lines = text.split("\n").slice(0, -1);
  if (lines.length === 0) throw new Error(`${path} has no metrics yet: nothing is in ${file}`);
  return lines.map((line, i) => {
    try {
      return metricsRecord.parse(JSON.parse(line));
    } catch (cause) {
      throw damaged(`${file}, line ${i + 1},`, cause);
    }
  });
}
