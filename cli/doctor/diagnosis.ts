import { readFileSync } from "node:fs";
import { findPackageJSON } from "node:module";
import { arch, availableParallelism, platform } from "node:os";
import * as z from "zod";
import { messageOf } from "../../files/file-errors.ts";
import { siblingModule } from "../../installation/installation.ts";
import { askProcess } from "../../installation/own-process.ts";
import packageJson from "../../package.json" with { type: "json" };
import { type DeviceFinding, examineDevice } from "../../train/engine/device/examination.ts";
import { type Device, devices, isSoftware } from "../../train/engine/devices.ts";
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

/** The result of trying a device of gradient steps. */
export interface DeviceReport {
  device: Device;
  state: "ok" | "missing";
  /** The name of the adapter; null if it is not known. */
  adapter: string | null;
  /** True if the adapter is a program on the CPU. */
  software: boolean;
  /** The problem in a sentence; null if there is none. */
  problem: string | null;
  /** What adds it, each a command or a sentence. */
  add: readonly string[];
}

export interface Diagnosis {
  softedge: string;
  node: { version: string; required: string };
  platform: string;
  arch: string;
  cpu_threads: number;
  components: Finding[];
  devices: DeviceReport[];
  /** True if everything that softedge needs is installed and works. */
  ok: boolean;
}

const probeProgram = siblingModule(import.meta.url, "./probe");
const facts = z.record(z.string(), z.union([z.string(), z.boolean(), z.array(z.string())]));

/**
 * Probes a component in a separate process.
 *
 * @throws {Error} describing the problem in a sentence
 */
export async function probeComponent(name: string): Promise<Facts> {
  return facts.parse((await askProcess(probeProgram, [name])).answer);
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

function reportOf(device: Device, finding: DeviceFinding): DeviceReport {
  if (finding.state === "missing") {
    return { device, adapter: null, software: false, ...finding };
  }
  const { state, adapter } = finding;
  const software = device !== "cpu" && adapter !== undefined && isSoftware(adapter);
  return { device, state, adapter: adapter ?? null, software, problem: null, add: [] };
}

/** Examines everything that softedge runs on. Never throws: problems are part of the result. */
export async function diagnose(
  probe = probeComponent,
  versionOf = versionHere,
  examineOne: (device: Device) => Promise<DeviceFinding> = examineDevice,
): Promise<Diagnosis> {
  const reports: DeviceReport[] = [];
  for (const device of devices) reports.push(reportOf(device, await examineOne(device)));
  const findings: Finding[] = [];
  // One at a time: two TensorFlows at once may not fit into a GPU's memory.
  for (const component of components) findings.push(await examine(component, probe, versionOf));
  return {
    softedge: packageJson.version,
    node: { version: process.versions.node, required: packageJson.engines.node },
    platform: platform(),
    arch: arch(),
    cpu_threads: availableParallelism(),
    components: findings,
    devices: reports,
    ok: findings.every(({ needed, state }) => !needed || state === "ok"),
  };
}
