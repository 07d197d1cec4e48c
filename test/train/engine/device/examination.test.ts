import { describe, expect, test } from "vitest";
import { examineDevice, requireDevice } from "../../../../train/engine/device/examination.ts";

describe("a device", () => {
  test("is told with the name of its adapter, if that is known", async () => {
    const found = (adapter?: string) => async () => ({
      state: "ok" as const,
      ...(adapter && { adapter }),
    });
    expect(await requireDevice("webgpu", found("Radeon"))).toEqual({
      device: "webgpu",
      adapter: "Radeon",
    });
    expect(await requireDevice("cuda", found())).toEqual({ device: "cuda" });
  });

  test("cpu is always there, and nothing is tried", async () => {
    const never = () => Promise.reject(new Error("tried"));
    expect(await requireDevice("cpu", never)).toEqual({ device: "cpu" });
  });

  test("that is missing is an error that says what is wrong, what adds it, and what else there is", async () => {
    const missing = async () => ({
      state: "missing" as const,
      problem: "Vulkan has no driver",
      add: ["apt-get install this", "that"],
    });
    await expect(requireDevice("webgpu", missing)).rejects.toThrow(
      "device: webgpu cannot be used here: Vulkan has no driver; to add it: apt-get install this; " +
        "npm run softedge -- doctor says more, and --device cpu needs nothing",
    );
    const never = async () => ({ state: "missing" as const, problem: "no such platform", add: [] });
    await expect(requireDevice("cuda", never)).rejects.toThrow(
      "no such platform; npm run softedge -- doctor says more, and --device cpu needs nothing",
    );
  });

  test("is examined by an attempt, whose failure becomes advice", async () => {
    expect(await examineDevice("webgpu", async () => ({ adapter: "Radeon" }))).toEqual({
      state: "ok",
      adapter: "Radeon",
    });
    const failure = {
      platform: "linux" as const,
      arch: "x64",
      bundled: true,
      message: "No supported adapters",
      log: "vkCreateInstance: Found no drivers!",
    };
    expect(await examineDevice("webgpu", async () => ({ failure }))).toMatchObject({
      state: "missing",
      problem: "Vulkan has no driver",
    });
  });
});
