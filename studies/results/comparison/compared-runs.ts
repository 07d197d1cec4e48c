import { existsSync } from "node:fs";
import { join } from "node:path";
import type { LearningConfig } from "../../../train/learning/config.ts";
import { learningOf, type RunConfig } from "../../../train/registry.ts";
import { countOf } from "../../../train/run/checkpoint.ts";
import { readRun } from "../../../train/runs.ts";
import { describeDifferences } from "../../../train/study/differences.ts";
import { candidatesOf } from "../../../train/study/expand.ts";
import { readStudy } from "../../../train/study/study-file.ts";
import { type KeptRun, readKeptRun } from "../kept-run.ts";

/** A run of the comparison that is finished and kept. */
export interface FinishedRun extends KeptRun {
  /** The gradient steps that it took, and the environment steps since the first of them. */
  gradientSteps: number;
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
  algorithm: string;
  runs: readonly ComparedRun[];
}

/**
 * The runs of a study, with those that are kept in a folder.
 *
 * @throws {Error} naming the kept run whose settings are not those of the study, or a damaged file
 */
export function comparedGroups(study: string, folder: string): ComparedGroup[] {
  return candidatesOf(readStudy(study)).map(({ algorithm, runs }) => ({
    environment: runs[0].config.environment,
    algorithm,
    runs: runs.map(({ name, config: planned }): ComparedRun => {
      const { config } = learningOf(planned);
      const path = join(folder, name);
      return existsSync(path)
        ? { name, config, finished: finishedRun(path, planned, study) }
        : { name, config };
    }),
  }));
}

function finishedRun(path: string, planned: RunConfig, study: string): FinishedRun {
  const { config, checkpoint } = readRun(path);
  const differences = describeDifferences(config, planned);
  if (differences !== "")
    throw new Error(
      `${path} is not a run of ${study}: ${differences}; move it elsewhere, or name its own study`,
    );
  const randomSteps = "learning_starts" in config ? config.learning_starts : 0;
  return {
    ...readKeptRun(path),
    gradientSteps: countOf(checkpoint, "gradient_steps"),
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
