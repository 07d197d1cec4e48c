import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createRequire } from "node:module";
import { delimiter, dirname, join, resolve } from "node:path";
import { setTimeout } from "node:timers/promises";
import { fileURLToPath } from "node:url";

const projectFolder = fileURLToPath(new URL("..", import.meta.url));
/** How long workerd may take to answer for the first time, and to end. */
const startSeconds = 60;
const stopSeconds = 5;
/** How long what the Worker logs may take to be printed here. */
const logSeconds = 1;

/** The Worker on this machine: wrangler's local server and the workerd that it starts. */
export interface WorkerProcess {
  /** Waits until the Worker answers; true, or false if it was stopped before. */
  started(): Promise<boolean>;
  /** Waits until the Worker has ended because it was stopped. */
  stopped(): Promise<void>;
  stop(): void;
}

/** What a Worker on this machine is started with. */
export interface WorkerOptions {
  port: number;
  /** The policies that are bundled with it. */
  policies: string;
  /** Where its storage lies; by default where Wrangler has it. */
  storage?: string | undefined;
  /** A file of settings; by default .dev.vars, if there is one. */
  settings?: string | undefined;
}

function spawnWrangler(host: string, options: WorkerOptions): ChildProcess {
  const { port, policies, storage, settings } = options;
  const wranglerFolder = dirname(createRequire(import.meta.url).resolve("wrangler/package.json"));
  const flags = ["--ip", host, "--port", String(port), "--log-level", "warn"];
  if (storage !== undefined) flags.push("--persist-to", resolve(storage));
  if (settings !== undefined) flags.push("--env-file", resolve(settings));
  return spawn(
    process.execPath,
    [
      join(wranglerFolder, "bin", "wrangler.js"),
      "dev",
      ...flags,
      "--show-interactive-dev-session=false",
    ],
    {
      cwd: projectFolder,
      stdio: ["ignore", "inherit", "inherit"],
      // A process group of its own: wrangler's launcher, wrangler and workerd end together, and at
      // Ctrl-C when we say so.
      detached: true,
      env: {
        ...process.env,
        // The Node that runs this also runs wrangler's custom build.
        PATH: [dirname(process.execPath), process.env.PATH].join(delimiter),
        SOFTEDGE_POLICIES: resolve(policies),
        WRANGLER_SEND_METRICS: "false",
        // Local requests need no facts about their origin fetched from Cloudflare.
        CLOUDFLARE_CF_FETCH_ENABLED: "false",
      },
    },
  );
}

/** Starts the Worker as it will be deployed, over the policies of a folder. */
export function startWorker(host: string, options: WorkerOptions): WorkerProcess {
  const { port } = options;
  const child = spawnWrangler(host, options);
  let stopping = false;
  let ended = false;
  const end = once(child, "exit").then(([code, signal]) => {
    ended = true;
    if (!stopping) {
      killGroup("SIGKILL");
      throw new Error(`the Worker ended (${signal ?? `exit status ${code}`}); see wrangler above`);
    }
  });
  // Looked at in started() and stopped(); until then, a failure is not unhandled.
  end.catch(() => {});

  function killGroup(signal: NodeJS.Signals): void {
    if (child.pid === undefined) return;
    try {
      process.kill(-child.pid, signal);
    } catch {
      // The group is gone.
    }
  }

  async function becomesHealthy(): Promise<boolean> {
    const deadline = Date.now() + 1000 * startSeconds;
    while (Date.now() < deadline && !ended) {
      const answer = await fetch(`http://${host}:${port}/healthz`).catch(() => undefined);
      if (answer?.ok) return true;
      // Wrangler's own errors, while the Worker starts, are no problem documents.
      if (answer?.headers.get("content-type") === "application/problem+json") {
        await setTimeout(1000 * logSeconds);
        killGroup("SIGKILL");
        throw new Error("the Worker answers nothing; its log above says which setting is wrong");
      }
      await setTimeout(100);
    }
    if (ended) return false;
    killGroup("SIGKILL");
    throw new Error(`the Worker did not answer within ${startSeconds} s; see wrangler above`);
  }

  return {
    started: () => Promise.race([becomesHealthy(), end.then(() => false)]),
    stopped: () => end,
    stop() {
      stopping = true;
      killGroup("SIGTERM");
      setTimeout(1000 * stopSeconds, undefined, { ref: false }).then(() => killGroup("SIGKILL"));
    },
  };
}
