import { existsSync, mkdirSync, readdirSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import type * as z from "zod";
import { isErrorCode, unwritable } from "../../files/file-errors.ts";
import { appendTo, cutTo, syncedSize } from "../../files/growing-file.ts";
import { readJsonFile } from "../../files/json-file.ts";
import type { TensorFile } from "../../files/safetensors.ts";
import { writeWhole } from "../../files/write-whole.ts";
import { isPolicyAlone, type RunCheckpoint } from "./checkpoint.ts";
import {
  CheckpointWriter,
  type ReadCheckpoint,
  readBest,
  readCheckpoint,
  reopenCheckpoint,
  setDamagedAside,
  writeBest,
} from "./checkpoint-files.ts";
import { appendScalars, cutEvents, eventFileName } from "./event-file.ts";
import { metricsFileName } from "./metrics.ts";
import type { AnyRunConfig } from "./run-config.ts";
import { type MetricsRecord, scalarsOf } from "./scalars.ts";

/** The file of a run's config. */
export const configFileName = "config.json";

const files = { config: configFileName, metrics: metricsFileName, events: eventFileName } as const;

/**
 * A run's folder, with its config, its metrics as lines of JSON and for TensorBoard, and its last
 * checkpoint.
 */
export interface RunFolder {
  readonly path: string;
  /** Appends lines to the metrics. */
  record(...metrics: MetricsRecord[]): void;
  saveCheckpoint(checkpoint: RunCheckpoint): void;
  /** Writes the policy of the best evaluation so far. */
  saveBest(actor: TensorFile, meanReturn: number): void;
  /** The mean return of the best policy, if there is one. */
  bestReturn(): number | undefined;
}

/** Creates a folder, if it is not there. */
function makeFolder(path: string): void {
  try {
    mkdirSync(path, { recursive: true });
  } catch (cause) {
    throw unwritable(path, cause);
  }
}

/** Creates a folder with the given path, or with -2, -3, ... appended if that exists. */
export function makeNewFolder(path: string): string {
  makeFolder(dirname(path));
  for (let n = 1; ; n++) {
    const candidate = n === 1 ? path : `${path}-${n}`;
    try {
      mkdirSync(candidate);
      return candidate;
    } catch (error) {
      if (!isErrorCode(error, "EEXIST")) throw unwritable(candidate, error);
    }
  }
}

/**
 * The default name of a run: "pendulum-v1-sac-2019-seed-0".
 *
 * @param config with the id of its environment
 */
export function defaultRunName({ environment, algorithm, seed }: AnyRunConfig): string {
  return `${nameInFiles(environment)}-${algorithm}-seed-${seed}`.toLowerCase();
}

/** An environment's id as a part of a file's name, without colons and slashes. */
export function nameInFiles(id: string): string {
  return id.replaceAll(/[^\w.-]+/g, "-");
}

/** Creates a run in a new folder; never writes into an existing one. */
export function createRun(runsFolder: string, name: string, config: AnyRunConfig): RunFolder {
  const path = makeNewFolder(join(runsFolder, name));
  writeConfig(path, config);
  return runFolder(path, new CheckpointWriter(path));
}

/**
 * Creates a run in exactly this folder, also where an earlier attempt was killed before it had
 * written the config.
 *
 * @throws {Error} if the folder has other files
 */
export function createRunAt(path: string, config: AnyRunConfig): void {
  makeFolder(path);
  const others = readdirSync(path).filter((name) => !name.startsWith(configFileName));
  if (others.length > 0) {
    throw new Error(
      `${path} is no run, but has files such as ${others[0]}: nothing is written there`,
    );
  }
  writeConfig(path, config);
}

function writeConfig(path: string, config: AnyRunConfig): void {
  writeWhole(join(path, files.config), `${JSON.stringify(config, null, 2)}\n`);
}

function runFolder(path: string, checkpoints: CheckpointWriter): RunFolder {
  const [metrics, events] = [files.metrics, files.events].map((file) => join(path, file));
  return {
    path,
    record(...entries) {
      appendTo(metrics, entries.map((entry) => `${JSON.stringify(entry)}\n`).join(""));
      appendScalars(events, entries.map(scalarsOf));
    },
    saveCheckpoint(checkpoint) {
      const recorded = { metrics: syncedSize(metrics), events: syncedSize(events) };
      checkpoints.write(checkpoint, recorded);
    },
    saveBest: (actor, meanReturn) => writeBest(path, actor, meanReturn),
    bestReturn: () => readBest(path)?.meanReturn,
  };
}

/** Says what a path is that is not a run's. */
function describeOther(path: string): string {
  const found = statSync(path, { throwIfNoEntry: false });
  if (!found) return `there is no run ${path}: there is no such folder`;
  if (!found.isDirectory()) return `${path} is a file: name the folder of a run`;
  const names = readdirSync(path).toSorted();
  if (names.includes("manifest.json") || names.includes("live.json")) {
    return `${path} is a policy, not a run: name the folder of the run that it was made from`;
  }
  const run = names
    .map((name) => join(path, name))
    .find((each) => existsSync(join(each, files.config)));
  return run === undefined
    ? `${path} is no run: it has no ${files.config}`
    : `${path} is a folder of runs: name one of them, such as ${run}`;
}

/**
 * Reads the config of a run.
 *
 * @throws {Error} if the folder is not a run, or its config is damaged
 */
export function readConfigAs<Config>(path: string, schema: z.ZodType<Config>): Config {
  const file = join(path, files.config);
  if (!existsSync(file)) throw new Error(describeOther(path));
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
 * Opens a run to resume it. Records after its last checkpoint are dropped: they will be recorded
 * again.
 *
 * @param configAt returns the config from now on, told the steps that the run has taken
 * @throws {Error} naming the file that is missing or damaged, or saying that there is nothing to
 * resume; the run is left unchanged
 */
export function reopenRun<Config extends AnyRunConfig>(
  path: string,
  configAt: (steps: number) => Config,
): ReadCheckpoint & { run: RunFolder; config: Config } {
  const { writer, ...read } = reopenCheckpoint(path);
  const config = configAt(Number(read.checkpoint?.metadata.environment_steps ?? 0));
  if (read.checkpoint && isPolicyAlone(read.checkpoint)) {
    throw new Error(`${path} has kept its last policy alone, and so cannot go on: train anew`);
  }
  if (read.warning) setDamagedAside(path);
  writeConfig(path, config);
  cutTo(join(path, files.metrics), read.recorded.metrics);
  cutEvents(join(path, files.events), read.recorded.events);
  return { ...read, config, run: runFolder(path, writer) };
}
