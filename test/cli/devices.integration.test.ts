import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { train } from "../../library/train.ts";
import { skipsWebgpu, softwareVulkan } from "../software-vulkan.ts";
import { temporaryFolder } from "../temporary-folder.ts";
import { startSoftedgeWith } from "./softedge.ts";

/** A machine without GPUs: neither Vulkan nor CUDA finds one. */
const without = {
  VK_ICD_FILENAMES: "/no/such/driver.json",
  VK_DRIVER_FILES: "/no/such/driver.json",
  CUDA_VISIBLE_DEVICES: "",
};

const small = [
  ...["--steps", "60", "--hidden", "8", "--batch-size", "8", "--learning-starts", "20"],
  ...["--evaluation-interval", "30", "--evaluation-episodes", "1"],
];

async function softedgeWith(env: NodeJS.ProcessEnv, ...args: string[]) {
  const command = startSoftedgeWith(env, ...args);
  return { status: await command.ended(), output: command.output() };
}

const onLinux = process.platform === "linux" && process.arch === "x64";

describe.runIf(onLinux)("without a GPU", () => {
  const refusals = { webgpu: /Vulkan/, cuda: /CUDA/ };

  test.each(["webgpu", "cuda"] as const)(
    "--device %s is refused in a sentence, before a run is made",
    async (device) => {
      const runs = join(temporaryFolder(), "runs");
      const args = [...small, "--device", device, "--runs", runs];
      const { status, output } = await softedgeWith(without, "train", "sac", ...args);
      expect(status).toBe(1);
      const [line, ...more] = output.trim().split("\n");
      expect(more).toEqual([]);
      expect(line).toContain(`softedge: device: ${device} cannot be used here: `);
      expect(line).toMatch(refusals[device]);
      expect(line).toContain("; to add it: ");
      expect(existsSync(runs)).toBe(false);
    },
  );

  test("a study with it is refused by the name of its run, before any is made", async () => {
    const folder = temporaryFolder();
    const [file, runs] = [join(folder, "study.json"), join(folder, "runs")];
    const study = { algorithms: ["sac"], grid: { device: ["cpu", "webgpu"] } };
    writeFileSync(file, JSON.stringify(study));
    const { status, output } = await softedgeWith(without, "study", file, "--runs", runs);
    expect(status).toBe(1);
    expect(output).toContain("device-webgpu-seed-0: device: webgpu cannot be used here: ");
    expect(existsSync(runs)).toBe(false);
  });

  // This process finds a GPU where there is one.
  const hasGpu = existsSync("/dev/nvidiactl");
  test.skipIf(hasGpu)("a program that trains is refused as well", async () => {
    const runs = join(temporaryFolder(), "runs");
    const training = train({ algorithm: "sac-2019", device: "cuda" }, { runs });
    await expect(training).rejects.toThrow("device: cuda cannot be used here: ");
    expect(existsSync(runs)).toBe(false);
  });

  test("the doctor says what is missing, and that nothing needs it", async () => {
    const { status, output } = await softedgeWith(without, "doctor", "--json");
    expect(status).toBe(0);
    const { ok, devices } = JSON.parse(output);
    expect(ok).toBe(true);
    expect(devices).toMatchObject([
      { device: "cpu", state: "ok", software: false, problem: null },
      { device: "webgpu", state: "missing", problem: expect.stringMatching(/Vulkan/) },
      { device: "cuda", state: "missing", problem: expect.stringMatching(/CUDA/) },
    ]);
  });
});

describe.skipIf(skipsWebgpu)("with a Vulkan in software", () => {
  test("the doctor names the adapter, and warns of it", async () => {
    const { output } = await softedgeWith(softwareVulkan, "doctor");
    expect(output).toMatch(/--device webgpu +ok \(SwiftShader.*\)\n +this is no GPU but a program/);
  });

  test("a run trains on it, records it, and goes on on the CPU", async () => {
    const runs = temporaryFolder();
    const path = join(runs, "run");
    const args = [...small, "--device", "webgpu", "--runs", runs, "--run", "run"];
    const trained = await softedgeWith(softwareVulkan, "train", "sac", ...args);
    expect(trained.status, trained.output).toBe(0);
    expect(trained.output).toMatch(/warning: webgpu is SwiftShader.*, which is no GPU/);
    // There, the driver is missing.
    const stopped = await softedgeWith(without, "train", "--resume", path, "--steps", "90");
    expect(stopped.status).toBe(1);
    expect(stopped.output).toContain("device: webgpu cannot be used here: ");
    const more = ["train", "--resume", path, "--steps", "90", "--device", "cpu"];
    const resumed = await softedgeWith(without, ...more);
    expect(resumed.status, resumed.output).toBe(0);
    expect(resumed.output).toContain(
      "device was webgpu and is cpu: from here on, numbers may differ by rounding",
    );
    const starts = readFileSync(join(path, "starts.jsonl"), "utf8").trimEnd().split("\n");
    expect(starts.map((line) => JSON.parse(line))).toMatchObject([
      { step: 0, engine: "ort", device: "webgpu", adapter: expect.stringMatching(/^SwiftShader/) },
      { step: 60, engine: "ort", device: "cpu" },
    ]);
    const config = JSON.parse(readFileSync(join(path, "config.json"), "utf8"));
    expect(config).toMatchObject({ steps: 90, engine: "ort", device: "cpu" });
    expect(existsSync(join(path, "failure.json"))).toBe(false);
  });
});
