import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createRequire } from "node:module";
import { createServer } from "node:net";
import { dirname, join, resolve } from "node:path";
import { setTimeout } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import type { Command } from "commander";
import { embedPolicies } from "../../export/embed.ts";
import { type PolicyPackage, readPolicies } from "../../export/policy-package.ts";
import { makeEnvironment } from "../../train/environments/registry.ts";
import { positiveInteger } from "./export.ts";

const projectFolder = fileURLToPath(new URL("../..", import.meta.url));
const host = "127.0.0.1";
const defaultPort = 8787;
/** How long workerd may take to answer for the first time. */
const startSeconds = 60;

async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  try {
    server.listen(port, host);
    await Promise.race([
      once(server, "listening"),
      once(server, "error").then(([error]) => Promise.reject(error)),
    ]);
    return true;
  } catch {
    return false;
  } finally {
    server.close();
  }
}

/** The port that was asked for, or the first free one from the default on. */
async function choosePort(asked: number | undefined): Promise<number> {
  if (asked !== undefined) {
    if (await isFree(asked)) return asked;
    throw new Error(`port ${asked} is in use; choose another with --port`);
  }
  for (let port = defaultPort; port < defaultPort + 100; port++) {
    if (await isFree(port)) return port;
  }
  throw new Error(`ports ${defaultPort} to ${defaultPort + 99} are in use; choose one with --port`);
}

/** Wrangler's local server: the Worker as it will be deployed, in workerd. */
function startWrangler(port: number, policiesFolder: string): ChildProcess {
  const wranglerFolder = dirname(createRequire(import.meta.url).resolve("wrangler/package.json"));
  const flags = ["--ip", host, "--port", String(port), "--log-level", "warn"];
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
      env: {
        ...process.env,
        SOFTEDGE_POLICIES: resolve(policiesFolder),
        WRANGLER_SEND_METRICS: "false",
        // Local requests need no facts about their origin fetched from Cloudflare.
        CLOUDFLARE_CF_FETCH_ENABLED: "false",
      },
    },
  );
}

async function untilHealthy(url: string, worker: ChildProcess): Promise<void> {
  const deadline = Date.now() + 1000 * startSeconds;
  while (Date.now() < deadline && worker.exitCode === null) {
    const answer = await fetch(`${url}/healthz`).catch(() => undefined);
    if (answer?.ok) return;
    await setTimeout(100);
  }
  worker.kill();
  throw new Error("the Worker did not start; wrangler's messages are above");
}

/** A request to a policy that anyone can try: about the state in which an episode begins. */
function exampleBody({ manifest }: PolicyPackage): string {
  const environment = makeEnvironment(manifest.environment);
  const observation =
    environment.kind === "discrete"
      ? environment.reset(7)
      : Array.from(environment.reset(7), (value) => Number(value.toFixed(4)));
  return JSON.stringify({ observation, seed: 7 });
}

function describeServer(url: string, policies: readonly PolicyPackage[]): string {
  const lines = policies.map(({ manifest }) => {
    const { name, version, environment, evaluation } = manifest;
    const { stochastic, deterministic } = evaluation;
    return (
      `  ${name.padEnd(12)} ${version}  ${environment.padEnd(12)}  mean return ` +
      `${stochastic.mean.toFixed(2)} stochastic, ${deterministic.mean.toFixed(2)} deterministic`
    );
  });
  const post = (name: string, body: string) =>
    `  curl ${url}/v1/policies/${name}/act -H 'content-type: application/json' -d '${body}'`;
  return [
    "",
    `serving ${policies.length} ${policies.length === 1 ? "policy" : "policies"} in workerd:`,
    ...lines,
    "",
    "try:",
    ...policies.map((policy) => post(policy.manifest.name, exampleBody(policy))),
    `  curl ${url}/v1/policies`,
    "",
    `or open ${url} in a browser. Ctrl-C stops.`,
  ].join("\n");
}

/**
 * Serves the live version of every policy from the Worker, in workerd on this machine, until
 * Ctrl-C.
 *
 * @throws {Error} if there is nothing to serve, the port is taken, or the Worker does not start
 */
export async function serve(policiesFolder: string, askedPort?: number): Promise<void> {
  const policies = readPolicies(policiesFolder);
  if (policies.length === 0) {
    throw new Error(
      `there is no policy in ${policiesFolder}; npm start makes two, or export a run of your own`,
    );
  }
  const port = await choosePort(askedPort);
  const url = `http://${host}:${port}`;
  console.log(`starting the Worker on ${url}`);
  const worker = startWrangler(port, policiesFolder);
  const stop = () => worker.kill();
  process.on("SIGINT", stop);
  process.on("SIGTERM", stop);
  const exited = once(worker, "exit");
  await untilHealthy(url, worker);
  console.log(describeServer(url, policies));
  await exited;
}

export function addServeCommands(program: Command): void {
  program
    .command("serve")
    .description("serve every policy's live version from the Worker, in workerd on this machine")
    .option("--policies <folder>", "where policies lie", "policies")
    .option(
      "--port <number>",
      `where to listen (default: the first free from ${defaultPort})`,
      positiveInteger,
    )
    .action(({ policies, port }) => serve(policies, port));

  program
    .command("bundle")
    .description("write the module that bundles the policies with the Worker; wrangler runs this")
    .option(
      "--policies <folder>",
      "where policies lie",
      process.env.SOFTEDGE_POLICIES ?? "policies",
    )
    .option("--out <file>", "where the module goes", "build/policies.ts")
    .action(({ policies, out }) => {
      const taken = embedPolicies(policies, out);
      console.log(
        `${out}: ${taken.map(({ manifest }) => manifest.name).join(", ") || "no policies"}`,
      );
    });
}
