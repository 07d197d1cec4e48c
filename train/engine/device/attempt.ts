import * as z from "zod";
import { siblingModule } from "../../../installation/installation.ts";
import { askProcess, NoAnswerError } from "../../../installation/own-process.ts";
import type { Device } from "../devices.ts";
import { adapterOf } from "./adapter.ts";

/** Why a device does not work. */
export interface Failure {
  platform: NodeJS.Platform;
  arch: string;
  /** True if onnxruntime-node comes with the device's provider for this platform. */
  bundled: boolean;
  /** The error of ONNX Runtime, or how the process ended. */
  message: string;
  /** What ONNX Runtime and the loader of Vulkan wrote meanwhile. */
  log: string;
}

/** The outcome of trying a device: the name of its adapter, if that is known, or a failure. */
export type Attempt = { adapter?: string } | { failure: Failure };

/** What the process of an attempt answers. */
const answered = z.object({ bundled: z.boolean(), error: z.string().nullable() });
export type AttemptAnswer = z.infer<typeof answered>;

const program = siblingModule(import.meta.url, "./attempt-program");

/** The loader of Vulkan tells which adapter is used, which ONNX Runtime does not. */
const environment = { VK_LOADER_DEBUG: "all" };

/** Tries a device in a process of its own: a driver that is broken may end it. */
export async function tryDevice(device: Device): Promise<Attempt> {
  const { platform, arch } = process;
  try {
    const { answer, log } = await askProcess(program, [device], environment);
    const { bundled, error: message } = answered.parse(answer);
    if (message !== null) return { failure: { platform, arch, bundled, message, log } };
    const adapter = await adapterOf(device, log);
    return adapter === undefined ? {} : { adapter };
  } catch (error) {
    if (!(error instanceof NoAnswerError)) throw error;
    const { message, log } = error;
    return { failure: { platform, arch, bundled: true, message, log } };
  }
}
