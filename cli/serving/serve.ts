import { existsSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { type ExportedPackage, readPolicies } from "../../export/policy-package.ts";
import { requireNoMark } from "../../files/user-text.ts";
import { softedgeCommand, softedgeFolder } from "../../installation/installation.ts";
import { writeCloneFiles } from "../clone-files.ts";
import { choosePort, loopback, urlOf } from "../port.ts";
import { ignoresHangup } from "../terminal/nohup.ts";
import { findWrangler } from "./find-wrangler.ts";
import { keepRunning } from "./keep-running.ts";
import { policyWatch } from "./policy-watch.ts";
import type { ProgramTask } from "./program-task.ts";
import { policiesModule, writeServedPolicies } from "./served-policies.ts";
import { describeServer, exampleRequests } from "./server-text.ts";
import { defaultState, openState, type StateFolder } from "./state-folder.ts";
import { findWorkerConfig } from "./worker-config.ts";

export const defaultPort = 8787;
const watchSeconds = 1;
const localSettings = ".dev.vars";

export interface ServeOptions {
  /** The folder of the policies to serve. */
  policies: string;
  /** The port; by default, the first free one. */
  port?: number | undefined;
  /** The address to listen on; by default, one that only this machine reaches. */
  host?: string | undefined;
  /** The folder of everything that the server writes. */
  state?: string | undefined;
  /** A file of settings; by default .dev.vars, if it exists. */
  settings?: string | undefined;
}

/** The file of settings that applies; undefined if there is none. */
function settingsFile(settings: string | undefined): string | undefined {
  if (settings !== undefined && !existsSync(settings)) {
    throw new Error(`--settings: there is no file ${settings}`);
  }
  const file = settings ?? (existsSync(localSettings) ? localSettings : undefined);
  // Wrangler would take the mark for a part of the first setting's name, which then is not set.
  if (file !== undefined) requireNoMark(file);
  return file;
}

/** Serves new live versions, and says which; until it is disposed of. */
function followPolicies(
  folder: string,
  { build }: StateFolder,
  first: readonly ExportedPackage[],
): Disposable {
  const look = policyWatch(folder, first, {
    changed(policies, lines) {
      writeServedPolicies(build, policies);
      for (const line of lines) console.log(line);
    },
    failed: (warning) => console.error(`warning: ${warning}`),
  });
  const timer = setInterval(look, 1000 * watchSeconds);
  return { [Symbol.dispose]: () => clearInterval(timer) };
}

/** Returns a signal that is aborted at Ctrl-C and its like, until it is disposed of. */
function interruption(): Disposable & { signal: AbortSignal } {
  const controller = new AbortController();
  const abort = () => controller.abort();
  const all = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
  const signals = all.filter((signal) => signal !== "SIGHUP" || !ignoresHangup());
  for (const signal of signals) process.on(signal, abort);
  return {
    signal: controller.signal,
    [Symbol.dispose]() {
      for (const signal of signals) process.off(signal, abort);
    },
  };
}

/**
 * Serves the live version of every policy from the Worker, in workerd on this machine, until
 * Ctrl-C. Policies that are exported or removed meanwhile are served, or no longer.
 *
 * @throws {Error} if there is nothing to serve, the port is taken, another server uses the same state,
 * or the Worker does not start
 */
export async function serve(options: ServeOptions): Promise<void> {
  const settings = settingsFile(options.settings);
  const wrangler = findWrangler(".");
  const policies = readPolicies(options.policies);
  if (policies.length === 0) {
    throw new Error(
      `there is no policy in ${options.policies}; ${softedgeCommand("start --train")} makes two, or export a run of your own`,
    );
  }
  using interrupted = interruption();
  using state = openState(options.state ?? defaultState);
  const { host = loopback } = options;
  const port = await choosePort(options.port, defaultPort, host);
  state.announce(port);
  const url = urlOf(host, port);
  const requests = await exampleRequests(url, policies);
  await writeCloneFiles();
  writeServedPolicies(state.build, policies);
  const config = findWorkerConfig(".");
  const task: ProgramTask = {
    wrangler,
    config,
    build: resolve(state.build),
    policiesModule: resolve(policiesModule(state.build)),
    state: resolve(state.path),
    host,
    port,
    settings: settings === undefined ? undefined : resolve(settings),
  };
  using _ = followPolicies(options.policies, state, policies);
  const isOwn = config !== join(softedgeFolder, "wrangler.toml");
  console.log(`starting the Worker${isOwn ? ` of ${relative(".", config)}` : ""} on ${url}`);
  await keepRunning(task, interrupted.signal, () =>
    console.log(describeServer(url, policies, requests)),
  );
}
