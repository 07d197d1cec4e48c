import { createHash } from "node:crypto";
import { readdirSync, statSync } from "node:fs";
import { join, relative } from "node:path";
import { isErrorCode, messageOf } from "../../files/file-errors.ts";
import { metricsFileName, readRecorded } from "../../train/run/metrics.ts";
import { trainerOf } from "../../train/run/run-lock.ts";
import { type MetricsRecord, scalarsOf } from "../../train/run/scalars.ts";
import { type RunSummary, runsIn, summarizeRecorded } from "../../train/run-summary.ts";
import { readConfig } from "../../train/runs.ts";
import { Speed } from "../terminal/speed.ts";

/** The time constant of speeds, in seconds: rollouts and long episodes are recorded in bursts. */
const speedSeconds = 120;

/** A run as it was last read. */
export interface WatchedRun {
  /** Stands for the run in URLs. */
  id: string;
  path: string;
  /** Changes whenever a file of the run does. */
  stamp: string;
  content: RunContent | { problem: string };
}

/** What a run's files hold. */
export interface RunContent {
  summary: RunSummary;
  metrics: Map<string, MetricsRecord[]>;
  /** The tags of all recorded scalars. */
  tags: Set<string>;
  /** Environment steps per second, once two different steps have been seen in training. */
  stepsPerSecond: number | undefined;
}

/** Measures the speed of one training from the steps recorded, and the times of their records. */
interface Pace {
  /** Identifies the training: a resumed run has another. */
  training: string;
  speed: Speed;
}

/**
 * Reads the runs in a folder again and again. A run is read only if a file of it has changed or its
 * training has begun or ended.
 */
export class WatchedRuns {
  readonly folder: string;
  private seen = new Map<string, WatchedRun>();
  private readonly paces = new Map<string, Pace>();

  constructor(folder: string) {
    this.folder = folder;
  }

  /**
   * Returns all runs, in the order of their names. A run that cannot be read has a problem instead of
   * a summary.
   */
  read(): WatchedRun[] {
    const runs = runsIn(this.folder).map((path) => this.readRun(path));
    // Runs that are gone are forgotten.
    this.seen = new Map(runs.map((run) => [run.path, run]));
    return runs;
  }

  private readRun(path: string): WatchedRun {
    const training = trainingOf(path);
    // Taken before reading: what is written meanwhile is read next time.
    const stamp = `${stampOf(path)} ${training}`;
    const before = this.seen.get(path);
    if (before?.stamp === stamp) return before;
    return { id: this.idOf(path), path, stamp, content: this.contentOf(path, training) };
  }

  private contentOf(path: string, training: string): WatchedRun["content"] {
    try {
      const metrics = readRecorded(path);
      const run = { path, config: readConfig(path), metrics };
      const summary = summarizeRecorded(run, training !== "");
      return {
        summary,
        metrics: Map.groupBy(metrics, ({ kind }) => kind),
        tags: new Set(metrics.flatMap((record) => scalarsOf(record).values.map(([tag]) => tag))),
        stepsPerSecond: this.speedOf(summary, training),
      };
    } catch (error) {
      return { problem: messageOf(error) };
    }
  }

  private speedOf({ path, state, step, steps }: RunSummary, training: string) {
    const file = statSync(join(path, metricsFileName), { throwIfNoEntry: false });
    if (state !== "training" || steps === null || !file) {
      this.paces.delete(path);
      return undefined;
    }
    const seconds = file.mtimeMs / 1000;
    const pace = this.paces.get(path);
    if (pace?.training === training) return pace.speed.at(step, seconds);
    this.paces.set(path, { training, speed: new Speed(step, seconds, speedSeconds) });
    return undefined;
  }

  private idOf(path: string): string {
    const name = relative(this.folder, path);
    return createHash("sha256").update(name).digest("hex").slice(0, 12);
  }
}

/** Identifies the training of a run at the moment; empty if there is none. */
function trainingOf(path: string): string {
  const trainer = trainerOf(path);
  return trainer ? `${trainer.pid} ${trainer.since}` : "";
}

/** The names, sizes and times of the files in a folder. */
function stampOf(path: string): string {
  try {
    return readdirSync(path, { withFileTypes: true })
      .filter((entry) => entry.isFile())
      .flatMap(({ name }) => {
        const file = statSync(join(path, name), { throwIfNoEntry: false });
        return file ? [`${name} ${file.ino} ${file.size} ${file.mtimeMs}`] : [];
      })
      .join("\n");
  } catch (error) {
    // It has been removed just now.
    if (isErrorCode(error, "ENOENT")) return "";
    throw error;
  }
}
