import { join } from "node:path";
import { messageOf } from "../../files/file-errors.ts";
import { checkConfig, checkEngine } from "../fit.ts";
import type { RunConfig } from "../registry.ts";
import { createRunAt } from "../run/run-folder.ts";
import { isRun, type RunSummary, summarizeRun } from "../run-summary.ts";
import { readConfig } from "../runs.ts";
import { describeDifferences } from "./differences.ts";
import type { PlannedRun } from "./expand.ts";

/** A planned run, its folder, and what the folder says; undefined if there is none yet. */
export interface FoundRun extends PlannedRun {
  path: string;
  found: RunSummary | undefined;
}

/** Checks one of the runs for each key; names the run in an error. */
async function checkEach(
  runs: readonly PlannedRun[],
  keyOf: (config: RunConfig) => unknown[],
  check: (config: RunConfig) => Promise<void>,
): Promise<void> {
  const distinct = Map.groupBy(runs, ({ config }) => JSON.stringify(keyOf(config)));
  for (const [{ name, config }] of distinct.values()) {
    await check(config).catch((cause) => {
      throw new Error(`${name}: ${messageOf(cause)}`, { cause });
    });
  }
}

/**
 * Checks that every run's algorithm learns in its environment.
 *
 * @throws {Error} naming the run, with the commands that fit
 */
export async function checkFits(runs: readonly PlannedRun[]): Promise<void> {
  // Creating an environment takes as long as hundreds of steps: each is created once.
  const keyOf = ({ algorithm, environment, environment_options }: RunConfig) => [
    algorithm,
    environment,
    environment_options,
  ];
  await checkEach(runs, keyOf, checkConfig);
}

/**
 * Checks that this machine has the engine and the device of every run.
 *
 * @throws {Error} naming the run, and what adds what is missing
 */
export async function checkEngines(runs: readonly PlannedRun[]): Promise<void> {
  const keyOf = (config: RunConfig) => ("engine" in config ? [config.engine, config.device] : []);
  await checkEach(runs, keyOf, checkEngine);
}

/**
 * Finds the folders of planned runs.
 *
 * @param folder of all of them
 * @throws {Error} naming every run that has been trained with other settings, and these
 */
export function findRuns(folder: string, runs: readonly PlannedRun[]): FoundRun[] {
  const paths = runs.map((run) => ({ ...run, path: join(folder, run.name) }));
  const changed = paths.flatMap(({ path, config }) => {
    if (!isRun(path)) return [];
    const differences = describeDifferences(readConfig(path), config);
    return differences ? [`${path}: ${differences}`] : [];
  });
  if (changed.length > 0) {
    throw new Error(
      `${changed.join("\n")}\n` +
        "these runs have other settings than are now asked for; remove their folders, or choose " +
        "another with --runs",
    );
  }
  return paths.map((run) => ({
    ...run,
    found: isRun(run.path) ? summarizeRun(run.path) : undefined,
  }));
}

/** Creates the folder of a run, unless it is there. */
export function ensureRun({ path, config }: FoundRun): void {
  if (!isRun(path)) createRunAt(path, config);
}
