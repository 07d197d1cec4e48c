import { linesOf, writeExperiment, writeObject, writeUnits } from "../../experience/log-folder.ts";
import type { Decision, ExperimentUnit } from "../../schemas/decision.ts";
import { temporaryFolder } from "../temporary-folder.ts";
import { trial } from "./decisions.ts";

/** A unit with a whole outcome. */
export function unitOf(given: Partial<ExperimentUnit> = {}): ExperimentUnit {
  return {
    unit: "e",
    arm: "random",
    phase: 0,
    asked: true,
    crossed: false,
    value: 1,
    final: true,
    covariate: null,
    ...given,
  };
}

/** A folder with a pulled log of some objects, which is gone when the test is over. */
export function writtenLog(
  objects: readonly (readonly Decision[])[],
  units: readonly ExperimentUnit[] = [],
): string {
  const folder = temporaryFolder();
  writeLog(folder, objects, units);
  return folder;
}

/** Writes a log as if it had been pulled to a folder. */
export function writeLog(
  folder: string,
  objects: readonly (readonly Decision[])[],
  units: readonly ExperimentUnit[],
): void {
  writeExperiment(folder, trial);
  for (const [i, decisions] of objects.entries()) {
    const hash = String(i).padStart(16, "0");
    writeObject(folder, `2026-01-01/00-00-00.000-${hash}.ndjson`, decisions);
  }
  writeUnits(folder, units);
}

/** A record as it is after it was written as JSON and read. */
export function asLogged<T extends object>(record: T): T {
  return JSON.parse(linesOf([record]));
}
