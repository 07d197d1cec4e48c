import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { delimiter, dirname, join, resolve } from "node:path";
import { setTimeout } from "node:timers/promises";
import { requireNoMark } from "../files/user-text.ts";
import { softedgeFolder } from "../installation/installation.ts";

/** The time allowed for workerd's first answer, and for its end. */
const startSeconds = 60;
const stopSeconds = 5;
/** The time allowed for the Worker's log output to be printed here. */
const logSeconds = 1;

/** A Worker on this machine: Wrangler's local server and the workerd it starts. */
export interface WorkerProcess {
  /** Resolves to true once the Worker answers, or to false if it was stopped before. */
  started(): Promise<boolean>;
  /** Resolves once the Worker has ended after a stop. */
  stopped(): Promise<void>;
  stop(): void;
}

/** The options of a Worker on this machine. */
export interface WorkerOptions {
  port: number;
  /** The folder of the policies to bundle. */
  policies: string;
  /** The folder of its storage; by default Wrangler's. */
  storage?: string | undefined;
  /** A file of settings; by default .dev.vars, if it exists. */
  settings?: string | undefined;
}

function spawnWrangler(host: string, options: WorkerOptions): ChildProcess {
  const { port, policies, storage, settings } = options;
  // Wrangler would take the mark for a part of the first setting's name, which then is not set.
  const settingsFile =
    settings === undefined ? join(softedgeFolder, ".dev.vars") : resolve(settings);
  if (existsSync(settingsFile)) requireNoMark(settingsFile);
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
      cwd: softedgeFolder,
      stdio: ["ignore", "inherit", "inherit"],
      // A separate process group: Wrangler's launcher, Wrangler and workerd end together, and on
      // Ctrl-C only when we stop them.
      detached: true,
      env: {
        ...process.env,
        // Wrangler's custom build must run with this Node.
        PATH: [dirname(process.execPath), process.env.PATH].join(delimiter),
        SOFTEDGE_POLICIES: resolve(policies),
        WRANGLER_SEND_METRICS: "false",
        // Skip fetching facts about the origin of requests from Cloudflare.
        CLOUDFLARE_CF_FETCH_ENABLED: "false",
      },
    },
  );
}

/** Starts the Worker as it will be deployed, with the policies of a folder. */
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
  // Awaited in started() and stopped(); until then, a rejection must not count as unhandled.
  end.catch(() => {});

  function killGroup(signal: NodeJS.Signals): void {
    if (child.pid === undefined) return;
    try {
      process.kill(-child.pid, signal);
    } catch {
      // The group has already ended.
    }
  }

  async function becomesHealthy(): Promise<boolean> {
    const deadline = Date.now() + 1000 * startSeconds;
    while (Date.now() < deadline && !ended) {
      const answer = await fetch(`http://${host}:${port}/healthz`).catch(() => undefined);
      if (answer?.ok) return true;
      // Wrangler's own errors while the Worker starts are not problem documents.
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
