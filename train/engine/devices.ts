/**
 * The devices on which ONNX Runtime takes gradient steps: the processor; any GPU with a driver for
 * Vulkan, Metal or Direct3D 12; one of NVIDIA with CUDA 12.
 */
export const devices = ["cpu", "webgpu", "cuda"] as const;
export type Device = (typeof devices)[number];

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
