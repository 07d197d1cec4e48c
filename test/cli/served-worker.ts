import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { isErrorCode } from "../../files/file-errors.ts";
import { freePort, isFree } from "./free-port.ts";
import { type RunningCommand, softedge, startSoftedge } from "./softedge.ts";

export const adminToken = "the-token-of-the-operator";

/** A Worker that `softedge serve` runs, with a storage of its own that outlives it. */
export interface ServedWorker {
  readonly url: string;
  /** Posts to a path, as an operator. */
  post(path: string, body: object, method?: string): Promise<Response>;
  /** Runs a command of softedge that asks this Worker; it must succeed. */
  command(...args: string[]): Promise<string>;
  start(): Promise<void>;
  stop(): Promise<void>;
  /** Ends all of its processes at once, as if the machine had lost its power. */
  kill(): Promise<void>;
  /** Stops it, and removes what it stored. */
  remove(): Promise<void>;
}

/**
 * @param policies the folder of those that are bundled with it
 * @param more lines of its settings
 */
export async function serveWorker(
  policies: string,
  more: readonly string[] = [],
): Promise<ServedWorker> {
  const folder = mkdtempSync(join(tmpdir(), "softedge-worker-"));
  const settings = join(folder, "settings");
  writeFileSync(settings, `${[`ADMIN_TOKENS=${adminToken}`, ...more].join("\n")}\n`);
  const port = String(await freePort());
  const url = `http://127.0.0.1:${port}`;
  let server: RunningCommand;

  async function start(): Promise<void> {
    const places = ["--state", join(folder, "state"), "--settings", settings];
    server = startSoftedge("serve", "--policies", policies, "--port", port, ...places);
    await server.printed("Ctrl-C stops");
  }

  async function stop(): Promise<void> {
    server.process.kill("SIGTERM");
    await server.ended();
  }

  process.env.SOFTEDGE_ADMIN_TOKEN = adminToken;
  await start();
  return {
    url,
    start,
    stop,
    post: (path, body, method = "POST") =>
      fetch(`${url}${path}`, {
        method,
        headers: { "content-type": "application/json", authorization: `Bearer ${adminToken}` },
        body: JSON.stringify(body),
      }),
    async command(...args) {
      const { status, output } = await softedge(...args, "--url", url);
      if (status !== 0) throw new Error(`softedge ${args.join(" ")}: ${output}`);
      return output;
    },
    async kill() {
      const served = server.process.pid ?? 0;
      for (const pid of [served, ...descendantsOf(served).map(({ pid }) => pid)]) {
        try {
          process.kill(pid, "SIGKILL");
        } catch (error) {
          // It ended by itself meanwhile, as its parent is gone.
          if (!isErrorCode(error, "ESRCH")) throw error;
        }
      }
      await server.ended();
      // A process that was killed may hold its sockets for a moment.
      while (!(await isFree(Number(port)))) await setTimeout(20);
    },
    async remove() {
      await stop();
      rmSync(folder, { recursive: true });
    },
  };
}

/** A process, with its command line. */
interface RunningProcess {
  pid: number;
  command: string;
}

/** Every process that a process has begun, and that those have begun. */
export function descendantsOf(pid: number): RunningProcess[] {
  const processes = execFileSync("ps", ["-e", "-ww", "-o", "pid=,ppid=,args="], {
    encoding: "utf8",
  })
    .trim()
    .split("\n")
    .map((line) => {
      const [, id, parent, command] = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? [];
      return { pid: Number(id), parent: Number(parent), command };
    });
  const below = (parent: number): RunningProcess[] =>
    processes
      .filter((each) => each.parent === parent)
      .flatMap(({ pid, command }) => [{ pid, command }, ...below(pid)]);
  return below(pid);
}
