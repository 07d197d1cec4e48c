import { writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { messageOf } from "../../files/file-errors.ts";
import { servedConfig } from "./worker-config.ts";
import { probeId, workerTask } from "./worker-task.ts";

/*
 * The program that runs a Worker: Wrangler's local server and the workerd that it starts.
 * `worker-process.ts` starts it, in a process group of its own.
 */

// Not even a server that was killed leaves anything behind.
process.on("disconnect", () => process.kill(-process.pid, "SIGKILL"));
process.on("SIGTERM", () => process.exit());

const task = workerTask.parse(JSON.parse(process.argv[2]));
const wrangler: Partial<typeof import("wrangler")> = await import(
  pathToFileURL(task.wrangler).href
);
const { experimental_readRawConfig: readRawConfig, unstable_startWorker: start } = wrangler;
if (!readRawConfig || !start) {
  throw new Error(`${task.wrangler} is too old; npm install --save-dev wrangler@latest`);
}

const configPath = join(task.build, "wrangler.json");
const { rawConfig } = readRawConfig({ config: task.config });
const config = servedConfig(rawConfig, dirname(task.config), task.policiesModule);
writeFileSync(configPath, JSON.stringify(config, null, 2));

const worker = await start({
  config: configPath,
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

let isReady = false;
worker.raw.on("buildFailed", () => {
  // Of a later build, Wrangler says what is wrong, and goes on with the previous one.
  if (!isReady) process.exit(1);
});
worker.raw.on("error", (error) => {
  console.error(messageOf(error?.cause ?? error));
  if (!isReady) process.exit(1);
});
process.removeAllListeners("SIGTERM").on("SIGTERM", async () => {
  await worker.dispose();
  process.exit();
});
await worker.ready;
isReady = true;
