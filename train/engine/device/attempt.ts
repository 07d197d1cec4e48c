import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import * as z from "zod";
import { siblingModule } from "../../../installation/installation.ts";
import type { Gpu } from "../devices.ts";
import { adapterOf } from "./adapter.ts";

/** Why a device does not work. */
export interface Failure {
  platform: NodeJS.Platform;
  arch: string;
  /** True if onnxruntime-node comes with the device's provider for this platform. */
  bundled: boolean;
  /** The error of ONNX Runtime, or the end of the process. */
  message: string;
  /** What ONNX Runtime and the loader of Vulkan wrote meanwhile. */
  log: string;
}

/** The outcome of trying a device: the name of its adapter, if that is known, or a failure. */
export type Attempt = { adapter?: string } | { failure: Failure };

/** What the process of an attempt prints, as a line of JSON. */
const answer = z.object({ bundled: z.boolean(), error: z.string().nullable() });
export type Answer = z.infer<typeof answer>;

const program = fileURLToPath(siblingModule(import.meta.url, "./attempt-program"));
const attemptSeconds = 60;
const run = promisify(execFile);

/** What a process wrote before it ended with an error. */
const output = z.object({ stdout: z.string(), stderr: z.string() });

/**
 * Tries a device in a process of its own: a driver that is broken may end it. The loader of Vulkan
 * tells there which adapter is used, which ONNX Runtime does not.
 */
export async function tryDevice(device: Gpu): Promise<Attempt> {
  const { platform, arch } = process;
  const failure = (message: string, log: string, bundled = true): Attempt => ({
    failure: { platform, arch, bundled, message, log },
  });
  try {
    const { stdout, stderr } = await run(process.execPath, [program, device], {
      timeout: 1000 * attemptSeconds,
      env: { ...process.env, VK_LOADER_DEBUG: "all" },
      maxBuffer: 2 ** 24,
    });
    const { bundled, error } = answer.parse(JSON.parse(stdout.trim().split("\n").at(-1) ?? ""));
    if (error !== null) return failure(error, stderr, bundled);
    const adapter = await adapterOf(device, stderr);
    return adapter === undefined ? {} : { adapter };
  } catch (error) {
    const written = output.safeParse(error);
    return failure(endOf(error), written.data?.stderr ?? "");
  }
}

/** How the process of an attempt has ended. */
function endOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if ("killed" in error && error.killed) return `no answer within ${attemptSeconds} s`;
  if ("signal" in error && error.signal) return `its driver ends the process with ${error.signal}`;
  return "code" in error ? `its driver ends the process with status ${error.code}` : error.message;
}
