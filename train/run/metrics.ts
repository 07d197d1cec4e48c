import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import { damaged } from "../../files/file-errors.ts";
import { sizeOfFile } from "../../files/growing-file.ts";
import type { MetricsRecord } from "./scalars.ts";

/** The file of a run's metrics, one line of JSON each. */
export const metricsFileName = "metrics.jsonl";

const metricsRecord = z.looseObject({ kind: z.string() });

/**
 * Reads the metrics of a run that has recorded some: see `readRecorded`.
 *
 * @throws {Error} naming the file, if nothing is recorded yet or a line is damaged
 */
export function readMetrics(path: string): MetricsRecord[] {
  const metrics = readRecorded(path);
  if (metrics.length > 0) return metrics;
  throw new Error(`${path} has no metrics yet: nothing is in ${join(path, metricsFileName)}`);
}

/**
 * Reads what a run has recorded so far, if anything. A last line without an end is skipped: it is
 * still being written, or the run was killed, and will record it again.
 *
 * @param path the run's folder
 * @throws {Error} naming the file, if a line is damaged
 */
export function readRecorded(path: string): MetricsRecord[] {
  const file = join(path, metricsFileName);
  const text = sizeOfFile(file) > 0 ? readFileSync(file, "utf8") : "";
  const lines = text.split("\n").slice(0, -1);
  return lines.map((line, i) => {
    try {
      return metricsRecord.parse(JSON.parse(line));
    } catch (cause) {
      throw damaged(`${file}, line ${i + 1},`, cause);
    }
  });
}
