import { existsSync } from "node:fs";
import type { Command } from "commander";
import { embedPolicies } from "../../export/embed.ts";
import { environmentFor } from "../../export/policy-environment.ts";
import { type ExportedPackage, readPolicies } from "../../export/policy-package.ts";
import { softedgeCommand } from "../../installation/installation.ts";
import { interfaceOf } from "../../schemas/policy-interface.ts";
import { pointOf, widthOf } from "../../schemas/space.ts";
import { writeKernelFile } from "../kernel-file.ts";
import { writePageFiles } from "../page-files.ts";
import { choosePort, loopback } from "../port.ts";
import { portNumber } from "../terminal/arguments.ts";
import { startWorker, type WorkerOptions } from "../worker-process.ts";

const defaultPort = 8787;

/** The initial observation of an episode; zeros if the environment is not one of softedge's. */
async function firstObservation({ manifest }: ExportedPackage): Promise<Float64Array> {
  const environment = await environmentFor(manifest).catch(() => undefined);
  if (!environment) return new Float64Array(widthOf(manifest.observation));
  const observation = environment.reset(7).slice();
  environment.release();
  return observation;
}

/** The body of an example request. */
async function exampleBody(policy: ExportedPackage): Promise<string> {
  const { manifest } = policy;
  const rounded = (await firstObservation(policy)).map((value) => Number(value.toFixed(4)));
  const observation = pointOf(manifest.observation, rounded);
  const isDrawn = interfaceOf(manifest).noise !== undefined;
  return JSON.stringify({ observation, ...(isDrawn && { seed: 7 }) });
}

/** True if an observation is short enough to type and read. */
function isShort(manifest: ExportedPackage["manifest"]): boolean {
  return manifest.observation.kind === "discrete" || manifest.observation.low.length <= 20;
}

/** Example requests to the policies with short observations. */
function exampleRequests(url: string, policies: readonly ExportedPackage[]): Promise<string[]> {
  const asked = policies.filter(({ manifest }) => isShort(manifest));
  return Promise.all(
    asked.map(async (policy) => {
      const path = `${url}/v1/policies/${policy.manifest.name}/act`;
      const body = await exampleBody(policy);
      return `  curl ${path} -H 'content-type: application/json' -d '${body}'`;
    }),
  );
}

function describeReturns({ evaluation, ...facts }: ExportedPackage["manifest"]): string {
  if (!evaluation) return "not evaluated";
  const returns = interfaceOf(facts).modes.map(
    (mode) => `${evaluation[mode]?.mean.toFixed(2)} ${mode}`,
  );
  return `mean return ${returns.join(", ")}`;
}

function describeServer(
  url: string,
  policies: readonly ExportedPackage[],
  requests: readonly string[],
): string {
  const widest = (cells: readonly string[]) => Math.max(...cells.map((cell) => cell.length));
  const names = widest(policies.map(({ manifest }) => manifest.name));
  const environments = widest(policies.map(({ manifest }) => manifest.environment ?? ""));
  const lines = policies.map(({ manifest }) => {
    const { name, version, environment = "" } = manifest;
    return `  ${name.padEnd(names)} ${version}  ${environment.padEnd(environments)}  ${describeReturns(manifest)}`;
  });
  const count = `${policies.length} ${policies.length === 1 ? "policy" : "policies"}`;
  // performance.now() counts from the start of the process.
  const seconds = (performance.now() / 1000).toFixed(1);
  return [
    "",
    `serving ${count} in workerd, ${seconds} s after the start:`,
    ...lines,
    "",
    "try:",
    ...requests,
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
export async function serve(
  options: Omit<WorkerOptions, "port"> & { port?: number | undefined },
): Promise<void> {
  const { settings } = options;
  if (settings !== undefined && !existsSync(settings)) {
    throw new Error(`--settings: there is no file ${settings}`);
  }
  const policies = readPolicies(options.policies);
  if (policies.length === 0) {
    throw new Error(
      `there is no policy in ${options.policies}; ${softedgeCommand("start --train")} makes two, or export a run of your own`,
    );
  }
  const port = await choosePort(options.port, defaultPort);
  const url = `http://${loopback}:${port}`;
  const requests = await exampleRequests(url, policies);
  const worker = startWorker(loopback, { ...options, port });
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
  for (const signal of signals) process.on(signal, worker.stop);
  console.log(`starting the Worker on ${url}`);
  if (await worker.started()) console.log(describeServer(url, policies, requests));
  await worker.stopped();
  for (const signal of signals) process.off(signal, worker.stop);
}

export function addServeCommands(program: Command): void {
  program
    .command("serve")
    .description("serve every policy's live version from the Worker, in workerd on this machine")
    .option("--policies <folder>", "the folder of policies", "policies")
    .option(
      "--port <number>",
      `the port (default: the first free one from ${defaultPort})`,
      portNumber,
    )
    .option("--storage <folder>", "the folder of registry and counters (default: .wrangler/state)")
    .option("--settings <file>", "settings such as ADMIN_TOKENS (default: .dev.vars)")
    .action(serve);

  program
    .command("bundle")
    .description(
      "generate the files of the Worker's bundle: the policies, the WebAssembly kernel and the page; wrangler runs this",
    )
    .option(
      "--policies <folder>",
      "the folder of policies",
      process.env.SOFTEDGE_POLICIES ?? "policies",
    )
    .option("--out <file>", "the module to write", "build/policies.ts")
    .action(async ({ policies, out }) => {
      await writePageFiles();
      writeKernelFile();
      const taken = embedPolicies(policies, out);
      console.log(
        `${out}: ${taken.map(({ manifest }) => manifest.name).join(", ") || "no policies"}`,
      );
    });
}
