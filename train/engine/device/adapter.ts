import { execFile } from "node:child_process";
import { cpus, platform } from "node:os";
import { promisify } from "node:util";
import * as z from "zod";
import type { Device } from "../devices.ts";

const run = promisify(execFile);

/** The standard output of a program; undefined if it is not there, fails, or takes too long. */
async function outputOf(command: string, args: readonly string[]): Promise<string | undefined> {
  try {
    return (await run(command, args, { timeout: 10_000 })).stdout;
  } catch {
    return undefined;
  }
}

/** The adapter that the loader of Vulkan hands to a program, in the log of `VK_LOADER_DEBUG`. */
export function vulkanAdapter(log: string): string | undefined {
  return [...log.matchAll(/Using "(.+)" with driver: "/g)].at(-1)?.[1].trim();
}

const displays = z.object({
  SPDisplaysDataType: z.array(z.object({ sppci_model: z.string() })).min(1),
});

/** The first GPU in the report of macOS's `system_profiler SPDisplaysDataType -json`. */
export function metalAdapter(report: string): string | undefined {
  try {
    return displays.parse(JSON.parse(report)).SPDisplaysDataType[0].sppci_model;
  } catch {
    return undefined;
  }
}

/**
 * The name of a device's adapter; undefined if nothing tells it.
 *
 * @param log of the process that used the device
 */
export async function adapterOf(device: Device, log: string): Promise<string | undefined> {
  if (device === "cpu") return cpus().at(0)?.model.trim() || undefined;
  if (device === "cuda") {
    const names = await outputOf("nvidia-smi", ["--query-gpu=name", "--format=csv,noheader"]);
    return names?.trim().split("\n")[0] || undefined;
  }
  if (platform() !== "darwin") return vulkanAdapter(log);
  const report = await outputOf("system_profiler", ["SPDisplaysDataType", "-json"]);
  return report === undefined ? undefined : metalAdapter(report);
}
