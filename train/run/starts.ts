import { existsSync, readFileSync } from "node:fs";
import { arch, availableParallelism, platform } from "node:os";
import { join } from "node:path";
import * as z from "zod";
import { appendTo } from "../../files/growing-file.ts";
import { softedgeFolder } from "../../installation/installation.ts";
import { env } from "../../installation/onnxruntime.ts";
import packageJson from "../../package.json" with { type: "json" };
import type { EngineInUse } from "../engine/engines.ts";
import { checkoutOf } from "./checkout.ts";

/** The file that records each start of a run, and each time it was resumed, as a line of JSON. */
export const startsFileName = "starts.jsonl";

/** A start or resumption of a run. */
export interface Start {
  /** The command line, quoted for a shell. */
  command: string;
  /** The environment step at which training starts or resumes. */
  step: number;
  /** The engine of gradient steps, if there are any. */
  engine?: EngineInUse;
  /** The file that defines the environment, if that does not come with softedge. */
  environment_file?: EnvironmentFile;
}

type EnvironmentFile = z.infer<typeof environmentFile>;
const environmentFile = z.object({ path: z.string(), sha256: z.string() });
const recordedStart = z.object({ environment_file: environmentFile.optional() });

/**
 * Records how a run was started or resumed, and on what. It tells people where a result came from,
 * and does not identify the machine.
 *
 * @param path the run's folder
 */
export function recordStart(path: string, { engine, ...start }: Start): void {
  const checkout = checkoutOf(softedgeFolder);
  const recorded = {
    time: new Date().toISOString(),
    ...start,
    ...(engine ?? { engine: null }),
    softedge: packageJson.version,
    commit: checkout?.commit ?? null,
    changed: checkout?.changed ?? null,
    node: process.versions.node,
    onnxruntime_node: env.versions.node ?? null,
    platform: platform(),
    arch: arch(),
    cpu_threads: availableParallelism(),
  };
  appendTo(join(path, startsFileName), `${JSON.stringify(recorded)}\n`);
}

/** The environment's file at a run's last start, if one was recorded. */
function lastEnvironmentFile(path: string): EnvironmentFile | undefined {
  const file = join(path, startsFileName);
  if (!existsSync(file)) return undefined;
  const last = readFileSync(file, "utf8").trimEnd().split("\n").at(-1) ?? "";
  try {
    return recordedStart.parse(JSON.parse(last)).environment_file;
  } catch {
    // A line that was cut off by a crash tells nothing.
    return undefined;
  }
}

/**
 * Returns a warning if the file of a run's environment has changed since its last start; else
 * undefined.
 *
 * @param path the run's folder
 */
export function describeChangedEnvironment(
  path: string,
  { environment_file: now }: Pick<Start, "environment_file">,
): string | undefined {
  const before = lastEnvironmentFile(path);
  if (!before || !now || before.sha256 === now.sha256) return undefined;
  return (
    `${now.path} has changed since the run's last start: the run no longer reproduces an ` +
    "uninterrupted one"
  );
}
