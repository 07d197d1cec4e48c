import { arch, availableParallelism, platform } from "node:os";
import { join } from "node:path";
import { env } from "onnxruntime-node";
import { appendTo } from "../../files/growing-file.ts";
import { softedgeFolder } from "../../installation/installation.ts";
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
}

/**
 * Records how a run was started or resumed, and on what. It is not used by any code, but tells
 * people where a result came from. It does not identify the machine.
 *
 * @param path the run's folder
 */
export function recordStart(path: string, { command, step, engine }: Start): void {
  const checkout = checkoutOf(softedgeFolder);
  const start = {
    time: new Date().toISOString(),
    command,
    step,
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
  appendTo(join(path, startsFileName), `${JSON.stringify(start)}\n`);
}
