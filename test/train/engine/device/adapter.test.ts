import { expect, test } from "vitest";
import { metalAdapter, vulkanAdapter } from "../../../../train/engine/device/adapter.ts";

test("the adapter is the one that Vulkan's loader hands out last", () => {
  const log = [
    "[Vulkan Loader] INFO | DRIVER:             [0] NVIDIA GeForce RTX 4090",
    '[Vulkan Loader] DRIVER:                Using "Intel(R) UHD Graphics" with driver: "/lib/a.so"',
    '[Vulkan Loader] DRIVER:                Using "NVIDIA GeForce RTX 4090" with driver: "/lib/b.so"',
  ].join("\n");
  expect(vulkanAdapter(log)).toBe("NVIDIA GeForce RTX 4090");
  expect(vulkanAdapter("")).toBeUndefined();
});

test("on macOS it is the first that the system reports", () => {
  const report = { SPDisplaysDataType: [{ _name: "kHW_AppleM3", sppci_model: "Apple M3 Pro" }] };
  expect(metalAdapter(JSON.stringify(report))).toBe("Apple M3 Pro");
  for (const other of ["", "{}", '{"SPDisplaysDataType": []}']) {
    expect(metalAdapter(other)).toBeUndefined();
  }
});
