import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { siblingModule } from "../../installation/installation.ts";
import { urlOf } from "../port.ts";
import { configHome } from "./config-home.ts";
import { type ProgramTask, probeId, workerState } from "./program-task.ts";

/** The time allowed for the Worker's first answer, and for its end. */
const startSeconds = 60;
const stopSeconds = 5;
/** The time allowed for the Worker's log output to be printed here. */
const logSeconds = 1;
/**
 * A Worker that misses this many probes in a row is lost. Each waits for long: a busy machine, or one
 * that has slept, is no reason to kill it.
 */
const missesAllowed = 3;
const probeSeconds = 2;
const answerSeconds = 10;

const program = fileURLToPath(siblingModule(import.meta.url, "./worker-program"));

/** A Worker on this machine: Wrangler's local server and the workerd it starts. */
export interface WorkerProcess {
  /** Resolves to true once the Worker answers, or to false if it was stopped before. */
  started(): Promise<boolean>;
  /** Resolves once the Worker has ended: to undefined after a stop, or else to what happened. */
  lost(): Promise<string | undefined>;
}

function spawnProgram(task: ProgramTask): ChildProcess {
  return fork(program, [JSON.stringify(task)], {
    stdio: ["ignore", "inherit", "inherit", "ipc"],
    // A separate process group: Wrangler, esbuild and workerd end together, and on Ctrl-C only when
    // we stop them.
    detached: true,
    env: {
      ...process.env,
      ...configHome(join(task.state, "config")),
      WRANGLER_LOG: "warn",
      WRANGLER_SEND_METRICS: "false",
      WRANGLER_WRITE_LOGS: "false",
      // Pages that read and write the registry and all objects, without a token.
      X_LOCAL_EXPLORER: "false",
      X_LOCAL_OBSERVABILITY: "false",
      // Skip fetching facts about the origin of requests from Cloudflare.
      CLOUDFLARE_CF_FETCH_ENABLED: "false",
    },
  });
}

/**
 * Starts a Worker, in processes of its own.
 *
 * @param stop ends all of them
 */
export function startWorker(task: ProgramTask, stop: AbortSignal): WorkerProcess {
  const child = spawnProgram(task);
  const ended = new AbortController();
  const exit = once(child, "exit").then(([code, signal]) => {
    // What it has started does not outlive it.
    killGroup();
    ended.abort();
    return `the Worker ended (${signal ?? `exit status ${code}`})`;
  });

  let isBroken = false;
  child.on("message", (state) => {
    isBroken = state === workerState.broken;
  });

  function killGroup(): void {
    if (child.pid === undefined) return;
    try {
      process.kill(-child.pid, "SIGKILL");
    } catch {
      // The group has already ended.
    }
  }

  function end(): void {
    child.kill("SIGTERM");
    setTimeout(1000 * stopSeconds, undefined, { ref: false }).then(killGroup);
  }
  stop.addEventListener("abort", end, { once: true });
  exit.finally(() => stop.removeEventListener("abort", end)).catch(() => {});

  /** Resolves after a time, or earlier if the Worker has ended. */
  const pause = (seconds: number) =>
    setTimeout(1000 * seconds, undefined, { signal: ended.signal }).catch(() => {});

  /** The Worker's answer to a probe; undefined if it does not answer within a time. */
  async function probe(seconds: number): Promise<"ok" | "refused" | undefined> {
    const signal = AbortSignal.any([ended.signal, AbortSignal.timeout(1000 * seconds)]);
    const headers = { "x-request-id": probeId };
    try {
      const answer = await fetch(`${urlOf(task.host, task.port)}/healthz`, { headers, signal });
      await answer.arrayBuffer();
      if (answer.ok) return "ok";
      // Wrangler's own errors are not problem documents.
      const isProblem = answer.headers.get("content-type") === "application/problem+json";
      return isProblem ? "refused" : undefined;
    } catch {
      return undefined;
    }
  }

  /** Waits for the first answer. Returns what is wrong if there is none. */
  async function firstAnswer(): Promise<string | undefined> {
    const deadline = Date.now() + 1000 * startSeconds;
    while (Date.now() < deadline && !ended.signal.aborted) {
      const answer = await probe((deadline - Date.now()) / 1000);
      if (answer === "ok") return undefined;
      if (answer === "refused") {
        await pause(logSeconds);
        return "the Worker answers nothing; its log above says which setting is wrong";
      }
      await pause(0.1);
    }
    return ended.signal.aborted
      ? `${await exit}; see above`
      : `the Worker did not answer within ${startSeconds} s; see above`;
  }

  /**
   * Resolves once the Worker has missed too many probes, or has ended. One whose sources are being
   * changed is given time.
   */
  async function silence(): Promise<string> {
    for (let misses = 0; misses < missesAllowed && !ended.signal.aborted; ) {
      await pause(probeSeconds);
      misses = (await probe(answerSeconds)) || isBroken ? 0 : misses + 1;
    }
    return "the Worker does not answer any more";
  }

  return {
    async started() {
      const problem = await firstAnswer();
      if (stop.aborted) await exit;
      else if (problem !== undefined) {
        killGroup();
        throw new Error(problem);
      }
      return !stop.aborted;
    },
    async lost() {
      const reason = await Promise.race([exit, silence()]);
      if (!stop.aborted) killGroup();
      await exit;
      return stop.aborted ? undefined : reason;
    },
  };
}
