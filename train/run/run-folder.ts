import {
  appendFileSync,
  closeSync,
  existsSync,
  fstatSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  statSync,
  truncateSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { type RunConfig, runConfig } from "../../schemas/run-config.ts";
import { damaged, unwritable } from "./file-errors.ts";
import { decodeTensors, encodeTensors, type TensorFile } from "./safetensors.ts";
import { writeWhole } from "./write-whole.ts";

const files = {
  config: "config.json",
  metrics: "metrics.jsonl",
  checkpoint: "checkpoint.safetensors",
  previous: "checkpoint.previous.safetensors",
} as const;

/** A folder that holds a run: its config, its metrics a line each, and its last checkpoint. */
export interface RunFolder {
  readonly path: string;
  /** Adds lines to the metrics. */
  record(...metrics: ({ kind: string } & Record<string, unknown>)[]): void;
  saveCheckpoint(checkpoint: TensorFile): void;
}

/** Makes a folder of the given path, or with -2, -3, ... behind it: the first that is not taken. */
function makeNewFolder(path: string): string {
  mkdirSync(dirname(path), { recursive: true });
  for (let n = 1; ; n++) {
    const candidate = n === 1 ? path : `${path}-${n}`;
    try {
      mkdirSync(candidate);
      return candidate;
    } catch (error) {
      const isTaken = error instanceof Error && "code" in error && error.code === "EEXIST";
      if (!isTaken) throw error;
    }
  }
}

/** What a run is called if nobody names it: "pendulum-v1-sac-2019-seed-0". */
export function defaultRunName({ environment, algorithm, seed }: RunConfig): string {
  return `${environment}-${algorithm}-seed-${seed}`.toLowerCase();
}

/** Begins a run in a folder of its own; a folder that exists is never written into. */
export function createRun(runsFolder: string, name: string, config: RunConfig): RunFolder {
  const path = makeNewFolder(join(runsFolder, name));
  writeConfig(path, config);
  return runFolder(path);
}

function writeConfig(path: string, config: RunConfig): void {
  writeWhole(join(path, files.config), `${JSON.stringify(config, null, 2)}\n`);
}

function runFolder(path: string): RunFolder {
  const metrics = join(path, files.metrics);
  const [checkpoint, previous] = [files.checkpoint, files.previous].map((file) => join(path, file));
  return {
    path,
    record(...entries) {
      const lines = entries.map((entry) => `${JSON.stringify(entry)}\n`).join("");
      try {
        appendFileSync(metrics, lines);
      } catch (cause) {
        throw unwritable(metrics, cause);
      }
    },
    saveCheckpoint({ tensors, metadata }) {
      const recorded = { [metricsNote]: String(syncedSize(metrics)) };
      const bytes = encodeTensors({ tensors, metadata: { ...metadata, ...recorded } });
      // The last checkpoint stays, until the new one is whole and in its place.
      if (existsSync(checkpoint)) renameSync(checkpoint, previous);
      writeWhole(checkpoint, bytes);
    },
  };
}

/** How many bytes of metrics there were when a checkpoint was written. */
const metricsNote = "metrics_bytes";

/** The size of a file that is on disk to its end; 0, if there is none. */
function syncedSize(path: string): number {
  if (!existsSync(path)) return 0;
  const file = openSync(path, "r");
  try {
    fsyncSync(file);
    return fstatSync(file).size;
  } finally {
    closeSync(file);
  }
}

/** Reads a file of a run as something; names the file, if it is damaged. */
function parseFile<T>(path: string, read: (bytes: Buffer) => T): T {
  const bytes = readFileSync(path);
  try {
    return read(bytes);
  } catch (cause) {
    throw damaged(path, cause);
  }
}

/** @throws {Error} if the folder is no run, or its config is damaged */
function readConfig(path: string): RunConfig {
  const file = join(path, files.config);
  if (!existsSync(file)) throw new Error(`${path} is no run: it has no ${files.config}`);
  return parseFile(file, (bytes) => runConfig.parse(JSON.parse(bytes.toString())));
}

/** A run's checkpoint, and what is to be said of it. */
interface ReadCheckpoint {
  checkpoint?: TensorFile;
  /** How many bytes of metrics there were when it was written. */
  recorded: number;
  /** That the last checkpoint cannot be read, and the one before it is used. */
  warning?: string;
}

function decodeCheckpoint(file: string): ReadCheckpoint {
  const { tensors, metadata } = parseFile(file, decodeTensors);
  const { [metricsNote]: recorded = "0", ...rest } = metadata;
  return { checkpoint: { tensors, metadata: rest }, recorded: Number(recorded) };
}

/**
 * The last checkpoint that can be read; none, where none was written.
 *
 * @throws {Error} naming the file, if it is damaged and there is no other
 */
function readCheckpoint(path: string): ReadCheckpoint {
  const [last, previous] = [files.checkpoint, files.previous].map((file) => join(path, file));
  if (!existsSync(last)) {
    return existsSync(previous) ? decodeCheckpoint(previous) : { recorded: 0 };
  }
  try {
    return decodeCheckpoint(last);
  } catch (error) {
    if (!existsSync(previous)) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    const warning = `${reason}; the checkpoint before it is used`;
    return { ...decodeCheckpoint(previous), warning };
  }
}

/**
 * Reads a run's config and last checkpoint.
 *
 * @throws {Error} naming the file that is missing or damaged
 */
export function readRun(
  path: string,
): { config: RunConfig; checkpoint: TensorFile } & Pick<ReadCheckpoint, "warning"> {
  const config = readConfig(path);
  const { checkpoint, warning } = readCheckpoint(path);
  if (checkpoint) return { config, checkpoint, ...(warning && { warning }) };
  throw new Error(`${path} is no finished run: it has no ${files.checkpoint}`);
}

/**
 * Opens a run to go on with it: what was recorded after its last checkpoint is dropped, for it will
 * be recorded again.
 *
 * @param change what the config is to be from now on
 * @throws {Error} naming the file that is missing or damaged
 */
export function resumeRun(
  path: string,
  change: (config: RunConfig) => RunConfig,
): ReadCheckpoint & { config: RunConfig; run: RunFolder } {
  const config = change(readConfig(path));
  const read = readCheckpoint(path);
  writeConfig(path, config);
  const metrics = join(path, files.metrics);
  if (existsSync(metrics) && statSync(metrics).size > read.recorded) {
    truncateSync(metrics, read.recorded);
  }
  return { ...read, config, run: runFolder(path) };
}
