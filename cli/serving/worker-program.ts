import { ChildProcess } from "node:child_process";
import { subscribe } from "node:diagnostics_channel";
import { writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import * as z from "zod";
import { messageOf } from "../../files/file-errors.ts";
import { type ProgramTask, probeId, programTask, workerState } from "./program-task.ts";
import { servedConfig } from "./worker-config.ts";

/*
 * The program that runs a Worker: Wrangler's local server and the workerd that it starts.
 * `worker-process.ts` starts it, in a process group of its own.
 */

// Not even a server that was killed leaves anything behind.
process.on("disconnect", () => process.kill(-process.pid, "SIGKILL"));
// Wrangler leaves some of its errors to nobody.
process.on("uncaughtException", fail);

/** Ends the program, after the message of an error. Wrangler's own often only wrap others. */
function fail(error: unknown): never {
  const cause = error instanceof Error ? error.cause : undefined;
  console.error(messageOf(cause ?? error));
  process.exit(1);
}

/**
 * Ends the program if the workerd that listens on a port ends by itself. Miniflare would start
 * another, in which requests wait for a message that Wrangler sends once.
 */
function endWithListener(port: number): void {
  const started = z.object({ process: z.instanceof(ChildProcess) });
  const isListener = (argument: string) =>
    argument.startsWith("--socket-addr=entry=") && argument.endsWith(`:${port}`);
  subscribe("child_process", (message) => {
    const child = started.safeParse(message).data?.process;
    child?.once("exit", () => {
      if (child.killed || !child.spawnargs.some(isListener)) return;
      console.error("workerd has ended");
      process.exit(1);
    });
  });
}

/** Writes the configuration of the Worker, and returns its path. */
function writeConfig(
  { config, build, policiesModule }: ProgramTask,
  readRawConfig: typeof import("wrangler").experimental_readRawConfig,
): string {
  const { rawConfig } = readRawConfig({ config });
  const path = join(build, "wrangler.json");
  const served = servedConfig(rawConfig, dirname(config), policiesModule);
  writeFileSync(path, JSON.stringify(served, null, 2));
  return path;
}

const task = programTask.parse(JSON.parse(process.argv[2]));
endWithListener(task.port);
const wrangler: Partial<typeof import("wrangler")> = await import(
  pathToFileURL(task.wrangler).href
);
const { experimental_readRawConfig: readRawConfig, unstable_startWorker: start } = wrangler;
if (!readRawConfig || !start) {
  throw new Error(`${task.wrangler} is too old: npm install --save-dev wrangler@latest`);
}

const worker = await start({
  config: writeConfig(task, readRawConfig),
  ...(task.settings !== undefined && { envFiles: [task.settings] }),
  dev: {
    server: { hostname: task.host, port: task.port, secure: false },
    // A debugger that asks for no token.
    inspector: false,
    persist: task.state,
    logLevel: "warn",
    structuredLogsHandler({ level, message }: { level: string; message: string }) {
      if (message.includes(probeId)) return;
      if (level === "warn" || level === "error") console.error(message);
      else console.log(message);
    },
  },
});

let isServing = false;
worker.raw.on("reloadComplete", () => {
  isServing = true;
  process.send?.(workerState.serving);
});
/** The first build ends the program. Until a later one succeeds, Wrangler lets requests wait. */
function onFailure(): void {
  if (!isServing) process.exit(1);
  process.send?.(workerState.broken);
}
worker.raw.on("buildFailed", onFailure);
worker.raw.on("error", ({ cause, message }: { cause?: { message: string }; message?: string }) => {
  console.error(cause?.message ?? message);
  onFailure();
});
process.on("SIGTERM", async () => {
  await worker.dispose();
  process.exit();
});
