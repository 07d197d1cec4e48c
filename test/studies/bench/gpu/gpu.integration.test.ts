import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import * as z from "zod";
import { startAnswering } from "../../../../studies/bench/answering-process.ts";
import { pythonWith } from "../../../python.ts";
import { skipsWebgpu, softwareVulkan } from "../../../software-vulkan.ts";

const measurement = z.discriminatedUnion("state", [
  z.strictObject({
    state: z.literal("measured"),
    steps_per_second: z.number().positive(),
    steps_of_round: z.int().positive(),
    rounds: z.int().min(1).max(7),
  }),
  // On a machine that is slow enough.
  z.strictObject({
    state: z.literal("over"),
    seconds: z.number().positive(),
    of: z.enum(["step", "first step"]),
  }),
  z.strictObject({ state: z.literal("left_out"), reason: z.literal("the time was up") }),
]);

const printed = z.strictObject({
  gpu: z.strictObject({
    machine: z.string(),
    seconds: z.strictObject({ limit: z.number(), taken: z.number() }),
    columns: z.array(z.strictObject({ name: z.string(), what: z.string() })),
    missing: z.array(z.strictObject({ name: z.string(), reason: z.string() })),
    warnings: z.array(z.string()),
    workloads: z.array(
      z.strictObject({
        batch: z.int(),
        units: z.int(),
        seeds: z.int(),
        measurements: z.record(z.string(), measurement),
      }),
    ),
  }),
});

const tiny = ["--batches", "8", "--hidden", "8", "--seeds", "1,2", "--threads", "1"];

async function benchGpu(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ["studies/bench/main.ts", "gpu", ...tiny, ...args, "--json"],
    { env: { ...process.env, ...env } },
  );
  const { gpu } = printed.parse(JSON.parse(stdout));
  expect(gpu.workloads).toMatchObject([
    { batch: 8, units: 8, seeds: 1 },
    { batch: 8, units: 8, seeds: 2 },
  ]);
  const names = gpu.columns.map(({ name }) => name).toSorted();
  for (const { measurements } of gpu.workloads)
    expect(Object.keys(measurements).toSorted()).toEqual(names);
  return gpu;
}

describe("npm run bench -- gpu", () => {
  test("measures the CPU, and says what there is not", async () => {
    const none = { VK_ICD_FILENAMES: "/no/such/driver.json", CUDA_VISIBLE_DEVICES: "" };
    const peers = ["--peers", "--python", "there/is/no/python"];
    const gpu = await benchGpu(["--devices", "cpu", "webgpu", ...peers, "--seconds", "8"], none);
    expect(gpu.columns).toMatchObject([
      { name: "cpu, 1 thread", what: expect.stringMatching(/^softedge on /) },
    ]);
    const noPython = expect.stringMatching(/there\/is\/no\/python.*requirements-gpu\.txt/);
    expect(gpu.missing).toEqual([
      { name: "webgpu", reason: expect.any(String) },
      { name: "torch", reason: noPython },
      { name: "JAX", reason: noPython },
    ]);
  });

  test.skipIf(skipsWebgpu)("measures WebGPU, and warns if it is software", async () => {
    const args = ["--devices", "cpu", "webgpu", "--seconds", "24"];
    const gpu = await benchGpu(args, softwareVulkan);
    expect(gpu.columns.map(({ name }) => name)).toEqual(["cpu, 1 thread", "webgpu"]);
    expect(gpu.warnings).toEqual([expect.stringMatching(/^webgpu is SwiftShader/)]);
  });

  const python = pythonWith(["torch", "jax", "optax"], "BENCH_PYTHON");
  test.skipIf(python === undefined)("measures torch and JAX beside it", async () => {
    const peers = ["--peers", "--python", python ?? ""];
    const gpu = await benchGpu(["--devices", "cpu", ...peers, "--seconds", "60"]);
    expect(gpu.columns).toMatchObject([
      { name: "cpu, 1 thread" },
      { name: "torch", what: expect.stringMatching(/^torch .* on /) },
      { name: "JAX", what: expect.stringMatching(/^JAX .* on /) },
    ]);
  });
});

describe("a process that answers", () => {
  const start = (program: string, signal?: AbortSignal) =>
    startAnswering(process.execPath, ["-e", program], "it", signal);

  test("says in its last line why it has ended", async () => {
    const it = await start("console.log('{}'); console.error('1\\n2'); process.exitCode = 1");
    await expect(it.run("a", 1)).rejects.toThrow("it has ended: 2");
  });

  test("that says nothing has ended with its signal or its status", async () => {
    await expect(start("process.exit(3)")).rejects.toThrow("it has ended: it said nothing (3)");
    await expect(start("process.abort()")).rejects.toThrow("it has ended: ");
  });

  test("can be killed while it is asked", async () => {
    const controller = new AbortController();
    const it = await start("console.log('{}'); setInterval(() => {}, 1000)", controller.signal);
    const asked = it.run("a", 1);
    controller.abort();
    await expect(asked).rejects.toThrow();
  });
});
