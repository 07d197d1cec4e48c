import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { findPackageJSON } from "node:module";
import { arch, availableParallelism, platform } from "node:os";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import * as z from "zod";
import { messageOf } from "../../files/file-errors.ts";
import { siblingModule } from "../../installation/installation.ts";
import packageJson from "../../package.json" with { type: "json" };
import { type Component, components, type Facts } from "./components.ts";

/** The result of examining a component. */
export interface Finding {
  name: string;
  purpose: string;
  needed: boolean;
  state: "ok" | "missing" | "broken";
  /** The version of the package; null if it is missing. */
  version: string | null;
  facts: Facts;
  /** The problem in a sentence; null if there is none. */
  problem: string | null;
  /** Alternative commands that fix it. */
  add: string[];
}

export interface Diagnosis {
  softedge: string;
  node: { version: string; supported: boolean; required: string };
  platform: string;
  arch: string;
  cpu_threads: number;
  components: Finding[];
  /** True if everything that softedge needs is installed and works. */
  ok: boolean;
}

const run = promisify(execFile);
const probeFile = fileURLToPath(siblingModule(import.meta.url, "./probe"));
const probeSeconds = 60;
const facts = z.record(z.string(), z.union([z.string(), z.boolean(), z.array(z.string())]));

/** The reason why a process failed: its error message, else its exit status. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const told = "stderr" in error ? /^\w*Error.*?: (.+)$/m.exec(String(error.stderr)) : null;
  if (told) return told[1].trim();
  if ("killed" in error && error.killed) return `it did not answer within ${probeSeconds} s`;
  if ("signal" in error && error.signal) return `it ends the process with ${error.signal}`;
  return "code" in error ? `it ends the process with status ${error.code}` : error.message;
}

/**
 * Probes a component in a separate process.
 *
 * @throws {Error} describing the problem in a sentence
 */
export async function probeComponent(name: string): Promise<Facts> {
  try {
    const { stdout } = await run(process.execPath, [probeFile, name], {
      timeout: 1000 * probeSeconds,
    });
    return facts.parse(JSON.parse(stdout.trim().split("\n").at(-1) ?? ""));
  } catch (error) {
    throw new Error(reasonOf(error));
  }
}

/** The version of an installed package; undefined if it is not installed. */
export function installedVersion(name: string): string | undefined {
  try {
    const file = findPackageJSON(name, import.meta.url);
    if (file === undefined) return undefined;
    return z.object({ version: z.string() }).parse(JSON.parse(readFileSync(file, "utf8"))).version;
  } catch {
    return undefined;
  }
}

/** The version of a component; undefined if it is not installed. */
async function versionHere({ name, version }: Component): Promise<string | undefined> {
  return version ? version() : installedVersion(name);
}

async function examine(
  component: Component,
  probe: typeof probeComponent,
  versionOf: typeof versionHere,
): Promise<Finding> {
  const { name, purpose, needed, add } = component;
  const version = (await versionOf(component)) ?? null;
  const found = { name, purpose, needed, version };
  if (version === null) {
    return { ...found, state: "missing", facts: {}, problem: "it is not installed", add };
  }
  try {
    return { ...found, state: "ok", facts: await probe(name), problem: null, add: [] };
  } catch (error) {
    const problem = messageOf(error);
    return { ...found, state: "broken", facts: {}, problem, add };
  }
}

/** Examines everything that softedge runs on. Never throws: problems are part of the result. */
export async function diagnose(
  probe = probeComponent,
  versionOf = versionHere,
): Promise<Diagnosis> {
  const findings: Finding[] = [];
  // One at a time: two TensorFlows at once may not fit into a GPU's memory.
  for (const component of components) findings.push(await examine(component, probe, versionOf));
  const required = packageJson.engines.node;
  const least = Number(/\d+/.exec(required)?.[0]);
  const supported = Number.parseInt(process.versions.node, 10) >= least;
  return {
    softedge: packageJson.version,
    node: { version: process.versions.node, supported, required },
    platform: platform(),
    arch: arch(),
    cpu_threads: availableParallelism(),
    components: findings,
    ok: supported && findings.every(({ needed, state }) => !needed || state === "ok"),
  };
}
