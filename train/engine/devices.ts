import { softedgeCommand } from "../../installation/installation.ts";
import { adviseOn } from "./device/advice.ts";
import { type Attempt, tryDevice } from "./device/attempt.ts";

/**
 * The devices on which ONNX Runtime takes gradient steps: the processor; any GPU with a driver for
 * Vulkan, Metal or Direct3D 12; one of NVIDIA with CUDA 12.
 */
export const devices = ["cpu", "webgpu", "cuda"] as const;
export type Device = (typeof devices)[number];

/** The devices other than the processor, which is always there. */
export type Gpu = Exclude<Device, "cpu">;

/** A device that works, with the name of its adapter if that is known. */
export interface DeviceInUse {
  device: Device;
  adapter?: string;
}

/** Adapters that compute on the processor, more slowly than ONNX Runtime does there by itself. */
const softwareAdapter = /swiftshader|llvmpipe|lavapipe|softpipe|basic render|\bwarp\b/i;

/** True for an adapter that is a program on the processor instead of a GPU. */
export function isSoftware(adapter: string): boolean {
  return softwareAdapter.test(adapter);
}

/** Returns a warning if a device computes in software; else undefined. */
export function describeSoftware({ device, adapter }: DeviceInUse): string | undefined {
  if (adapter === undefined || !isSoftware(adapter)) return undefined;
  return (
    `${device} is ${adapter}, which is no GPU but a program on the CPU: training is right, and ` +
    "many times slower than with --device cpu"
  );
}

/** The result of trying a device. */
export type DeviceFinding =
  | { state: "ok"; adapter?: string }
  | {
      state: "missing";
      /** What is wrong, in a sentence. */
      problem: string;
      /** What adds it, each a command or a sentence. */
      add: readonly string[];
    };

/** Tries a device with a small session, in a process of its own. */
export async function examineDevice(
  device: Gpu,
  attempt: (device: Gpu) => Promise<Attempt> = tryDevice,
): Promise<DeviceFinding> {
  const tried = await attempt(device);
  if (!("failure" in tried)) return { state: "ok", ...tried };
  return { state: "missing", ...adviseOn(device, tried.failure) };
}

/** Examinations of this process: a device that was there stays there. */
const examined = new Map<Gpu, Promise<DeviceFinding>>();

function examineOnce(device: Gpu): Promise<DeviceFinding> {
  const known = examined.get(device);
  if (known) return known;
  const finding = examineDevice(device);
  examined.set(device, finding);
  return finding;
}

/**
 * Returns a device as it is on this machine.
 *
 * @throws {Error} saying which driver, variable or command adds it, if it is not there
 */
export async function requireDevice(
  device: Device,
  examine: (device: Gpu) => Promise<DeviceFinding> = examineOnce,
): Promise<DeviceInUse> {
  if (device === "cpu") return { device };
  const finding = await examine(device);
  if (finding.state === "ok") {
    const { adapter } = finding;
    return { device, ...(adapter !== undefined && { adapter }) };
  }
  const { problem, add } = finding;
  const [first] = add;
  throw new Error(
    `device: ${device} cannot be used here: ${problem}` +
      `${first === undefined ? "" : `; to add it: ${first}`}; ${softedgeCommand("doctor")} says more, ` +
      "and --device cpu needs nothing",
  );
}
