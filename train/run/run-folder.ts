import { appendFileSync, mkdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { type RunConfig, runConfig } from "../../schemas/run-config.ts";
import { damaged, unwritable } from "./file-errors.ts";
import { decodeTensors, encodeTensors, type TensorFile } from "./safetensors.ts";
import { writeWhole } from "./write-whole.ts";

const files = {
  config: "config.json",
  metrics: "metrics.jsonl",
  checkpoint: "checkpoint.safetensors",
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
  writeWhole(join(path, files.config), `${JSON.stringify(config, null, 2)}\n`);
  return {
    path,
    record(...metrics) {
      const lines = metrics.map((entry) => `${JSON.stringify(entry)}\n`).join("");
      const file = join(path, files.metrics);
      try {
        appendFileSync(file, lines);
      } catch (cause) {
        throw unwritable(file, cause);
      }
    },
    saveCheckpoint: (checkpoint) =>
      writeWhole(join(path, files.checkpoint), encodeTensors(checkpoint)),
  };
}

/** @throws {Error} naming the file that is missing or damaged */
function readRunFile(path: string, file: string): Buffer {
  try {
    return readFileSync(join(path, file));
  } catch (cause) {
    throw new Error(`${path} is no finished run: it has no readable ${file}`, { cause });
  }
}

/**
 * Reads a run's config and last checkpoint.
 *
 * @throws {Error} naming the file that is missing or damaged
 */
export function readRun(path: string): { config: RunConfig; checkpoint: TensorFile } {
  const config = readRunFile(path, files.config);
  const checkpoint = readRunFile(path, files.checkpoint);
  const parse = <T>(file: string, read: () => T): T => {
    try {
      return read();
    } catch (cause) {
      throw damaged(join(path, file), cause);
    }
  };
  return {
    config: parse(files.config, () => runConfig.parse(JSON.parse(config.toString()))),
    checkpoint: parse(files.checkpoint, () => decodeTensors(checkpoint)),
  };
}
