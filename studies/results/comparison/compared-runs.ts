import { existsSync } from "node:fs";
import { join } from "node:path";
import type { LearningConfig } from "../../../train/learning/config.ts";
import { learningOf } from "../../../train/registry.ts";
import { countOf } from "../../../train/run/checkpoint.ts";
import { readConfig, readRun } from "../../../train/runs.ts";
import { describeDifferences } from "../../../train/study/differences.ts";
import { candidatesOf, type PlannedRun } from "../../../train/study/expand.ts";
import { readStudy } from "../../../train/study/study-file.ts";
import { type KeptRun, readKeptRun } from "../kept-run.ts";

/** A run of the comparison that is finished and kept. */
export interface FinishedRun extends KeptRun {
  gradientSteps: number;
  /** The environment steps before it learned, and since then. */
  randomSteps: number;
  learningSteps: number;
}

/** A run of the comparison's study; without `finished`, it is still to be trained. */
export interface ComparedRun {
  name: string;
  config: LearningConfig;
  finished?: FinishedRun;
}

/** The runs of an algorithm in an environment. They differ only in the seed. */
export interface ComparedGroup {
  environment: string;
  /** What the study calls it. */
  algorithm: string;
  runs: readonly ComparedRun[];
}

/**
 * The runs of a study, with those that are kept in a folder.
 *
 * @throws {Error} naming the kept run whose settings are not those of the study, or a damaged file;
 * or if the study varies settings, so that an algorithm has several groups
 */
export function comparedGroups(study: string, folder: string): ComparedGroup[] {
  return candidatesOf(readStudy(study)).map(({ algorithm, point, runs }) => {
    if (point.length > 0) {
      const names = point.map(([setting]) => setting).join(", ");
      throw new Error(
        `${study} varies ${names}: list each setting to compare as an algorithm with a "name"`,
      );
    }
    return {
      environment: runs[0].config.environment,
      algorithm,
      runs: runs.map((run): ComparedRun => {
        const { name } = run;
        const { config } = learningOf(run.config);
        const path = join(folder, name);
        if (!existsSync(path)) return { name, config };
        requirePlanned(path, run, study);
        return { name, config, finished: finishedRun(path) };
      }),
    };
  });
}

/**
 * Checks that a kept run has the settings of a study's.
 *
 * @throws {Error} naming those that differ
 */
export function requirePlanned(path: string, { config }: PlannedRun, study: string): void {
  const differences = describeDifferences(readConfig(path), config);
  if (differences === "") return;
  throw new Error(
    `${path} is not a run of ${study}: ${differences}; move it elsewhere, or name its own study`,
  );
}

function finishedRun(path: string): FinishedRun {
  const { config, checkpoint } = readRun(path);
  const randomSteps = "learning_starts" in config ? config.learning_starts : 0;
  return {
    ...readKeptRun(path),
    gradientSteps: countOf(checkpoint, "gradient_steps"),
    randomSteps,
    learningSteps: countOf(checkpoint, "environment_steps") - randomSteps,
  };
}

/** The finished runs of a group. */
export function finishedRuns({ runs }: ComparedGroup): FinishedRun[] {
  return runs.flatMap(({ finished }) => (finished ? [finished] : []));
}

/** True if every run of a group is finished. */
export function isComplete({ runs }: ComparedGroup): boolean {
  return runs.every(({ finished }) => finished);
}
