import { existsSync, mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import type * as z from "zod";
import { isErrorCode } from "../../files/file-errors.ts";
import { appendTo, cutTo, syncedSize } from "../../files/growing-file.ts";
import { readJsonFile } from "../../files/json-file.ts";
import type { TensorFile } from "../../files/safetensors.ts";
import { writeWhole } from "../../files/write-whole.ts";
import { isPolicyAlone } from "./checkpoint.ts";
import {
  type ReadCheckpoint,
  readBest,
  readCheckpoint,
  setDamagedAside,
  writeBest,
  writeCheckpoint,
} from "./checkpoint-files.ts";
import { appendScalars, cutEvents, eventFileName } from "./event-file.ts";
import { metricsFileName } from "./metrics.ts";
import type { AnyRunConfig } from "./run-config.ts";
import { type MetricsRecord, scalarsOf } from "./scalars.ts";

const files = { config: "config.json", metrics: metricsFileName, events: eventFileName } as const;

/**
 * A folder that holds a run: its config, its metrics a line each and again for TensorBoard, and its
 * last checkpoint.
 */
export interface RunFolder {
  readonly path: string;
  /** Adds lines to the metrics. */
  record(...metrics: MetricsRecord[]): void;
  saveCheckpoint(checkpoint: TensorFile): void;
  /** Keeps the policy whose evaluation was the best so far. */
  saveBest(actor: TensorFile, meanReturn: number): void;
  /** The mean return of the policy that is kept as the best, if there is one. */
  bestReturn(): number | undefined;
}

/** Makes a folder of the given path, or with -2, -3, ... behind it: the first that is not taken. */
export function makeNewFolder(path: string): string {
  mkdirSync(dirname(path), { recursive: true });
  for (let n = 1; ; n++) {
    const candidate = n === 1 ? path : `${path}-${n}`;
    try {
      mkdirSync(candidate);
      return candidate;
    } catch (error) {
      if (!isErrorCode(error, "EEXIST")) throw error;
    }
  }
}

/** What a run is called if nobody names it: "pendulum-v1-sac-2019-seed-0". */
export function defaultRunName({ environment, algorithm, seed }: AnyRunConfig): string {
  return `${environment}-${algorithm}-seed-${seed}`.toLowerCase();
}

/** Begins a run in a folder of its own; a folder that exists is never written into. */
export function createRun(runsFolder: string, name: string, config: AnyRunConfig): RunFolder {
  const path = makeNewFolder(join(runsFolder, name));
  writeConfig(path, config);
  return runFolder(path);
}

function writeConfig(path: string, config: AnyRunConfig): void {
  writeWhole(join(path, files.config), `${JSON.stringify(config, null, 2)}\n`);
}

function runFolder(path: string): RunFolder {
  const [metrics, events] = [files.metrics, files.events].map((file) => join(path, file));
  return {
    path,
    record(...entries) {
      appendTo(metrics, entries.map((entry) => `${JSON.stringify(entry)}\n`).join(""));
      appendScalars(events, entries.map(scalarsOf));
    },
    saveCheckpoint(checkpoint) {
      const recorded = { metrics: syncedSize(metrics), events: syncedSize(events) };
      writeCheckpoint(path, checkpoint, recorded);
    },
    saveBest: (actor, meanReturn) => writeBest(path, actor, meanReturn),
    bestReturn: () => readBest(path)?.meanReturn,
  };
}

/**
 * The config of a run.
 *
 * @throws {Error} if the folder is no run, or its config is damaged
 */
export function readConfigAs<Config>(path: string, schema: z.ZodType<Config>): Config {
  const file = join(path, files.config);
  if (!existsSync(file)) throw new Error(`${path} is no run: it has no ${files.config}`);
  return readJsonFile(file, schema);
}

/**
 * Reads a run's last checkpoint, or the best policy of its evaluations.
 *
 * @throws {Error} naming the file that is missing or damaged
 */
export function readPolicy(
  path: string,
  which: "last" | "best" = "last",
): { checkpoint: TensorFile } & Pick<ReadCheckpoint, "warning"> {
  if (which === "best") {
    const best = readBest(path);
    if (best) return { checkpoint: best.actor };
    throw new Error(`${path} has no best policy: none was evaluated`);
  }
  const { checkpoint, warning } = readCheckpoint(path);
  if (checkpoint) return { checkpoint, ...(warning && { warning }) };
  throw new Error(`${path} is no finished run: it has no checkpoint.safetensors`);
}

/**
 * Opens a run to go on with it: what was recorded after its last checkpoint is dropped, for it will
 * be recorded again.
 *
 * @param config of the run from now on
 * @throws {Error} naming the file that is missing or damaged, or saying that there is nothing to go on
 *   with; the run is left as it was
 */
export function reopenRun(path: string, config: AnyRunConfig): ReadCheckpoint & { run: RunFolder } {
  const read = readCheckpoint(path);
  if (read.checkpoint && isPolicyAlone(read.checkpoint)) {
    throw new Error(`${path} has kept its last policy alone, and so cannot go on: train anew`);
  }
  if (read.warning) setDamagedAside(path);
  writeConfig(path, config);
  cutTo(join(path, files.metrics), read.recorded.metrics);
  cutEvents(join(path, files.events), read.recorded.events);
  return { ...read, run: runFolder(path) };
}
