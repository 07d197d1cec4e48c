import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const projectFolder = fileURLToPath(new URL("..", import.meta.url));

/** A Worker that `softedge serve` runs on a free port, until it is disposed of. */
export interface ServedWorker extends AsyncDisposable {
  readonly url: string;
}

/** A Worker that is up already, which goes on. */
export function servedAt(url: string): ServedWorker {
  return { url, [Symbol.asyncDispose]: async () => {} };
}

/**
 * Serves policies with storage and settings of their own.
 *
 * @param policies their folder; by default, those that come with softedge
 * @throws {Error} if the Worker does not start; the command has then printed why
 */
export async function serveWorker(
  policies = join(projectFolder, "policies"),
): Promise<ServedWorker> {
  const folder = mkdtempSync(join(tmpdir(), "softedge-served-"));
  const settings = join(folder, "settings");
  writeFileSync(settings, "");
  const child = spawn(
    process.execPath,
    [
      ...[join(projectFolder, "cli/softedge.ts"), "serve", "--policies", policies],
      ...["--state", join(folder, "state"), "--settings", settings],
    ],
    { stdio: ["ignore", "pipe", "inherit"] },
  );
  const ended = once(child, "exit");
  const stop = async () => {
    if (child.exitCode === null && child.signalCode === null) child.kill("SIGTERM");
    await ended;
    rmSync(folder, { recursive: true });
  };
  let url: string | undefined;
  for await (const line of createInterface({ input: child.stdout })) {
    url ??= /^starting the Worker.* on (http:\S+)$/.exec(line)?.[1];
    if (url === undefined || !line.includes("Ctrl-C stops")) continue;
    child.stdout.resume();
    return { url, [Symbol.asyncDispose]: stop };
  }
  await stop();
  throw new Error("softedge serve has ended before it served");
}
