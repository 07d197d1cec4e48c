import { describe, expect, test } from "vitest";
import { adviseOn, sentenceOf, vulkanDevices } from "../../../../train/engine/device/advice.ts";

const linux = { platform: "linux", arch: "x64", bundled: true, message: "", log: "" } as const;
const noAdapter =
  "/onnxruntime_src/webgpu_context.cc:136 Initialize(const Config&)::<lambda()> adapter_result.status " +
  "== wgpu::RequestAdapterStatus::Success was false. Failed to get a WebGPU adapter: No supported adapters\n";

describe("webgpu is missing", () => {
  const advise = (failure: Partial<Parameters<typeof adviseOn>[1]>) =>
    adviseOn("webgpu", { ...linux, message: noAdapter, ...failure });

  test("without Vulkan's loader, which a package has", () => {
    const { problem, add } = advise({
      log: "Warning: Couldn't load Vulkan: libvulkan.so.1: cannot open shared object file\n",
    });
    expect(problem).toBe("the loader of Vulkan, libvulkan.so.1, is not there");
    expect(add[0]).toContain("apt-get install libvulkan1 mesa-vulkan-drivers");
    expect(add[1]).toContain("NVIDIA_DRIVER_CAPABILITIES=all");
  });

  test("without a driver, which VK_ICD_FILENAMES may name", () => {
    const { problem, add } = advise({ log: "[Vulkan Loader] vkCreateInstance: Found no drivers!" });
    expect(problem).toBe("Vulkan has no driver");
    expect(add).toEqual([
      expect.stringContaining("mesa-vulkan-drivers"),
      expect.stringContaining("NVIDIA"),
      expect.stringContaining("VK_ICD_FILENAMES"),
    ]);
  });

  test("where Vulkan is told to use a driver that is not there", () => {
    const log =
      "[Vulkan Loader] ERROR: loader_get_json: Failed to open JSON file /nowhere.json\nFound no drivers!";
    expect(advise({ log }).problem).toContain("manifest /nowhere.json");
  });

  test("where the driver is too old for it, which is named", () => {
    const log =
      "[Vulkan Loader] INFO | DRIVER:     Sorted order:\n" +
      "[Vulkan Loader] INFO | DRIVER:             [0] llvmpipe (LLVM 15.0.6)  \n" +
      "[Vulkan Loader] INFO | DRIVER:             [0] llvmpipe (LLVM 15.0.6)\n";
    expect(vulkanDevices(log)).toEqual(["llvmpipe (LLVM 15.0.6)"]);
    const { problem, add } = advise({ log });
    expect(problem).toBe("Vulkan has llvmpipe (LLVM 15.0.6), which WebGPU cannot use");
    expect(add[0]).toBe("a newer driver");
  });

  test("on a platform for which the package has none", () => {
    const { problem, add } = advise({ arch: "arm64", bundled: false });
    expect(problem).toContain("not for linux on arm64");
    expect(add).toEqual([]);
  });

  test("on other systems, with the error and their own drivers", () => {
    const windows = advise({ platform: "win32" });
    expect(windows.problem).toBe("Failed to get a WebGPU adapter: No supported adapters");
    expect(windows.add[0]).toContain("Direct3D 12");
    expect(advise({ platform: "darwin" }).add[0]).toContain("Metal");
  });

  test("for a reason that nobody foresaw, which is told", () => {
    expect(advise({ message: "its driver ends the process with SIGSEGV" }).problem).toBe(
      "its driver ends the process with SIGSEGV",
    );
  });
});

describe("cuda is missing", () => {
  const advise = (failure: Partial<Parameters<typeof adviseOn>[1]>) =>
    adviseOn("cuda", {
      ...linux,
      bundled: false,
      message: "Failed to load shared library",
      ...failure,
    });
  const cannotLoad = (library: string, missing: string) =>
    `[E:onnxruntime] Failed to load library /ort/${library} with error: ${missing}: cannot open ` +
    "shared object file: No such file or directory";

  test("without its provider, which the package's script downloads", () => {
    const name = "libonnxruntime_providers_shared.so";
    const { problem, add } = advise({ log: cannotLoad(name, `/ort/${name}`) });
    expect(problem).toBe("the provider for CUDA is not installed");
    expect(add[0]).toContain("ONNXRUNTIME_NODE_INSTALL=cuda12 node node_modules/onnxruntime-node/");
  });

  test("without a library of CUDA, which is named", () => {
    const log = cannotLoad("libonnxruntime_providers_cuda.so", "libcublasLt.so.12");
    const { problem, add } = advise({ log });
    expect(problem).toBe("the provider for CUDA finds no libcublasLt.so.12");
    expect(add[0]).toContain("LD_LIBRARY_PATH");
  });

  test("without a GPU or its driver", () => {
    const { problem, add } = advise({
      message: "CUDA failure 100: no CUDA-capable device is detected",
    });
    expect(problem).toBe("CUDA failure 100: no CUDA-capable device is detected");
    expect(add[0]).toContain("nvidia-smi");
  });

  test("anywhere but on Linux on x64", () => {
    expect(advise({ platform: "darwin", arch: "arm64" })).toEqual({
      problem: "onnxruntime-node has it for Linux on x64, not for darwin on arm64",
      add: [],
    });
  });
});

test("of an error of ONNX Runtime, people read the sentence", () => {
  expect(sentenceOf(noAdapter)).toBe("Failed to get a WebGPU adapter: No supported adapters");
});
