import { installCommand } from "../../../installation/form.ts";
import type { Device } from "../devices.ts";
import type { Failure } from "./attempt.ts";

/** What is wrong with a device, in a sentence, and what adds it, each a command or a sentence. */
export interface Advice {
  problem: string;
  add: readonly string[];
}

/** The packages of Debian and Ubuntu with Vulkan's loader and Mesa's drivers. */
const vulkanPackages = "apt-get install libvulkan1 mesa-vulkan-drivers";

const nvidiaVulkan =
  "the driver of NVIDIA, which has one for Vulkan; in a container, NVIDIA_DRIVER_CAPABILITIES=all " +
  "passes it on";

const otherDriver =
  "VK_ICD_FILENAMES=FILE, the manifest (JSON) of a driver that is in no folder of Vulkan's";

/** Mesa's drivers are for AMD, Intel and others. */
const vulkanDrivers = [`${vulkanPackages} (AMD, Intel)`, nvidiaVulkan, otherDriver];

/** The names of Vulkan's devices in the log of its loader. */
export function vulkanDevices(log: string): string[] {
  const names = [...log.matchAll(/DRIVER: +\[\d+\] (.+)/g)].map(([, name]) => name.trim());
  return [...new Set(names)];
}

function adviseOnVulkan({ message, log }: Failure): Advice {
  const loader = /Couldn't load Vulkan: (\S+):/.exec(log)?.[1];
  if (loader !== undefined) {
    return {
      problem: `the loader of Vulkan, ${loader}, is not there`,
      add: [`${vulkanPackages} (AMD, Intel)`, `apt-get install libvulkan1, and ${nvidiaVulkan}`],
    };
  }
  const manifest = /Failed to open JSON file (\S+)/.exec(log)?.[1];
  if (manifest !== undefined) {
    return {
      problem: `the driver's manifest ${manifest}, which Vulkan was told to use, cannot be read`,
      add: [`VK_ICD_FILENAMES without it, or with the manifest of a driver that is there`],
    };
  }
  if (/Found no drivers|ERROR_INCOMPATIBLE_DRIVER/.test(log)) {
    return { problem: "Vulkan has no driver", add: vulkanDrivers };
  }
  const devices = vulkanDevices(log);
  if (/No supported adapters/.test(message) && devices.length > 0) {
    return {
      problem: `Vulkan has ${devices.join(", ")}, which WebGPU cannot use`,
      add: ["a newer driver", otherDriver],
    };
  }
  return { problem: sentenceOf(message), add: vulkanDrivers };
}

/** The part of an error of ONNX Runtime that is meant for people. */
export function sentenceOf(message: string): string {
  const [line] = message.trim().split("\n");
  return line.replace(/^.* was false\. /, "");
}

/** The platforms for which onnxruntime-node has WebGPU, in words. */
const webgpuPlatforms = "Linux on x64, macOS and Windows";

function adviseOnWebgpu(failure: Failure): Advice {
  const { platform, arch, bundled, message } = failure;
  if (!bundled) {
    const here = `${platform} on ${arch}`;
    return { problem: `onnxruntime-node has it for ${webgpuPlatforms}, not for ${here}`, add: [] };
  }
  if (platform === "linux") return adviseOnVulkan(failure);
  const problem = sentenceOf(message);
  if (platform === "win32") {
    return { problem, add: ["a driver of the GPU's maker, for Direct3D 12"] };
  }
  return { problem, add: ["macOS 11 or later, on a machine with Metal"] };
}

/** The command that downloads the provider: npm does not run this script of its own accord. */
const installCuda =
  "ONNXRUNTIME_NODE_INSTALL=cuda12 node node_modules/onnxruntime-node/script/install.js";

const cudaLibraries =
  "CUDA 12 and cuDNN 9, with LD_LIBRARY_PATH naming the folders of their libraries";

function adviseOnCuda({ platform, arch, message, log }: Failure): Advice {
  if (platform !== "linux" || arch !== "x64") {
    const problem = `onnxruntime-node has it for Linux on x64, not for ${platform} on ${arch}`;
    return { problem, add: [] };
  }
  const [, missing] = /with error: (\S+): cannot open shared object file/.exec(log) ?? [];
  if (missing !== undefined && /libonnxruntime_providers_\w+\.so$/.test(missing)) {
    return {
      problem: "the provider for CUDA is not installed",
      add: [
        `${installCuda} downloads it from NuGet; it needs ${cudaLibraries}, and the driver of NVIDIA`,
      ],
    };
  }
  if (missing !== undefined) {
    return { problem: `the provider for CUDA finds no ${missing}`, add: [cudaLibraries] };
  }
  return {
    problem: sentenceOf(message),
    add: ["the driver of NVIDIA, whose command nvidia-smi lists the GPUs"],
  };
}

/** Says what is wrong with a device, and which driver, variable or command adds it. */
export function adviseOn(device: Device, failure: Failure): Advice {
  if (device === "cuda") return adviseOnCuda(failure);
  if (device === "webgpu") return adviseOnWebgpu(failure);
  return { problem: sentenceOf(failure.message), add: [installCommand] };
}
