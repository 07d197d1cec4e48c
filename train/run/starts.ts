import { arch, availableParallelism, platform } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { env } from "onnxruntime-node";
import { appendTo } from "../../files/growing-file.ts";
import packageJson from "../../package.json" with { type: "json" };
import type { EngineInUse } from "../engine/engines.ts";
import { checkoutOf } from "./checkout.ts";

/** The file in which a run says how it was begun, and gone on with: a line of JSON each time. */
export const startsFileName = "starts.jsonl";

const projectFolder = fileURLToPath(new URL("../..", import.meta.url));

/** A time that a run was begun, or gone on with. */
export interface Start {
  /** The command line, as a shell takes it. */
  command: string;
  /** The environment step at which training begins, or goes on. */
  step: number;
  /** What carries gradient steps out, where there are any. */
  engine?: EngineInUse;
}

/**
 * Notes how a run was begun or gone on with, and on what. Nothing is made of it: it is for people who
 * wonder where a result came from. Whose machine it was, it does not say.
 *
 * @param path the run's folder
 */
export function recordStart(path: string, { command, step, engine }: Start): void {
  const checkout = checkoutOf(projectFolder);
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
