import { environmentFor } from "../../export/policy-environment.ts";
import type { ExportedPackage } from "../../export/policy-package.ts";
import { interfaceOf } from "../../schemas/policy-interface.ts";
import { pointOf, widthOf } from "../../schemas/space.ts";

/** The initial observation of an episode; zeros if the environment is not there, as without Python. */
async function firstObservation({ manifest }: ExportedPackage): Promise<Float64Array> {
  const environment = await environmentFor(manifest).catch(() => undefined);
  try {
    if (environment) return environment.reset(7).slice();
  } catch {
    // An environment in Python may fail: nothing is served with it.
  } finally {
    environment?.release();
  }
  return new Float64Array(widthOf(manifest.observation));
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
export function exampleRequests(
  url: string,
  policies: readonly ExportedPackage[],
): Promise<string[]> {
  const asked = policies.filter(({ manifest }) => isShort(manifest));
  return Promise.all(
    asked.map(async (policy) => {
      const path = `${url}/v1/policies/${policy.manifest.name}/act`;
      const body = await exampleBody(policy);
      return `  curl ${path} -H 'content-type: application/json' -d '${body}'`;
    }),
  );
}

/** A policy's mean returns in its evaluation. */
function describeReturns({ evaluation, ...facts }: ExportedPackage["manifest"]): string {
  if (!evaluation) return "not evaluated";
  const returns = interfaceOf(facts).modes.map(
    (mode) => `${evaluation[mode]?.mean.toFixed(2)} ${mode}`,
  );
  return `mean return ${returns.join(", ")}`;
}

/** The lines that a server prints once it answers. */
export function describeServer(
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
